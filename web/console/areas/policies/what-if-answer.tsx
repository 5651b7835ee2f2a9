// The answer in sentences: what, why, what is in the way, and what would be asked for.
import { Accordion, Alert, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconHandStop, IconShieldQuestion } from '@tabler/icons-react';
import type { WhatIf } from '../../kit/api.ts';
import { A, Facts, momentOf } from '../../kit/index.ts';
import { methodName } from './sentences-actions.ts';
import { Trace } from './trace.tsx';
import { asJson, listOf } from './types.ts';
import { r } from './words-rules.ts';
import { w } from './words-what-if.ts';

const looks = {
  ALLOW: { color: 'accent', Icon: IconCircleCheck },
  CHALLENGE: { color: 'yellow', Icon: IconShieldQuestion },
  DENY: { color: 'red', Icon: IconHandStop },
} as const;

export function WhatIfAnswer({ answer }: { answer: WhatIf }) {
  const { outcome, summary, live, obstacles, sentences } = answer;
  const { color, Icon } = looks[outcome];
  return (
    <>
      <Alert
        color={color}
        icon={<Icon aria-hidden />}
        title={`${w(`outcome.${outcome}`)}: ${summary}`}
        role="status"
      >
        <Stack gap="xs">
          {live !== null && <Text size="sm">{w('liveSays', { outcome: w(`outcome.${live.outcome}`) })}</Text>}
          {obstacles.length > 0 && (
            <List spacing={6} aria-label={w('obstacles')}>
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
        </Stack>
      </Alert>
      <NextProofs of={answer.next} />
      {sentences.length > 0 && (
        <div>
          <Heading>{w('why')}</Heading>
          <List spacing={4}>
            {sentences.map((sentence, index) => (
              <List.Item key={`${index} ${sentence}`}>{sentence}</List.Item>
            ))}
          </List>
        </div>
      )}
      <RulesOf answer={answer} />
      <Accordion>
        <Accordion.Item value="steps">
          <Accordion.Control>{w('steps')}</Accordion.Control>
          <Accordion.Panel>
            <Trace steps={answer.trace} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="assumed">
          <Accordion.Control>{w('assumed')}</Accordion.Control>
          <Accordion.Panel>
            <AssumedFacts of={answer.assumed} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </>
  );
}

function Heading({ children }: { children: React.ReactNode }) {
  return (
    <Text component="h3" fw={620} mb={4}>
      {children}
    </Text>
  );
}

/** Where nobody has named a factor, the API gives its provider and type in Okta's words. */
const factorName = (name: string, one: { key: string; method: string }): string =>
  /^[A-Z]+ [a-z:_0-9]+$/.test(name) ? methodName(one) : `${methodName(one)} (${name})`;

/** What would be asked for, and which of their factors would do. */
function NextProofs({ of: next }: { of: WhatIf['next'] }) {
  if (next === null) return null;
  return (
    <div>
      <Heading>{w('next')}</Heading>
      <List spacing={4}>
        {next.password && <List.Item>{w('password')}</List.Item>}
        {next.factors.map(({ id, name, key, method, helps, suffices }) => (
          <List.Item key={id}>
            {factorName(name, { key, method })}: {w(suffices ? 'suffices' : helps ? 'helps' : 'helpsNot')}
          </List.Item>
        ))}
      </List>
      {next.factors.length === 0 && <Text size="sm">{w('noFactors')}</Text>}
      <Text size="sm" c={next.possible ? 'dimmed' : 'red'}>
        {w(next.possible ? 'possible' : 'impossible')}
      </Text>
    </div>
  );
}

function RulesOf({ answer: { rules } }: { answer: WhatIf }) {
  return (
    <>
      {rules.matched.length > 0 && (
        <div>
          <Heading>{w('decided')}</Heading>
          <List spacing={4}>
            {rules.matched.map(({ policyId, policyName, ruleId, ruleName }) => (
              <List.Item key={`${policyId} ${ruleId}`}>
                {policyId === null ? (
                  policyName
                ) : (
                  <A to={`/policies/${policyId}`} search={{ rule: ruleId ?? undefined }}>
                    {policyName}
                  </A>
                )}
                {ruleName !== null && ` › ${ruleName}`}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {rules.passedOver.length > 0 && (
        <div>
          <Heading>{w('passed')}</Heading>
          <List spacing={4}>
            {rules.passedOver.map(({ id, name, why }) => (
              <List.Item key={id}>
                {name}: {why}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </>
  );
}

const flagOf = (value: unknown, name: string): string | undefined => (value === true ? name : undefined);

function AssumedFacts({ of: { at, context, proofs } }: { of: WhatIf['assumed'] }) {
  const place = asJson(context['place']);
  const device = asJson(context['device']);
  const risk = asJson(context['risk']);
  const unusual = listOf(context['behaviors'])
    .map(asJson)
    .filter(({ result }) => result === 'POSITIVE')
    .map(({ name }) => String(name));
  const words = (list: readonly unknown[]) =>
    list.filter((one) => one !== undefined && one !== null && one !== '');
  const levelKey = `level.${String(risk['level'])}`;
  const platformKey = `platform.${String(device['platform'])}`;
  return (
    <Facts
      of={[
        [w('a.at'), momentOf(at)],
        [w('a.address'), context.address || w('nothing')],
        [
          w('a.place'),
          words([place['city'], place['state'], place['country'] ?? place['countryCode']]).join(r('comma')),
        ],
        [
          w('a.device'),
          words([
            r.has(platformKey) ? r(platformKey) : device['platform'],
            w(device['known'] === true ? 'knownYes' : 'knownNo'),
            flagOf(device['registered'], w('registered')),
            flagOf(device['managed'], w('managed')),
          ]).join(r('comma')),
        ],
        [w('a.risk'), r.has(levelKey) ? r(levelKey) : undefined],
        [w('a.behaviors'), unusual.length === 0 ? w('nothing') : unusual.join(r('comma'))],
        [
          w('a.proofs'),
          proofs.length === 0 ? w('nothing') : proofs.map((one) => methodName(one)).join(r('comma')),
        ],
      ]}
    />
  );
}
