// What everything comes to for one person: assigned or not and by what, and whether they would get in now.
import { Alert, Anchor, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Application } from '../../../kit/api.ts';
import {
  A,
  api,
  boot,
  Loaded,
  peopleSource,
  type Picked,
  Picker,
  Status,
  useApi,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { outcomeTone } from '../test/outcome.ts';

export function PersonAccess({ app }: { app: Application }) {
  const [person, setPerson] = useState<Picked>();
  return (
    <Stack maw={760}>
      <Picker source={peopleSource} label={t('access.person')} value={person} onChange={setPerson} />
      {person !== undefined && <Explained app={app} userId={person.id} />}
    </Stack>
  );
}

function Explained({ app, userId }: { app: Application; userId: string }) {
  const found = useApi(['applications', 'access', app.id, userId], (signal) =>
    api.explainAccess(
      { body: { userId, appId: app.id, methods: ['pwd'] } },
      { signal, headers: { 'accept-language': boot.language } },
    ),
  );
  return (
    <Loaded of={found}>
      {({ outcome, summary, sentences, assignment, obstacles }) => (
        <Stack gap="sm" role="status">
          <Group gap="sm">
            <Status tone={outcomeTone(outcome)}>{t(`outcome.${outcome}`)}</Status>
            <Text fw={600}>{summary}</Text>
          </Group>
          <Text>
            {t(`effective.${assignment.effective ?? 'none'}` as 'effective.none')}{' '}
            {assignment.groups.map(({ id, name, priority }, at) => (
              <span key={id}>
                {at > 0 && ' · '}
                <Anchor component={A} to={`/groups/${id}`}>
                  {name}
                </Anchor>
                {id === assignment.groupId
                  ? ` (${t('effective.counts')})`
                  : ` (${t('assign.priority')} ${priority})`}
              </span>
            ))}
          </Text>
          <List size="sm">
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
          {obstacles.length > 0 && (
            <Alert color="yellow" title={t('access.obstacles')}>
              <List size="sm">
                {obstacles.map(({ code, sentence, next }) => (
                  <List.Item key={code}>
                    {sentence} {next.join(' ')}
                  </List.Item>
                ))}
              </List>
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            {t('access.assumes')}
          </Text>
        </Stack>
      )}
    </Loaded>
  );
}
