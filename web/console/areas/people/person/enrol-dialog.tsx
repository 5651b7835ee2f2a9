import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  api,
  ApiFormFrame,
  checks,
  CopyField,
  Dialog,
  ErrorNote,
  Loaded,
  tellDone,
  useAction,
  useApi,
  useApiForm,
  words,
} from '../../../kit/index.ts';
import type { Factor, OwnUser, SupportedFactor } from '../../../kit/api.ts';
import { factorName } from './factor-words.ts';
import { t } from './messages.ts';

/** What an administrator can set up: the rest (passkeys, the app on the phone) begins on the person's own device. */
const enrollable = ['email', 'sms', 'call', 'question', 'token:software:totp', 'token:hardware', 'token'];
const keyOf = ({ factorType, provider }: SupportedFactor): string => `${factorType} ${provider}`;

type Props = { user: OwnUser; close: () => void; finish: (factor: Factor) => void };

export function EnrolDialog({ user, close, finish }: Props) {
  const catalog = useApi(['users', user.id, 'factors', 'catalog'], (signal) =>
    api.listSupportedFactors({ userId: user.id }, { signal }).all(),
  );
  return (
    <Dialog title={t('factors.enrol')} isOpen close={close}>
      <Loaded of={catalog}>
        {(all) => {
          const some = all.filter(
            ({ factorType, status, provider }) =>
              enrollable.includes(factorType) &&
              status === 'NOT_SETUP' &&
              !(factorType === 'token:software:totp' && provider === 'OKTA'),
          );
          return some.length === 0 ? (
            <Text>{t('enrol.nothing')}</Text>
          ) : (
            <EnrolForm user={user} catalog={some} close={close} finish={finish} />
          );
        }}
      </Loaded>
    </Dialog>
  );
}

type Values = { kind: string; value: string; question: string };

function EnrolForm({ user, catalog, close, finish }: Props & { catalog: readonly SupportedFactor[] }) {
  const [first] = catalog;
  const form = useApiForm<Values, Factor>({
    initial: { kind: first === undefined ? '' : keyOf(first), value: '', question: '' },
    mayLeave: true,
    validate: {
      value: (value: string, { kind }: Values) => (needsValue(kind) ? checks.required(value) : null),
      question: (value: string, { kind }: Values) =>
        kind.startsWith('question') ? checks.required(value) : null,
    },
    save: (values) => api.enrollFactor({ userId: user.id, body: bodyOf(values) as never }),
    after: (factor) => {
      if (factor.status === 'ACTIVE') {
        tellDone(t('enrol.done', { factor: factorName(factor) }));
        close();
      } else finish(factor);
    },
  });
  const { form: fields } = form;
  const { kind } = fields.values;
  return (
    <ApiFormFrame of={form} submit={t(submitOf(kind))} cancel={close}>
      <Select
        label={t('factors.factor')}
        allowDeselect={false}
        data={catalog.map((one) => ({ value: keyOf(one), label: factorName(one) }))}
        value={kind}
        onChange={(next) =>
          fields.setValues({
            kind: next ?? kind,
            value: next?.startsWith('email') ? String(user.profile['email'] ?? '') : '',
            question: '',
          })
        }
      />
      {kind.startsWith('question') && <Question userId={user.id} fields={fields} />}
      {needsValue(kind) && (
        <TextInput
          name="value"
          label={t(labelOf(kind))}
          description={/^(sms|call)/.test(kind) ? t('enrol.phoneHelp') : undefined}
          required
          autoComplete="off"
          {...fields.getInputProps('value')}
        />
      )}
      {kind.startsWith('token:software:totp') && <Text c="dimmed">{t('enrol.totpBefore')}</Text>}
      {kind.startsWith('token:hardware') && <Text c="dimmed">{t('enrol.yubikeyHelp')}</Text>}
    </ApiFormFrame>
  );
}

function Question({
  userId,
  fields,
}: {
  userId: string;
  fields: ReturnType<typeof useApiForm<Values>>['form'];
}) {
  const found = useApi(['users', userId, 'factors', 'questions'], (signal) =>
    api.listSupportedSecurityQuestions({ userId }, { signal }).all(),
  );
  return (
    <Select
      name="question"
      label={t('enrol.question')}
      required
      searchable
      data={(found.data ?? []).map(({ question, questionText }) => ({
        value: question,
        label: questionText,
      }))}
      {...fields.getInputProps('question')}
    />
  );
}

const needsValue = (kind: string): boolean => !kind.startsWith('token:software:totp');

const labelOf = (kind: string) => {
  if (/^(sms|call)/.test(kind)) return 'enrol.phone' as const;
  if (kind.startsWith('email')) return 'enrol.email' as const;
  if (kind.startsWith('question')) return 'enrol.answer' as const;
  if (kind.startsWith('token:hardware')) return 'enrol.pressed' as const;
  return 'enrol.credential' as const;
};

const submitOf = (kind: string) =>
  /^(sms|call|email)/.test(kind) ? ('enrol.send' as const) : ('enrol.begin' as const);

function bodyOf({ kind, value, question }: Values): Record<string, unknown> {
  const [factorType, provider] = kind.split(' ');
  const given = { factorType, provider };
  const text = value.trim();
  if (factorType === 'sms' || factorType === 'call')
    return { ...given, profile: { phoneNumber: text.replaceAll(/[\s().-]/g, '') } };
  if (factorType === 'email') return { ...given, profile: { email: text } };
  if (factorType === 'question') return { ...given, profile: { question, answer: text } };
  if (factorType === 'token:hardware') return { ...given, verify: { passCode: text } };
  if (factorType === 'token') return { ...given, profile: { credentialId: text } };
  return given;
}

/** The second step: the code that the person reads out. */
export function FinishDialog({
  userId,
  factor,
  close,
}: {
  userId: string;
  factor: Factor;
  close: () => void;
}) {
  const [code, setCode] = useState('');
  const finish = useAction(
    () => api.activateFactor({ userId, factorId: factor.id, body: { passCode: code.replaceAll(/\s/g, '') } }),
    {
      changes: [['users', userId]],
      done: t('enrol.done', { factor: factorName(factor) }),
      after: close,
      isQuiet: true,
    },
  );
  const resend = useAction(() => api.resendEnrollFactor({ userId, factorId: factor.id, body: {} }), {
    done: t('enrol.resent'),
  });
  const { sharedSecret } = (factor._embedded?.activation ?? {}) as { sharedSecret?: string };
  const isSent = ['sms', 'call', 'email'].includes(factor.factorType);
  return (
    <Dialog title={factorName(factor)} isOpen close={close} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          finish.run();
        }}
      >
        <Stack>
          {finish.error !== null && finish.error !== undefined && <ErrorNote error={finish.error} />}
          {sharedSecret !== undefined && (
            <>
              <Text>{t('enrol.totpHelp')}</Text>
              <CopyField label={t('enrol.key')} value={sharedSecret} />
            </>
          )}
          {sharedSecret === undefined && !isSent && <Alert color="gray">{t('enrol.keyGone')}</Alert>}
          {isSent && <Text>{t('enrol.sent')}</Text>}
          <TextInput
            label={t('enrol.code')}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
            required
            data-autofocus
          />
          <Group justify="space-between">
            {isSent ? (
              <Button variant="subtle" onClick={() => resend.run()} loading={resend.isRunning}>
                {t('enrol.resend')}
              </Button>
            ) : (
              <span />
            )}
            <Group>
              <Button variant="default" onClick={close}>
                {words('cancel')}
              </Button>
              <Button type="submit" loading={finish.isRunning} disabled={code.trim() === ''}>
                {t('enrol.finish')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
