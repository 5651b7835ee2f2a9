import { Box, Stack, Textarea, TextInput } from '@mantine/core';
import { type ApiForm, ApiFormFrame, checks } from '../../kit/index.ts';
import { ChannelFields, channelProblems } from './channel-fields.tsx';
import { EventsPart } from './event-filters.tsx';
import type { EventHookValues } from './event-hook-values.ts';
import { t } from './messages.ts';

export function eventHookProblems(values: EventHookValues): Record<string, string | undefined> {
  const name = checks.required(values.name);
  return {
    ...(name === null ? {} : { name }),
    ...(values.items.length === 0 ? { items: t('chooseEvents') } : {}),
    ...channelProblems(values),
  };
}

export function EventHookForm({
  of,
  hasSecret,
  isReadOnly,
  submit,
  cancel,
}: {
  of: ApiForm<EventHookValues>;
  hasSecret: boolean;
  isReadOnly: boolean;
  submit: string;
  cancel?: () => void;
}) {
  const fields = (
    <Stack>
      <TextInput
        label={t('name')}
        name="name"
        required
        maxLength={255}
        readOnly={isReadOnly}
        {...of.form.getInputProps('name')}
      />
      <Textarea
        label={t('description')}
        name="description"
        maxLength={1024}
        autosize
        readOnly={isReadOnly}
        {...of.form.getInputProps('description')}
      />
      <EventsPart of={of} isReadOnly={isReadOnly} />
      <ChannelFields of={of as never} proofs={['header']} hasSecret={hasSecret} isReadOnly={isReadOnly} />
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
