import { Box, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { InlineHook, InlineHookType } from '../../kit/api.ts';
import { type ApiForm, ApiFormFrame, checks } from '../../kit/index.ts';
import { channelValuesOf, type ChannelValues, emptyChannel } from './channel.ts';
import { ChannelFields, channelProblems } from './channel-fields.tsx';
import { t } from './messages.ts';
import { askedTypes, inlineHookTypes } from './samples.ts';

export type InlineHookValues = ChannelValues & { name: string; type: InlineHookType };

export const emptyInlineHook = (type: InlineHookType): InlineHookValues => ({
  ...emptyChannel,
  name: '',
  type,
});
export const inlineHookValuesOf = (hook: InlineHook): InlineHookValues => ({
  ...channelValuesOf(hook),
  name: hook.name,
  type: hook.type,
});

export function inlineHookProblems(values: InlineHookValues): Record<string, string | undefined> {
  const name = checks.required(values.name);
  return { ...(name === null ? {} : { name }), ...channelProblems(values) };
}

export const typeName = (type: InlineHookType): string => t(`type.${type}`);
export const typeHelp = (type: InlineHookType): string => {
  const key = `typeHelp.${type}`;
  return t.has(key) ? t(key) : t('typeHelp.kept');
};

export function InlineHookForm({
  of,
  before,
  isReadOnly,
  submit,
  cancel,
}: {
  of: ApiForm<InlineHookValues>;
  before?: InlineHook;
  isReadOnly: boolean;
  submit: string;
  cancel?: () => void;
}) {
  const { form } = of;
  const kinds = [...inlineHookTypes].sort(
    (a, b) => Number(askedTypes.includes(b)) - Number(askedTypes.includes(a)),
  );
  const fields = (
    <Stack>
      <TextInput
        label={t('name')}
        name="name"
        required
        maxLength={255}
        readOnly={isReadOnly}
        {...form.getInputProps('name')}
      />
      {before === undefined ? (
        <Radio.Group label={t('kind')} description={t('typeStays')} {...form.getInputProps('type')}>
          <Stack gap="xs" mt={6}>
            {kinds.map((type) => (
              <Radio key={type} value={type} label={typeName(type)} description={typeHelp(type)} />
            ))}
          </Stack>
        </Radio.Group>
      ) : (
        <Text size="sm">
          <b>{t('kind')}:</b> {typeName(before.type)} <code>{before.type}</code>
        </Text>
      )}
      <ChannelFields
        of={of as never}
        proofs={['header', 'client_secret_post', 'private_key_jwt']}
        hasSecret={before !== undefined && hasSecretFor(before, form.values)}
        isReadOnly={isReadOnly}
      />
    </Stack>
  );
  return (
    <Box maw={720}>
      {isReadOnly ? (
        fields
      ) : (
        <ApiFormFrame of={of} submit={submit} {...(cancel === undefined ? {} : { cancel })}>
          {fields}
        </ApiFormFrame>
      )}
    </Box>
  );
}

/** A secret is kept only for the way of proof that it was given for. */
function hasSecretFor({ channel }: InlineHook, { proof }: ChannelValues): boolean {
  if (channel.type === 'HTTP') return proof === 'header' && channel.config.authScheme !== null;
  return channel.config.authType === proof;
}
