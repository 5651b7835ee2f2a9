import { Button, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { EventHook } from '../../kit/api.ts';
import { api, ErrorNote, may, Section, useAction } from '../../kit/index.ts';
import { t } from './messages.ts';

/** The test call: what is sent, what has to be answered, and what came of it. */
export function Verification({ of: { id: eventHookId, channel, verificationStatus } }: { of: EventHook }) {
  const { uri, authScheme, headers } = channel.config;
  const verify = useAction(() => api.verifyEventHook({ eventHookId }), {
    done: t('verified'),
    changes: [['event-hooks']],
    isQuiet: true,
  });
  const request = [
    `GET ${uri}`,
    'x-okta-verification-challenge: …',
    ...(authScheme === undefined ? [] : [`${authScheme.key}: ••••••••`]),
    ...headers.map(({ key, value }) => `${key}: ${value}`),
  ].join('\n');
  return (
    <Section title={t('verification')} lead={t('verificationLead')}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Exchange title={t('weSend')} text={request} />
          <Exchange title={t('weExpect')} text={'200 OK\n{ "verification": "…" }'} />
        </SimpleGrid>
        {verify.error !== null && verify.error !== undefined && (
          <ErrorNote error={verify.error} title={t('verifyFailed')} />
        )}
        {may('okta.eventHooks.manage') && (
          <Group>
            <Button
              variant={verificationStatus === 'VERIFIED' ? 'default' : 'filled'}
              onClick={() => verify.run()}
              loading={verify.isRunning}
            >
              {t(verificationStatus === 'VERIFIED' ? 'verifyAgain' : 'verify')}
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
}

export function Exchange({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <Code block className="copy-text" tabIndex={0} aria-label={title}>
        {text}
      </Code>
    </div>
  );
}
