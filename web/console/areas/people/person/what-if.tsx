import { Alert, Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconHandStop, IconShieldQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  appsSource,
  boot,
  Failed,
  Loading,
  type Picked,
  Picker,
  Section,
  useAction,
  useAddress,
  useApi,
  useNamed,
} from '../../../kit/index.ts';
import type { ExplainAccessAnswer } from '../../../kit/api.ts';
import { MendButtons, mends } from './mend-buttons.tsx';
import { mayOf } from '../may-of.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

/** Asks the policies: could they open this app now, from there? */
export function WhatIf({ user, actions }: TabProps) {
  const [address, change] = useAddress();
  const { app = '', ip = '' } = address;
  const named = useNamed('apps', app === '' ? [] : [app])[0];
  const [place, setPlace] = useState(ip);
  const isAddress = place.trim() === '' || /^[0-9a-f.:]+$/i.test(place.trim());
  return (
    <Section title={t('whatIf.title')} lead={t('whatIf.lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isAddress) change({ ip: place.trim() });
        }}
      >
        <Group align="flex-end" className="add-row" mb="md">
          <Picker
            source={appsSource}
            label={t('apps.app')}
            value={named}
            onChange={(picked?: Picked) => change({ app: picked?.id })}
          />
          <TextInput
            label={t('whatIf.ip')}
            placeholder={t('whatIf.ipAny')}
            value={place}
            onChange={({ currentTarget }) => setPlace(currentTarget.value)}
            onBlur={() => isAddress && place.trim() !== ip && change({ ip: place.trim() })}
            error={isAddress ? undefined : t('whatIf.ipWrong')}
          />
          <Button type="submit" variant="default">
            {t('whatIf.ask')}
          </Button>
        </Group>
      </form>
      {app === '' ? (
        <Text c="dimmed">{t('whatIf.choose')}</Text>
      ) : (
        <Answer user={user} actions={actions} appId={app} ip={ip} />
      )}
    </Section>
  );
}

const looks = {
  ALLOW: { color: 'accent', Icon: IconCircleCheck },
  CHALLENGE: { color: 'yellow', Icon: IconShieldQuestion },
  DENY: { color: 'red', Icon: IconHandStop },
} as const;

function Answer({ user, actions, appId, ip }: TabProps & { appId: string; ip: string }) {
  const body = { userId: user.id, appId, ...(ip !== '' && { ipAddress: ip }) };
  const key = ['users', user.id, 'explain', appId, ip, boot.language];
  const found = useApi(key, (signal) =>
    api.explainAccess({ body }, { signal, headers: { 'accept-language': boot.language } }),
  );
  const assign = useAction(() => api.assignUserToApplication({ appId, body: { id: user.id } }), {
    changes: [['users', user.id], ['apps']],
    done: t('apps.assigned'),
    undo: () => ({ run: () => unassign.run() }),
  });
  const unassign = useAction(() => api.unassignUserFromApplication({ appId, userId: user.id }), {
    changes: [['users', user.id], ['apps']],
  });
  if (found.isPending) return <Loading />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { outcome, summary, obstacles, sentences, assignment, app } = found.data;
  const { color, Icon } = looks[outcome];
  const isUnassigned = assignment.effective === null && user.status !== 'DEPROVISIONED';
  return (
    <Stack>
      <Alert color={color} icon={<Icon aria-hidden />} title={summary} role="status">
        <Stack gap="sm">
          {obstacles.length > 0 && (
            <List spacing={6}>
              {obstacles.map(({ code, sentence, next }) => (
                <List.Item key={`${code} ${sentence}`}>
                  {sentence}
                  {next.map((one) => (
                    <Text key={one} size="sm" c="dimmed">
                      {one}
                    </Text>
                  ))}
                </List.Item>
              ))}
            </List>
          )}
          <MendButtons user={user} actions={actions} verbs={mends[user.status] ?? []} />
          {isUnassigned && mayOf('okta.apps.assignment.manage') && (
            <Group>
              <Button loading={assign.isRunning} onClick={() => assign.run()}>
                {t('whatIf.assign', { app: app?.label ?? '' })}
              </Button>
            </Group>
          )}
          {outcome === 'CHALLENGE' && (
            <Group>
              <Button component={A} variant="default" to={`/people/${user.id}`} search={{ tab: 'factors' }}>
                {t('whatIf.toFactors')}
              </Button>
            </Group>
          )}
        </Stack>
      </Alert>
      {sentences.length > 0 && (
        <div>
          <Text fw={600} mb={4}>
            {t('whatIf.how')}
          </Text>
          <List spacing={4}>
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </div>
      )}
      <Deciders rules={found.data.rules} />
    </Stack>
  );
}

function Deciders({ rules }: { rules: ExplainAccessAnswer['rules'] }) {
  const policies = new Map(
    rules.matched.flatMap(({ policyId, policyName }) =>
      policyId === null ? [] : [[policyId, policyName ?? policyId] as const],
    ),
  );
  if (policies.size === 0) return null;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {t('whatIf.policies')}
      </Text>
      {[...policies].map(([id, name]) => (
        <A key={id} to={`/policies/${id}`}>
          {name}
        </A>
      ))}
    </Group>
  );
}
