import {
  Checkbox,
  Group,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, ApiFormFrame, checks, type OAuth2Claim, useApi, useApiForm, words } from './kit.ts';
import { t } from './messages.ts';

const filters = ['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX'] as const;

/** Names of a server’s scopes, to choose from. */
export function useScopeNames(serverId: string): string[] {
  const found = useApi(['authorizationServers', serverId, 'scopes', 'names'], async (signal) => {
    const scopes = await api.listOAuth2Scopes({ serverId, limit: 200 }, { signal });
    return scopes.map(({ name }) => name);
  });
  return found.data ?? [];
}

type Props = { serverId: string; claim: OAuth2Claim | undefined; close: () => void };

export function ClaimForm({ serverId, claim, close }: Props) {
  const queries = useQueryClient();
  const scopes = useScopeNames(serverId);
  const isSystem = claim?.system === true;
  const form = useApiForm({
    initial: {
      name: claim?.name ?? '',
      claimType: claim?.claimType ?? 'RESOURCE',
      valueType: claim?.valueType ?? 'EXPRESSION',
      value: claim?.value ?? '',
      group_filter_type: (claim?.group_filter_type ?? 'STARTS_WITH') as (typeof filters)[number],
      always: claim?.alwaysIncludeInToken ?? true,
      scopes: claim?.conditions.scopes ?? [],
    },
    validate: {
      name: checks.required,
      value: (value: string, { valueType }: { valueType: string }) =>
        valueType === 'SYSTEM' ? null : checks.required(value),
    },
    mayLeave: true,
    save: (values) => {
      const body = {
        name: values.name.trim(),
        status: claim?.status ?? ('ACTIVE' as const),
        claimType: values.claimType,
        valueType: values.valueType,
        value: values.value,
        ...(values.valueType === 'GROUPS' ? { group_filter_type: values.group_filter_type } : {}),
        alwaysIncludeInToken: values.always,
        conditions: { scopes: values.scopes },
      };
      return claim === undefined
        ? api.createOAuth2Claim({ serverId, body })
        : api.replaceOAuth2Claim({ serverId, claimId: claim.id, body });
    },
    done: t('claimSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['authorizationServers', serverId, 'claims'] });
      close();
    },
  });
  const field = form.form.getInputProps;
  const { valueType, claimType } = form.form.values;
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput label={words('name')} required disabled={isSystem} data-autofocus {...field('name')} />
        <div>
          <Text size="sm" fw={500} id="claim-type">
            {t('claimType')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="claim-type"
            disabled={isSystem}
            data={(['RESOURCE', 'IDENTITY'] as const).map((value) => ({
              value,
              label: t(`claimType.${value}`),
            }))}
            {...field('claimType')}
          />
        </div>
        {claimType === 'IDENTITY' && (
          <Checkbox
            label={t('always')}
            description={t('alwaysHelp')}
            {...form.form.getInputProps('always', { type: 'checkbox' })}
          />
        )}
        {!isSystem && (
          <Select
            label={t('valueType')}
            allowDeselect={false}
            data={(['EXPRESSION', 'GROUPS'] as const).map((value) => ({
              value,
              label: t(`valueType.${value}`),
            }))}
            {...field('valueType')}
          />
        )}
        {valueType === 'EXPRESSION' && (
          <Textarea
            label={t('expression')}
            description={t('expressionHelp')}
            required
            autosize
            minRows={2}
            spellCheck={false}
            disabled={isSystem}
            {...field('value')}
          />
        )}
        {valueType === 'GROUPS' && (
          <Group align="flex-start" grow>
            <Select
              label={t('groupFilter')}
              allowDeselect={false}
              data={filters.map((value) => ({ value, label: t(`groupFilter.${value}`) }))}
              {...field('group_filter_type')}
            />
            <TextInput label={t('groupValue')} required {...field('value')} />
          </Group>
        )}
        {valueType === 'GROUPS' && (
          <Text size="sm" c="dimmed">
            {t('groupValueHelp')}
          </Text>
        )}
        <MultiSelect
          label={t('claimScopes')}
          description={t('claimScopesHelp')}
          data={[...new Set([...scopes, ...form.form.values.scopes])]}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          {...field('scopes')}
        />
      </Stack>
    </ApiFormFrame>
  );
}
