import { Alert, Anchor, Group, List, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Application, TestSignOnAnswer } from '../../../kit/api.ts';
import { A, may, Status, type Tone } from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { Code, FieldList, MadePart } from './made-part.tsx';
import { outcomeTone } from './outcome.ts';
import { readableXml } from './readable-xml.ts';

type Answer = TestSignOnAnswer;

/** Request, decision, what the app is told, response: in the order in which a real sign-on goes. */
export function Steps({ app, of }: { app: Application; of: Answer }) {
  const { decision, problems } = of;
  const fatal = problems.some(({ isFatal }) => isFatal);
  const tone = outcomeTone(decision.outcome);
  return (
    <>
      <Result of={of} />
      <ol className="trial-steps">
        <Step
          at={1}
          title={t('step.request')}
          lead={t(of.request.by === 'APP' ? 'step.byApp' : 'step.byHome')}
        >
          <RequestStep of={of.request} />
        </Step>
        <Step at={2} title={t('step.decision')} lead={t('step.decisionLead')} tone={tone}>
          <DecisionStep app={app} of={of} />
        </Step>
        <Step at={3} title={t('step.made')} lead={t('step.madeLead')} tone={fatal ? 'bad' : 'good'}>
          <Problems of={problems} />
          {of.made.map((part) => (
            <MadePart key={part.name} part={part} />
          ))}
          {of.made.length === 0 && !fatal && <Text c="dimmed">{t('step.madeNothing')}</Text>}
        </Step>
        <Step
          at={4}
          title={t('step.response')}
          lead={of.response === null ? t('step.noResponse') : t(`step.${of.response.method}`)}
          tone={of.response === null ? 'bad' : 'good'}
        >
          {of.response !== null && (
            <>
              <code className="break">{of.response.url}</code>
              <FieldList fields={of.response.parameters} />
            </>
          )}
        </Step>
      </ol>
    </>
  );
}

function Result({ of: { decision, wouldEnter, isAssigned } }: { of: Answer }) {
  const isOnlyUnassigned = !isAssigned && decision.reason === 'NOT_ASSIGNED';
  return (
    <Alert
      color={wouldEnter ? 'accent' : 'yellow'}
      icon={wouldEnter ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={t(
        wouldEnter ? 'test.enters' : decision.outcome === 'CHALLENGE' ? 'test.challenged' : 'test.refused',
      )}
      role="status"
    >
      {decision.summary}
      {isOnlyUnassigned && <div>{t('test.notAssigned')}</div>}
    </Alert>
  );
}

function Step({
  at,
  title,
  lead,
  tone = 'good',
  children,
}: {
  at: number;
  title: string;
  lead: string;
  tone?: Tone;
  children: ReactNode;
}) {
  return (
    <li className="trial-step">
      <span className="trial-number" data-tone={tone} aria-hidden>
        {at}
      </span>
      <Title order={3} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm" mb="xs">
        {lead}
      </Text>
      <Stack gap="sm">{children}</Stack>
    </li>
  );
}

function RequestStep({ of }: { of: Answer['request'] }) {
  return (
    <>
      <span>
        <Status tone="quiet">{of.method}</Status> <code className="break">{of.url}</code>
      </span>
      <FieldList fields={of.parameters} />
      {of.xml !== null && <Code text={readableXml(of.xml)} label={t('step.request')} />}
    </>
  );
}

function DecisionStep({ app, of: { decision } }: { app: Application; of: Answer }) {
  const rules = decision.rules.matched.filter(({ policyId }) => policyId !== null);
  return (
    <>
      <Group gap="sm">
        <Status tone={outcomeTone(decision.outcome)}>{t(`outcome.${decision.outcome}`)}</Status>
        <Text fw={600}>{decision.summary}</Text>
      </Group>
      <ol className="trial-sentences">
        {decision.sentences.map((sentence, at) => (
          // Sentences may be the same of two rules.
          <li key={`${at} ${sentence}`}>{sentence}</li>
        ))}
      </ol>
      {decision.obstacles.length > 0 && (
        <div>
          <Text fw={600}>{t('access.obstacles')}</Text>
          <List size="sm">
            {decision.obstacles.map(({ code, sentence, next }) => (
              <List.Item key={code}>
                {sentence} {next.join(' ')}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {rules.length > 0 && (
        <div>
          <Text fw={600}>{t('step.rules')}</Text>
          <List size="sm">
            {rules.map(({ policyId, policyName, ruleName }) => (
              <List.Item key={`${policyId} ${ruleName}`}>
                {may('okta.policies.read') ? (
                  <Anchor component={A} to={`/policies/${policyId}`}>
                    {policyName}
                  </Anchor>
                ) : (
                  policyName
                )}
                {ruleName !== null && `: ${ruleName}`}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {decision.assignment.effective === null && (
        <Anchor component={A} to={`/applications/${app.id}`} search={{ tab: 'assignments' }}>
          {t('next.assign')}
        </Anchor>
      )}
    </>
  );
}

function Problems({ of }: { of: Answer['problems'] }) {
  return of.map(({ code, message, isFatal }) => (
    <Alert key={code} color={isFatal ? 'red' : 'yellow'} icon={<IconAlertTriangle aria-hidden />} p="sm">
      {t.has(`problem.${code}`) ? t(`problem.${code}` as 'problem.consent', { message }) : message}
    </Alert>
  ));
}
