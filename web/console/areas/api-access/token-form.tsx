import { Select, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ApiTokensWithOwner } from '../../kit/api.ts';
import { api, ApiFormFrame, checks, Loaded, useApi, useApiForm } from '../../kit/index.ts';
import { tokensKey } from './keys.ts';
import { expiryIn, lifetimes, usualLifetime } from './lifetime.ts';
import { t } from './messages.ts';
import { networkBody, NetworkFields, networkValues, useZones, validateNetwork } from './network-fields.tsx';

type Zones = readonly { id: string; name: string }[];

/** A token of one’s own, or the name and networks of one that is there, as it is now. */
export function TokenForm(props: {
  before: ApiTokensWithOwner | undefined;
  close: () => void;
  made: (token: string) => void;
}) {
  const zones = useZones();
  const id = props.before?.id;
  const now = useApi(
    [...tokensKey, 'one', id],
    (signal) => api.getApiToken({ apiTokenId: id ?? '' }, { signal }),
    {
      enabled: id !== undefined,
    },
  );
  return (
    <Loaded of={zones}>
      {(known) =>
        id === undefined ? (
          <Fields {...props} before={undefined} zones={known} />
        ) : (
          <Loaded of={now}>{(before) => <Fields {...props} before={before} zones={known} />}</Loaded>
        )
      }
    </Loaded>
  );
}

function Fields({
  before,
  zones,
  close,
  made,
}: {
  before: Pick<ApiTokensWithOwner, 'id' | 'name' | 'network'> | undefined;
  zones: Zones;
  close: () => void;
  made: (token: string) => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { name: before?.name ?? '', days: usualLifetime, ...networkValues(before?.network, zones) },
    validate: { name: checks.all(checks.required, checks.atMost(255)), ...validateNetwork },
    mayLeave: true,
    async save({ name, days, ...network }): Promise<string | undefined> {
      const body = { name, network: networkBody(network, zones) };
      if (before !== undefined) {
        await api.upsertApiToken({ apiTokenId: before.id, body });
        return undefined;
      }
      return (await api.createApiToken({ body: { ...body, expiresAt: expiryIn(days) } })).token;
    },
    ...(before === undefined ? {} : { done: t('tokenSaved') }),
    after: (token) => {
      void queries.invalidateQueries({ queryKey: tokensKey });
      close();
      if (token !== undefined) made(token);
    },
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} cancel={close} {...(before === undefined ? { submit: t('createToken') } : {})}>
      {before === undefined && <Text c="dimmed">{t('ownToken')}</Text>}
      <TextInput
        label={t('tokenName')}
        description={t('tokenNameHelp')}
        name="name"
        required
        {...form.getInputProps('name')}
      />
      {before === undefined && (
        <Select
          label={t('lifetime')}
          description={t('lifetimeHelp')}
          data={lifetimes}
          allowDeselect={false}
          {...form.getInputProps('days')}
        />
      )}
      <NetworkFields of={of} zones={zones} />
    </ApiFormFrame>
  );
}
