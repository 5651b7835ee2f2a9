import { NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { OwnLogStream, OwnLogStreamInput } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, may, useApiForm } from '../../kit/index.ts';
import { type ChannelValues, emptyChannel, headersOf, headersText } from './channel.ts';
import { ChannelFields, channelProblems } from './channel-fields.tsx';
import { t } from './messages.ts';

type Format = 'json' | 'ndjson';
type Values = ChannelValues & { name: string; format: Format; batchSize: number | string };
type Settings = {
  uri?: string;
  headers?: { key: string; value: string }[];
  authScheme?: { key: string } | null;
  format?: Format;
  batchSize?: number;
};
const most = 1_000;

function valuesOf(before: OwnLogStream | undefined): Values {
  const {
    uri = '',
    headers = [],
    authScheme,
    format = 'json',
    batchSize = 100,
  } = (before?.settings ?? {}) as Settings;
  const key = before === undefined ? emptyChannel.authScheme.key : (authScheme?.key ?? '');
  return {
    ...emptyChannel,
    uri,
    headers: headersText(headers),
    authScheme: { key, value: '' },
    name: before?.name ?? '',
    format,
    batchSize,
  };
}

function bodyOf({ name, uri, headers, authScheme, format, batchSize }: Values): OwnLogStreamInput {
  const key = authScheme.key.trim();
  return {
    type: 'https',
    name,
    settings: {
      uri: uri.trim(),
      headers: headersOf(headers) ?? [],
      authScheme:
        key === ''
          ? null
          : { type: 'HEADER', key, ...(authScheme.value === '' ? {} : { value: authScheme.value }) },
      format,
      batchSize: Number(batchSize),
    },
  };
}

function problemsOf(values: Values): Record<string, string | undefined> {
  const name = checks.required(values.name);
  const size = Number(values.batchSize);
  const isGood = Number.isInteger(size) && size >= 1 && size <= most;
  return {
    ...(name === null ? {} : { name }),
    ...(isGood ? {} : { batchSize: t('batchBetween', { most }) }),
    ...channelProblems(values),
  };
}

/** To an address of one’s own; streams of other kinds are made by the API of Okta. */
export function LogStreamForm({ before, close }: { before: OwnLogStream | undefined; close: () => void }) {
  const queries = useQueryClient();
  const isReadOnly = !may('okta.logStreams.manage');
  const form = useApiForm<Values, OwnLogStream>({
    initial: valuesOf(before),
    mayLeave: true,
    validate: problemsOf as never,
    save: (values) =>
      before === undefined
        ? api.createOwnLogStream({ body: bodyOf(values) })
        : api.replaceOwnLogStream({ logStreamId: before.id, body: bodyOf(values) }),
    done: t('streamSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['log-streams'] });
      close();
    },
  });
  const { getInputProps } = form.form;
  const fields = (
    <Stack>
      <TextInput
        label={t('name')}
        name="name"
        required
        maxLength={255}
        readOnly={isReadOnly}
        {...getInputProps('name')}
      />
      <ChannelFields
        of={form as never}
        proofs={['header']}
        hasSecret={(before?.settings as Settings | undefined)?.authScheme != null}
        isReadOnly={isReadOnly}
      />
      <Radio.Group label={t('format')} {...getInputProps('format')}>
        <Stack gap={6} mt={6}>
          {(['json', 'ndjson'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`format.${value}`)} disabled={isReadOnly} />
          ))}
        </Stack>
      </Radio.Group>
      <NumberInput
        label={t('batchSize')}
        name="batchSize"
        allowDecimal={false}
        maw={320}
        readOnly={isReadOnly}
        {...getInputProps('batchSize')}
      />
    </Stack>
  );
  if (isReadOnly) return fields;
  return (
    <ApiFormFrame of={form} cancel={close}>
      {fields}
    </ApiFormFrame>
  );
}
