// What is wrong with a change, said before it is made.
import { Alert, Checkbox, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { api, type PoliciesCheck } from '../../kit/api.ts';
import { A, boot, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import type { DraftBody } from './types.ts';

export type Finding = PoliciesCheck['findings'][number];

export function useFindings(draft: DraftBody | undefined) {
  const text = draft === undefined ? '' : JSON.stringify(draft);
  const [asked] = useDebouncedValue(text, 500);
  const found = useApi(
    ['policies', 'check', asked],
    (signal) =>
      api.createPoliciesCheck(
        { body: { draft: JSON.parse(asked) as DraftBody } },
        { signal, retry: { retries: 0 } },
      ),
    { enabled: asked !== '' },
  );
  return {
    findings: found.data?.findings ?? [],
    /** What is shown is about what is written. */
    isCurrent: asked === text && !found.isFetching,
    error: found.error,
    isAsked: asked !== '',
  };
}

const tones = { ERROR: 'red', WARNING: 'yellow', INFO: 'gray' } as const;
const icons = { ERROR: IconAlertTriangle, WARNING: IconAlertTriangle, INFO: IconInfoCircle } as const;

/** The server says them in English. */
const messageOf = ({ code, message, ruleName, policyName }: Finding): string =>
  boot.language === 'en'
    ? message
    : t(`finding.${code}`, { rule: ruleName ?? policyName, policy: policyName });
const mendOf = ({ code, mend }: Finding): string => (boot.language === 'en' ? mend : t(`mend.${code}`));

export function Findings({
  findings,
  showsNone = false,
}: {
  findings: readonly Finding[];
  showsNone?: boolean;
}) {
  if (findings.length === 0) {
    return showsNone ? (
      <Alert color="accent" icon={<IconCircleCheck aria-hidden />}>
        {t('noFindings')}
      </Alert>
    ) : null;
  }
  return (
    <Stack gap="xs" role="status">
      {findings.map((finding, index) => {
        const Icon = icons[finding.severity];
        const { tried } = finding;
        return (
          <Alert
            key={`${finding.code}${finding.ruleId ?? ''}${index}`}
            color={tones[finding.severity]}
            icon={<Icon aria-hidden />}
            title={t(`severity.${finding.severity}`)}
          >
            <Text size="sm">{messageOf(finding)}</Text>
            {tried !== undefined && (
              <Text size="sm">
                {t('tried', { failed: tried.failed, people: tried.people })}
                {tried.example !== undefined && (
                  <>
                    {' '}
                    {t('forInstance')} <A to={`/people/${tried.example.userId}`}>{tried.example.login}</A>
                    {tried.example.error !== undefined && `: ${tried.example.error}`}
                  </>
                )}
              </Text>
            )}
            <Text size="sm" c="dimmed">
              {mendOf(finding)}
            </Text>
          </Alert>
        );
      })}
    </Stack>
  );
}

/** Only some administrators locked out may be meant; all of them never is. */
export const mayForce = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => code === 'SOME_ADMINS_LOCKED_OUT') && !isRefused(findings);
export const isRefused = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => code === 'ADMINS_LOCKED_OUT');

export function ForceBox({ isForced, change }: { isForced: boolean; change: (isForced: boolean) => void }) {
  return (
    <Checkbox
      label={t('force')}
      description={t('forceHelp')}
      checked={isForced}
      onChange={({ currentTarget }) => change(currentTarget.checked)}
    />
  );
}
