import { Select, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  A,
  api,
  type ApiForm,
  ApiFormFrame,
  clientsSource,
  groupsSource,
  MultiPicker,
  peopleSource,
  type Picked,
  useApiForm,
} from '../../kit/index.ts';
import { addressesOf } from './add-resource.tsx';
import { t } from './messages-roles.ts';
import { adminsKey, bindingsKey, useCustomRoles } from './use-roles.ts';

type Members = { people: Picked[]; groups: Picked[]; apps: Picked[] };
const nobody: Members = { people: [], groups: [], apps: [] };

const membersOf = ({ people, groups, apps }: Members): string[] => [
  ...addressesOf('/api/v1/users', people),
  ...addressesOf('/api/v1/groups', groups),
  ...addressesOf('/oauth2/v1/clients', apps),
];

/** A custom role for the set, with those who are to have it. */
export function BindRole({
  setId,
  bound,
  close,
}: {
  setId: string;
  bound: readonly string[];
  close: () => void;
}) {
  const queries = useQueryClient();
  const roles = useCustomRoles();
  const of = useApiForm<Members & { role: string }>({
    initial: { ...nobody, role: '' },
    validate: { role: (role: string) => (role === '' ? t('pickRole') : null) },
    mayLeave: true,
    save: ({ role, ...members }) =>
      api.createResourceSetBinding({
        resourceSetIdOrLabel: setId,
        body: { role, members: membersOf(members) },
      }),
    done: t('bound'),
    after: () => {
      for (const queryKey of [bindingsKey(setId), adminsKey]) void queries.invalidateQueries({ queryKey });
      close();
    },
  });
  const free = (roles.data ?? []).filter(({ id }) => !bound.includes(id));
  return (
    <ApiFormFrame of={of} submit={t('bind')} cancel={close}>
      <Select
        label={t('role')}
        data={free.map(({ id, label }) => ({ value: id, label }))}
        searchable
        withAsterisk
        {...of.form.getInputProps('role')}
        name="role"
      />
      {roles.data?.length === 0 && (
        <Text size="sm">
          <A to="/administrators/roles/new">{t('needsRole')}</A>
        </Text>
      )}
      <MemberFields of={of as unknown as ApiForm<Members>} />
    </ApiFormFrame>
  );
}

export function AddMembers({ setId, roleId, close }: { setId: string; roleId: string; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<Members>({
    initial: nobody,
    mayLeave: true,
    validate: {
      people: (_: unknown, values: Members) => (membersOf(values).length === 0 ? t('pickOne') : null),
    },
    save: (members) =>
      api.addMembersToBinding({
        resourceSetIdOrLabel: setId,
        roleIdOrLabel: roleId,
        body: { additions: membersOf(members) },
      }),
    done: t('membersAdded'),
    after: () => {
      for (const queryKey of [bindingsKey(setId), adminsKey]) void queries.invalidateQueries({ queryKey });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('addMembers')} cancel={close}>
      <MemberFields of={of} />
    </ApiFormFrame>
  );
}

const sources = { people: peopleSource, groups: groupsSource, apps: clientsSource } as const;

function MemberFields({ of }: { of: ApiForm<Members> }) {
  return (
    <>
      {(['people', 'groups', 'apps'] as const).map((kind) => (
        <MultiPicker
          key={kind}
          source={sources[kind]}
          label={t(kind)}
          value={of.form.values[kind]}
          onChange={(picked) => of.form.setFieldValue(kind, picked as never)}
          error={of.form.errors[kind]}
        />
      ))}
    </>
  );
}
