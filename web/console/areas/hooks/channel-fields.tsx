import { Radio, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { type ApiForm, api, may, useApi } from '../../kit/index.ts';
import { type ChannelValues, headersOf, type Proof } from './channel.ts';
import { t } from './messages.ts';
import { SecretField } from './secret-field.tsx';

type Of = ApiForm<ChannelValues & Record<string, unknown>>;

/** What can be said before anything is sent. */
export function channelProblems({ uri, headers, proof, clientId, tokenUrl, hookKeyId }: ChannelValues) {
  const needed = (value: string) => (value.trim() === '' ? t('needed') : undefined);
  const isByToken = proof !== 'header';
  const found = {
    uri: needed(uri),
    headers: headersOf(headers) === undefined ? t('badHeaders') : undefined,
    clientId: isByToken ? needed(clientId) : undefined,
    tokenUrl: isByToken ? needed(tokenUrl) : undefined,
    hookKeyId: proof === 'private_key_jwt' ? needed(hookKeyId) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

/** Where it is, and what proves to it that it is us who call. */
export function ChannelFields({
  of,
  proofs,
  hasSecret,
  isReadOnly,
}: {
  of: Of;
  proofs: readonly Proof[];
  hasSecret: boolean;
  isReadOnly: boolean;
}) {
  const { form } = of;
  const { proof } = form.values;
  return (
    <Stack>
      <TextInput
        label={t('address')}
        description={t('addressHelp')}
        name="uri"
        type="url"
        required
        maxLength={1024}
        readOnly={isReadOnly}
        placeholder="https://hooks.example.com/gatehouse"
        {...form.getInputProps('uri')}
      />
      {proofs.length > 1 && (
        <Radio.Group label={t('proof')} {...form.getInputProps('proof')}>
          <Stack gap={6} mt={6}>
            {proofs.map((one) => (
              <Radio key={one} value={one} label={t(`proof.${one}`)} disabled={isReadOnly} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {proof === 'header' ? (
        <HeaderProof of={of} hasSecret={hasSecret} isReadOnly={isReadOnly} />
      ) : (
        <TokenProof of={of} hasSecret={hasSecret} isReadOnly={isReadOnly} />
      )}
      <Textarea
        label={t('headers')}
        description={t('headersHelp')}
        name="headers"
        autosize
        minRows={1}
        maxRows={8}
        readOnly={isReadOnly}
        spellCheck={false}
        {...form.getInputProps('headers')}
      />
    </Stack>
  );
}

type Part = { of: Of; hasSecret: boolean; isReadOnly: boolean };

function HeaderProof({ of: { form }, hasSecret, isReadOnly }: Part) {
  return (
    <>
      <TextInput
        label={t('header')}
        description={t('headerHelp')}
        name="authScheme.key"
        maxLength={128}
        readOnly={isReadOnly}
        {...form.getInputProps('authScheme.key')}
      />
      {!isReadOnly && form.values.authScheme.key.trim() !== '' && (
        <SecretField
          name="authScheme.value"
          isKept={hasSecret}
          {...(form.getInputProps('authScheme.value') as {
            value: string;
            onChange: (value: string) => void;
          })}
        />
      )}
    </>
  );
}

function TokenProof({ of: { form }, hasSecret, isReadOnly }: Part) {
  const isByKey = form.values.proof === 'private_key_jwt';
  const keys = useApi(['hook-keys'], async (signal) => [...(await api.listHookKeys({}, { signal }))], {
    enabled: isByKey && may('okta.inlineHooks.read'),
  });
  return (
    <>
      {(['tokenUrl', 'clientId'] as const).map((name) => (
        <TextInput
          key={name}
          label={t(name)}
          name={name}
          required
          readOnly={isReadOnly}
          {...form.getInputProps(name)}
        />
      ))}
      {isByKey ? (
        <Select
          label={t('hookKey')}
          description={t('hookKeyHelp')}
          name="hookKeyId"
          required
          disabled={isReadOnly}
          data={(keys.data ?? []).map(({ id, name, keyId }) => ({ value: id, label: `${name} (${keyId})` }))}
          nothingFoundMessage={t('keysNone')}
          {...form.getInputProps('hookKeyId')}
        />
      ) : (
        !isReadOnly && (
          <SecretField
            name="clientSecret"
            isKept={hasSecret}
            {...(form.getInputProps('clientSecret') as {
              value: string;
              onChange: (value: string) => void;
            })}
          />
        )
      )}
      <TextInput
        label={t('scope')}
        description={t('scopeHelp')}
        name="scope"
        readOnly={isReadOnly}
        {...form.getInputProps('scope')}
      />
    </>
  );
}
