import { Radio, Select, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  appsSource,
  groupsSource,
  MultiPicker,
  pageOf,
  peopleSource,
  type Picked,
  useApiForm,
} from '../../kit/index.ts';
import { t } from './messages-roles.ts';
import { resourcesKey } from './use-roles.ts';

const serversSource: typeof peopleSource = {
  key: 'authorization-servers',
  placeholder: t('kind.authorizationServers'),
  async find(q, signal) {
    const { items } = await pageOf(
      api.listAuthorizationServers(q === '' ? { limit: 12 } : { q, limit: 12 }, { signal }),
    );
    return items.map(({ id, name }) => ({ id: id ?? '', label: name ?? id ?? '' }));
  },
};

type Kind = {
  value: string;
  path: string;
  source?: typeof peopleSource;
  /** Whether all of them can be meant. */
  hasAll?: boolean;
  /** After the id of each. */
  suffix?: string;
};

/** What a set can hold, by the addresses of the API. Policies have many types, and are meant all at once. */
const kinds: readonly Kind[] = [
  { value: 'members', path: '/api/v1/groups', source: groupsSource, hasAll: false, suffix: '/users' },
  { value: 'groups', path: '/api/v1/groups', source: groupsSource },
  { value: 'users', path: '/api/v1/users', source: peopleSource },
  { value: 'apps', path: '/api/v1/apps', source: appsSource },
  { value: 'authorizationServers', path: '/api/v1/authorizationServers', source: serversSource },
  { value: 'policies', path: '/api/v1/policies' },
  { value: 'idps', path: '/api/v1/idps' },
  { value: 'eventHooks', path: '/api/v1/eventHooks' },
  { value: 'inlineHooks', path: '/api/v1/inlineHooks' },
  { value: 'devices', path: '/api/v1/devices' },
  { value: 'realms', path: '/api/v1/realms' },
  { value: 'customizations', path: '/api/v1/brands' },
  { value: 'roles', path: '/api/v1/iam' },
];
const kindOf = (value: string): Kind => kinds.find((kind) => kind.value === value) ?? (kinds[0] as Kind);

/** Of people, groups and apps, the addresses of those picked. */
export const addressesOf = (path: string, picked: readonly Picked[], suffix = ''): string[] =>
  picked.map(({ id }) => `${location.origin}${path}/${id}${suffix}`);

type Values = { kind: string; which: 'all' | 'some'; picked: Picked[] };

const isAll = ({ kind, which }: Pick<Values, 'kind' | 'which'>): boolean => {
  const { source, hasAll } = kindOf(kind);
  return source === undefined || (hasAll !== false && which === 'all');
};

export function AddResource({ setId, close }: { setId: string; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<Values>({
    initial: { kind: 'members', which: 'some', picked: [] },
    validate: {
      picked: (picked: Picked[], values: Values) =>
        !isAll(values) && picked.length === 0 ? t('pickOne') : null,
    },
    mayLeave: true,
    save: (values) => {
      const { path, suffix } = kindOf(values.kind);
      const additions = isAll(values)
        ? [`${location.origin}${path}`]
        : addressesOf(path, values.picked, suffix);
      return api.addResourceSetResources({ resourceSetIdOrLabel: setId, body: { additions } });
    },
    done: t('resourceAdded'),
    after: () => {
      void queries.invalidateQueries({ queryKey: resourcesKey(setId) });
      close();
    },
  });
  const { kind, which, picked } = of.form.values;
  const { source, hasAll } = kindOf(kind);
  return (
    <ApiFormFrame of={of} submit={t('addResource')} cancel={close}>
      <Select
        label={t('kind')}
        allowDeselect={false}
        data={kinds.map(({ value }) => ({ value, label: t(`kind.${value as 'users'}`) }))}
        value={kind}
        onChange={(next) => of.form.setValues({ kind: next ?? 'members', which: 'some', picked: [] })}
      />
      {source !== undefined && hasAll !== false && (
        <Radio.Group
          label={t('which')}
          value={which}
          onChange={(value) => of.form.setFieldValue('which', value as 'all')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="some" label={t('oneOf')} />
            <Radio value="all" label={t('allOf')} />
          </Stack>
        </Radio.Group>
      )}
      {source !== undefined && !isAll({ kind, which }) && (
        <MultiPicker
          key={kind}
          source={source}
          label={t(`kind.${kind as 'users'}`)}
          value={picked}
          onChange={(next) => of.form.setFieldValue('picked', next)}
          error={of.form.errors['picked']}
          required
        />
      )}
    </ApiFormFrame>
  );
}
