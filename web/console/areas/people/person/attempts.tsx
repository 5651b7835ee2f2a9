import { Accordion, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  boot,
  Empty,
  Loaded,
  Moment,
  momentOf,
  Section,
  Status,
  type Tone,
  useApi,
} from '../../../kit/index.ts';
import type { UserSignInAttempt } from '../../../kit/api.ts';
import { t } from './messages.ts';
import { riskName, RiskStatus } from './risk-level.tsx';

const tones: Record<string, Tone> = {
  SUCCESS: 'good',
  ALLOW: 'good',
  CHALLENGE: 'look',
  UNANSWERED: 'look',
  FAILURE: 'bad',
  DENY: 'bad',
};

export function OutcomeStatus({ outcome }: { outcome: string | null }) {
  if (outcome === null) return null;
  const key = `outcome.${outcome}`;
  return <Status tone={tones[outcome] ?? 'quiet'}>{t.has(key) ? t(key) : outcome}</Status>;
}

const step = 10;

/** The last attempts, each with what was decided and why, as it was recorded then. */
export function Attempts({ userId }: { userId: string }) {
  const [limit, setLimit] = useState(step);
  const found = useApi(['users', userId, 'attempts', limit, boot.language], (signal) =>
    api.listUserSignInAttempts(
      { userId, limit: limit + 1 },
      { signal, headers: { 'accept-language': boot.language } },
    ),
  );
  return (
    <Section title={t('why.attempts')} lead={t('why.attemptsLead')}>
      <Loaded of={found}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<IconHistory />} title={t('why.noAttempts')} text={t('why.noAttemptsHelp')} />
          ) : (
            <Stack>
              <Accordion
                variant="contained"
                chevronPosition="right"
                className="attempts"
                defaultValue={firstBad(all)}
              >
                {all.slice(0, limit).map((attempt) => (
                  <Attempt key={attempt.eventId} attempt={attempt} />
                ))}
              </Accordion>
              {all.length > limit && limit < 50 && (
                <Group>
                  <Button variant="default" loading={found.isFetching} onClick={() => setLimit(limit + step)}>
                    {t('why.more')}
                  </Button>
                </Group>
              )}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

/** What somebody looks for is open already: the last attempt, if it failed. */
function firstBad(all: readonly UserSignInAttempt[]): string | null {
  const [last] = all;
  return last?.outcome === 'FAILURE' || last?.outcome === 'DENY' ? last.eventId : null;
}

function Attempt({ attempt }: { attempt: UserSignInAttempt }) {
  const { eventId, published, outcome, summary, sentences, appId, app, ipAddress, zone, risk } = attempt;
  return (
    <Accordion.Item value={eventId}>
      <Accordion.Control>
        <Group gap="sm" wrap="wrap">
          <OutcomeStatus outcome={outcome} />
          <Text component="span" fw={560}>
            {summary}
          </Text>
          <Text component="span" size="sm" c="dimmed">
            {momentOf(published)}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          {sentences.length > 0 && (
            <List spacing={4}>
              {sentences.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          )}
          <Group gap="md">
            <Text size="sm" c="dimmed" component="span">
              <Moment at={published} />
            </Text>
            {ipAddress !== null && (
              <Text size="sm" c="dimmed" component="span">
                {zone === null ? ipAddress : `${ipAddress} (${zone})`}
              </Text>
            )}
            {risk !== null && (
              <RiskStatus level={risk.level}>
                {t('risk.of', { level: riskName(risk.level), score: risk.score })}
              </RiskStatus>
            )}
            {appId !== null && <A to={`/applications/${appId}`}>{app ?? appId}</A>}
            <A to="/log" search={{ filter: `uuid eq "${eventId}"`, period: '90d', event: eventId }}>
              {t('why.toLog')}
            </A>
          </Group>
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
