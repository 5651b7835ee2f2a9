import { Alert, Code, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { A, api, type TokenPreview, CopyIcon, type Picked, Section, useApi } from './kit.ts';
import { t } from './messages.ts';

type Answer = TokenPreview;

type Props = {
  serverId: string;
  answer: Answer;
  person: Picked | undefined;
  client: Picked | undefined;
};

export function PreviewAnswer({ serverId, answer, person, client }: Props) {
  const isGranted = answer.outcome === 'GRANTED';
  return (
    <Stack gap="lg" role="status">
      <Alert
        color={isGranted ? 'accent' : 'red'}
        title={t(isGranted ? 'granted' : 'refused')}
        icon={isGranted ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      >
        <Stack gap={6}>
          {isGranted ? <Granted serverId={serverId} answer={answer} /> : <Refused answer={answer} />}
          {answer.signOn?.outcome === 'CHALLENGE' && <p>{t('challenged')}</p>}
          {person !== undefined && answer.signOn !== null && answer.signOn.outcome !== 'ALLOW' && (
            <p>
              <A to={`/people/${person.id}`} search={{ tab: 'access', app: client?.id }}>
                {t('whyNot')}
              </A>
            </p>
          )}
        </Stack>
      </Alert>
      {isGranted && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Claims title={t('accessToken')} claims={answer.accessToken} />
          <Claims title={t('idToken')} lead={t('idTokenHelp')} claims={answer.idToken} />
          {answer.userinfo !== null && <Claims title={t('userinfo')} claims={answer.userinfo} />}
        </SimpleGrid>
      )}
    </Stack>
  );
}

function Granted({ serverId, answer }: { serverId: string; answer: Answer }) {
  const { rule, lifetimes, inlineHook } = answer;
  const names = useApi(['authorizationServers', serverId, 'preview-names', rule?.ruleId], async (signal) => {
    if (rule === null) return undefined;
    const { policyId, ruleId } = rule;
    const [policy, found] = await Promise.all([
      api.getAuthorizationServerPolicy({ serverId, policyId }, { signal }),
      api.getAuthorizationServerPolicyRule({ serverId, policyId, ruleId }, { signal }),
    ]);
    return { policy: policy.name, rule: found.name };
  });
  return (
    <>
      {names.data && (
        <p>
          {t('grantedBy', names.data)}{' '}
          <A to={`/authorization-servers/${serverId}`} search={{ tab: 'policies' }}>
            {t('tab.policies')}
          </A>
        </p>
      )}
      {lifetimes && (
        <p>
          {t('lives', { minutes: lifetimes.accessTokenLifetimeMinutes })}{' '}
          {answer.refreshToken && t('withRefresh')}
        </p>
      )}
      {inlineHook && <p>{t('hookAsked', { name: inlineHook.name })}</p>}
    </>
  );
}

function Refused({ answer }: { answer: Answer }) {
  const { refusal, passedOver } = answer;
  const reason = `reason.${refusal?.reason}`;
  return (
    <>
      {t.has(reason) && <p>{t(reason)}</p>}
      {refusal && <p>{t('toldClient', { error: refusal.error, description: refusal.description })}</p>}
      {refusal?.reason === 'no_matching_policy' && passedOver.length === 0 && <p>{t('noPolicyForClient')}</p>}
      {passedOver.length > 0 && (
        <>
          <Text fw={600}>{t('passedOver')}</Text>
          <ul className="plain-list">
            {passedOver.map(({ ruleId, text, condition }) => (
              <li key={ruleId}>{passedOverText(text, condition)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** `policy / rule: why` comes in English; the condition is what it can be said of anew. */
function passedOverText(text: string, condition: string): string {
  const key = `condition.${condition}`;
  const names = text.slice(0, text.lastIndexOf(': '));
  return t.has(key) ? `${names}: ${t(key)}` : text;
}

function Claims({
  title,
  lead,
  claims,
}: {
  title: string;
  lead?: string;
  claims: Record<string, unknown> | null;
}) {
  const text = claims === null ? '' : JSON.stringify(claims, undefined, 2);
  return (
    <Section
      title={title}
      lead={claims === null ? t('noToken') : lead}
      actions={claims === null ? undefined : <CopyIcon value={text} />}
    >
      {claims !== null && (
        <Code block className="claims" tabIndex={0} aria-label={title}>
          {text}
        </Code>
      )}
    </Section>
  );
}
