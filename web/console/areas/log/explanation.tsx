import { List, Stack, Text, Title } from '@mantine/core';
import { A, api, boot, Loading, momentOf, useApi } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import { t } from './messages.ts';
import { useLogSearch } from './use-search.ts';

/** Those that the explain API tells in sentences. */
export const sentenceEvents: ReadonlySet<string> = new Set([
  'policy.evaluate_sign_on',
  'user.session.start',
  'user.authentication.verify',
  'user.authentication.auth_via_mfa',
  'user.authentication.sso',
  'user.account.lock',
  'user.mfa.okta_verify.deny_push',
  'app.generic.unauth_app_access_attempt',
]);

/** What was decided, and why: the very trace of the decision, as sentences. */
export function Explanation({ event }: { event: LogEvent }) {
  const { address } = useLogSearch();
  const found = useApi(['log', 'explanation', event.uuid, boot.language], (signal) =>
    api.getLogExplanation({ eventId: event.uuid }, { signal, headers: { 'accept-language': boot.language } }),
  );
  if (found.isPending) return <Loading />;
  // Without it the rest of the event is still told.
  if (found.data === undefined || found.data === null) return null;
  const { summary, sentences, related } = found.data;
  return (
    <Stack gap="xs" className="log-why">
      <Title order={3} size="h5">
        {t('why')}
      </Title>
      <Text fw={560}>{summary}</Text>
      {sentences.length > 0 && (
        <List spacing={4} size="md">
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
      {related.length > 0 && (
        <>
          <Title order={4} size="h6">
            {t('related')}
          </Title>
          <List spacing={4} listStyleType="none">
            {related.map((one) => (
              <List.Item key={one.eventId}>
                <A to="/log" search={{ ...address, event: one.eventId }}>
                  {one.summary}
                </A>{' '}
                <Text component="span" size="sm" c="dimmed">
                  {momentOf(one.published)}
                </Text>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}
