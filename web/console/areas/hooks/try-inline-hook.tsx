import { Alert, Button, Group, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ExecuteInlineHookAnswer, InlineHook } from '../../kit/api.ts';
import { api, ErrorNote, Section, Status, useAction } from '../../kit/index.ts';
import { t } from './messages.ts';
import { sampleOf } from './samples.ts';
import { Exchange } from './verification.tsx';

function payloadOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A real call with a payload of one’s own. */
export function TryInlineHook({ of }: { of: InlineHook }) {
  const [text, setText] = useState(() => sampleOf(of.type));
  const [answer, setAnswer] = useState<ExecuteInlineHookAnswer>();
  const payload = payloadOf(text);
  const call = useAction(
    (body: Record<string, unknown>) => api.executeInlineHook({ inlineHookId: of.id, body }),
    { isQuiet: true, after: (said) => setAnswer(said ?? {}) },
  );
  if (of.status !== 'ACTIVE')
    return (
      <Section title={t('try')} lead={t('tryLead')}>
        <Alert color="gray">{t('tryInactive')}</Alert>
      </Section>
    );
  return (
    <Section title={t('try')} lead={t('tryLead')}>
      <Stack>
        <Exchange title={t('weSend')} text={requestOf(of)} />
        <Textarea
          label={t('payload')}
          value={text}
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          classNames={{ input: 'code-input' }}
          error={payload === undefined ? t('notJson') : undefined}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group>
          <Button
            disabled={payload === undefined}
            loading={call.isRunning}
            onClick={() => {
              setAnswer(undefined);
              if (payload !== undefined) call.run(payload);
            }}
          >
            {t('run')}
          </Button>
          <Button variant="default" onClick={() => setText(sampleOf(of.type))}>
            {t('sample')}
          </Button>
        </Group>
        <div role="status">
          {call.error !== null && call.error !== undefined && (
            <ErrorNote error={call.error} title={t('tryFailed')} />
          )}
          {answer !== undefined && <Answer of={answer} />}
        </div>
      </Stack>
    </Section>
  );
}

function Answer({ of }: { of: ExecuteInlineHookAnswer }) {
  const count = of.commands?.length ?? 0;
  const isRefusal = of.error !== null && of.error !== undefined;
  return (
    <SimpleGrid cols={1}>
      <Group gap="sm">
        <Status tone={isRefusal ? 'bad' : 'good'}>{t(isRefusal ? 'answeredError' : 'answered')}</Status>
        <Text>
          {isRefusal
            ? (of.error?.errorSummary ?? '')
            : count === 0
              ? t('answeredNothing')
              : t('commands', { count })}
        </Text>
      </Group>
      <Exchange title={t('answer')} text={JSON.stringify(of, undefined, 2)} />
    </SimpleGrid>
  );
}

/** Its secrets are not known here; that they are sent is. */
function requestOf({ channel }: InlineHook): string {
  const { uri, headers } = channel.config;
  const proof =
    channel.type === 'HTTP'
      ? channel.config.authScheme === null
        ? []
        : [`${channel.config.authScheme.key}: ••••••••`]
      : ['Authorization: Bearer ••••••••'];
  return [
    `POST ${uri}`,
    'Content-Type: application/json',
    ...proof,
    ...headers.map(({ key, value }) => `${key}: ${value}`),
  ].join('\n');
}
