import { Button, Grid, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ExpressionField } from '../../kit/expression.tsx';
import {
  appsSource,
  may,
  peopleSource,
  Picker,
  Section,
  useAddress,
  useApi,
  useNamed,
  api,
} from '../../kit/index.ts';
import { t } from './messages-playground.ts';
import { PlaygroundResult } from './playground-result.tsx';
import { allAttributes, titleOf } from './schema.ts';

const examples = [
  ['full', 'user.firstName + " " + user.lastName'],
  ['before', 'String.substringBefore(user.email, "@")'],
  ['choice', 'user.countryCode == "JP" ? "ja" : "en"'],
  ['member', 'isMemberOfGroupName("Everyone")'],
  ['groups', 'Groups.startsWith("OKTA", "S", 10)'],
  ['upper', 'String.toUpperCase(user.login)'],
] as const;

/** Kept in the address, so that somebody can be sent what puzzled one. */
export function Playground() {
  const [address, change] = useAddress();
  const { person: personId, app: appId, how = 'expression' } = address;
  const [text, setText] = useState(address['expression'] ?? '');
  const canSeePeople = may('okta.users.read');
  const [person] = useNamed('people', personId === undefined || !canSeePeople ? [] : [personId]);
  const [app] = useNamed('apps', appId === undefined ? [] : [appId]);
  const write = (expression: string) => {
    setText(expression);
    change({ expression });
  };
  const isTemplate = how === 'template';
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Section title={t('title')} lead={t('lead')}>
          <Stack>
            <Group grow align="flex-start" preventGrowOverflow={false} gap="md">
              {canSeePeople && (
                <Picker
                  source={peopleSource}
                  label={t('person')}
                  description={t('personHelp')}
                  value={person}
                  onChange={(picked) => change({ person: picked?.id })}
                />
              )}
              <Picker
                source={appsSource}
                label={t('app')}
                description={t('appHelp')}
                value={app}
                onChange={(picked) => change({ app: picked?.id })}
              />
            </Group>
            {!canSeePeople && <Text c="dimmed">{t('forbidden')}</Text>}
            <SegmentedControl
              aria-label={t('how')}
              data={(['expression', 'template'] as const).map((value) => ({ value, label: t(value) }))}
              value={how}
              onChange={(value) => change({ how: value === 'expression' ? undefined : value })}
              style={{ alignSelf: 'flex-start' }}
            />
            <ExpressionField
              label={t(isTemplate ? 'template' : 'expression')}
              description={t(isTemplate ? 'templateHelp' : 'expressionHelp')}
              value={text}
              onChange={write}
              name="expression"
              minRows={4}
            />
            <InsertAttribute
              insert={(name) => write(text + (isTemplate ? `\${user.${name}}` : `user.${name}`))}
            />
            {!isTemplate && <Examples choose={write} />}
          </Stack>
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <PlaygroundResult text={text} isTemplate={isTemplate} personId={person?.id} appId={app?.id} />
      </Grid.Col>
    </Grid>
  );
}

function InsertAttribute({ insert }: { insert: (name: string) => void }) {
  const [times, setTimes] = useState(0);
  const found = useApi(['schemas', 'user', 'default'], (signal) =>
    api.getUserSchema({ schemaId: 'default' }, { signal }),
  );
  const data = (found.data === undefined ? [] : allAttributes(found.data)).map((named) => ({
    value: named.name,
    label: `${titleOf(named)} (${named.name})`,
  }));
  return (
    <Select
      // Empty again after each.
      key={times}
      label={t('insert')}
      placeholder={t('chooseAttribute')}
      data={data}
      searchable
      value={null}
      onChange={(name) => {
        if (name === null) return;
        insert(name);
        setTimes(times + 1);
      }}
      maw={360}
    />
  );
}

function Examples({ choose }: { choose: (expression: string) => void }) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('examples')}
      </Text>
      <Group gap="xs">
        {examples.map(([key, expression]) => (
          <Button key={key} variant="default" size="compact-sm" onClick={() => choose(expression)}>
            {t(`example.${key}`)}
          </Button>
        ))}
      </Group>
    </div>
  );
}
