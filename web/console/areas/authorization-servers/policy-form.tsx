import { Radio, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  type AuthorizationServerPolicy,
  checks,
  clientsSource,
  MultiPicker,
  type Picked,
  useApiForm,
  useNamed,
  words,
} from './kit.ts';
import { t } from './messages.ts';

export const allClients = 'ALL_CLIENTS';

type Props = { serverId: string; policy: AuthorizationServerPolicy | undefined; close: () => void };

/** Waits for nothing: apps that are chosen already go by their id until their names are there. */
export function PolicyForm({ serverId, policy, close }: Props) {
  const queries = useQueryClient();
  const chosen = (policy?.conditions.clients.include ?? [allClients]).filter((id) => id !== allClients);
  const named = useNamed('clients', chosen);
  const form = useApiForm({
    initial: {
      name: policy?.name ?? '',
      description: policy?.description ?? '',
      scope: chosen.length > 0 ? 'some' : 'all',
      clients: chosen.map((id) => ({ id, label: id })) as Picked[],
    },
    validate: {
      name: checks.required,
      clients: (value: Picked[], { scope }: { scope: string }) =>
        scope === 'some' && value.length === 0 ? t('clientsNeeded') : null,
    },
    mayLeave: true,
    save: ({ name, description, scope, clients }) => {
      const include = scope === 'all' ? [allClients] : clients.map(({ id }) => id);
      const body = {
        name,
        description,
        ...(policy === undefined ? {} : { status: policy.status, priority: policy.priority }),
        conditions: { clients: { include } },
      };
      return policy === undefined
        ? api.createAuthorizationServerPolicy({ serverId, body })
        : api.replaceAuthorizationServerPolicy({ serverId, policyId: policy.id, body });
    },
    done: t('policySaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['authorizationServers', serverId, 'policies'] });
      close();
    },
  });
  const field = form.form.getInputProps;
  const { scope, clients } = form.form.values;
  const withNames = clients.map((one) => named.find(({ id }) => id === one.id && one.label === id) ?? one);
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput label={words('name')} required data-autofocus {...field('name')} />
        <TextInput label={words('description')} {...field('description')} />
        <Radio.Group label={t('clients')} {...field('scope')}>
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={t('allClients')} />
            <Radio value="some" label={t('someClients')} />
          </Stack>
        </Radio.Group>
        {scope === 'some' && (
          <MultiPicker
            source={clientsSource}
            label={t('clients')}
            value={withNames}
            onChange={(picked) => form.form.setFieldValue('clients', picked)}
            error={form.form.errors['clients']}
            required
          />
        )}
      </Stack>
    </ApiFormFrame>
  );
}
