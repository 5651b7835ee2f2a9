import { MultiSelect, Select, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, ApiFormFrame, checks, Loaded, useApi, useApiForm } from '../../kit/index.ts';
import { accountsKey, tokensKey } from './keys.ts';
import { expiryIn, lifetimes, usualLifetime } from './lifetime.ts';
import { t } from './messages.ts';
import { networkBody, NetworkFields, networkValues, useZones, validateNetwork } from './network-fields.tsx';

type Props = { accountId: string; close: () => void; made: (token: string) => void };
type Zones = readonly { id: string; name: string }[];

/** Scopes of the management API, as its own description names them. */
const useScopes = () =>
  useApi(['api-scopes'], async (signal) => {
    const { components } = (await api.getOpenApiDocument({}, { signal })) as unknown as {
      components: { securitySchemes: Record<string, { flows?: Record<string, { scopes: object }> }> };
    };
    const flows = Object.values(components.securitySchemes).flatMap(({ flows: of }) =>
      Object.values(of ?? {}),
    );
    return [...new Set(flows.flatMap(({ scopes }) => Object.keys(scopes)))]
      .filter((scope) => scope.startsWith('okta.'))
      .sort();
  });

export function CreateToken(props: Props) {
  const zones = useZones();
  return <Loaded of={zones}>{(known) => <Fields {...props} zones={known} />}</Loaded>;
}

function Fields({ accountId, zones, close, made }: Props & { zones: Zones }) {
  const queries = useQueryClient();
  const scopes = useScopes();
  const of = useApiForm({
    initial: { name: '', days: usualLifetime, scopes: [] as string[], ...networkValues(undefined, zones) },
    validate: { name: checks.all(checks.required, checks.atMost(255)), ...validateNetwork },
    mayLeave: true,
    save: ({ name, days, scopes: chosen, ...network }) =>
      api.createServiceAccountToken({
        accountId,
        body: {
          name,
          expiresAt: expiryIn(days),
          network: networkBody(network, zones),
          ...(chosen.length > 0 && { scopes: chosen }),
        },
      }),
    after: ({ token }) => {
      for (const queryKey of [accountsKey, tokensKey]) void queries.invalidateQueries({ queryKey });
      close();
      made(token);
    },
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} cancel={close} submit={t('createToken')}>
      <TextInput
        label={t('tokenName')}
        description={t('tokenNameHelp')}
        name="name"
        required
        {...form.getInputProps('name')}
      />
      <Select
        label={t('lifetime')}
        description={t('lifetimeHelp')}
        data={lifetimes}
        allowDeselect={false}
        {...form.getInputProps('days')}
      />
      <MultiSelect
        label={t('scopes')}
        description={t('scopesHelp')}
        data={scopes.data ?? []}
        searchable
        clearable
        hidePickedOptions
        limit={60}
        {...form.getInputProps('scopes')}
      />
      <NetworkFields of={of} zones={zones} />
    </ApiFormFrame>
  );
}

const graces = ['0', '3600', '86400', '604800'] as const;

/** A new token while the old one still works: whatever uses it is changed over without a pause. */
export function RotateToken({ accountId, tokenId, close, made }: Props & { tokenId: string }) {
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { grace: '86400' },
    mayLeave: true,
    save: ({ grace }) =>
      api.rotateServiceAccountToken({ accountId, tokenId, body: { graceSeconds: Number(grace) } }),
    after: ({ token }) => {
      for (const queryKey of [accountsKey, tokensKey]) void queries.invalidateQueries({ queryKey });
      close();
      made(token);
    },
  });
  return (
    <ApiFormFrame of={of} cancel={close} submit={t('rotate')}>
      <Text c="dimmed">{t('rotateHelp')}</Text>
      <Select
        label={t('grace')}
        allowDeselect={false}
        data={graces.map((value) => ({ value, label: t(`grace.${value}`) }))}
        {...of.form.getInputProps('grace')}
      />
    </ApiFormFrame>
  );
}
