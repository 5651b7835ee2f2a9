import { Radio, Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Group, UserAssignedRole } from '../../kit/api.ts';
import {
  A,
  api,
  type ApiForm,
  ApiFormFrame,
  appsSource,
  groupsSource,
  may,
  MultiPicker,
  type Picked,
  tellDone,
  useApi,
  useApiForm,
} from '../../kit/index.ts';
import { t } from './messages-roles.ts';
import {
  addTarget,
  type HeldRole,
  limitKindOf,
  roleName,
  rolesKey,
  roleTypes,
  type RoleType,
  targetFor,
} from './roles.ts';

type Values = { role: string; set: string; isLimited: boolean; targets: Picked[] };

/** A custom role goes by its id, a standard one by its type. */
const isStandard = (role: string): role is RoleType => roleTypes.includes(role as RoleType);

async function give(groupId: string, { role, set, isLimited, targets }: Values): Promise<UserAssignedRole> {
  if (!isStandard(role))
    return api.assignRoleToGroup({ groupId, body: { type: 'CUSTOM', role, 'resource-set': set } });
  const kind = isLimited ? limitKindOf(role) : undefined;
  // First what it is to be limited to: nothing is given where one of them is gone.
  const wanted =
    kind === undefined ? [] : await Promise.all(targets.map(({ id, label }) => targetFor(kind, id, label)));
  const given = await api.assignRoleToGroup({ groupId, body: { type: role } });
  for (const target of wanted) await addTarget(groupId, given.id, target);
  return given;
}

const validate = {
  role: (role: string) => (role === '' ? t('pickRole') : null),
  set: (set: string, { role }: Values) =>
    role !== '' && !isStandard(role) && set === '' ? t('pickSet') : null,
  targets: (targets: Picked[], { isLimited, role }: Values) =>
    isLimited && limitKindOf(role) !== undefined && targets.length === 0 ? t('pickTargets') : null,
};

export function GiveRole({
  group,
  held,
  close,
}: {
  group: Group;
  held: readonly HeldRole[];
  close: () => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm<Values, UserAssignedRole>({
    initial: { role: '', set: '', isLimited: false, targets: [] },
    validate,
    mayLeave: true,
    save: (values) => give(group.id, values),
    after: (role) => {
      for (const queryKey of [rolesKey(group.id), ['groups', 'one', group.id], ['groups', 'list']])
        void queries.invalidateQueries({ queryKey });
      tellDone(t('wasGiven', { role: roleName(role) }));
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('give')} cancel={close}>
      <Text c="dimmed">{t('giveHelp')}</Text>
      <RoleField of={of} held={held} />
      <ReachFields of={of} />
    </ApiFormFrame>
  );
}

function RoleField({ of, held }: { of: ApiForm<Values>; held: readonly HeldRole[] }) {
  const custom = useApi(['iam', 'roles'], (signal) => api.listRoles({ limit: '200' }, { signal }), {
    enabled: may('okta.roles.read'),
  });
  const standard = roleTypes.filter((type) => !held.some((one) => one.type === type));
  const data = [
    { group: t('standard'), items: standard.map((type) => ({ value: type, label: t(`type.${type}`) })) },
    {
      group: t('custom'),
      items: (custom.data?.roles ?? []).map(({ id, label }) => ({ value: id, label })),
    },
  ];
  return (
    <Select
      label={t('role')}
      data={data.filter(({ items }) => items.length > 0)}
      searchable
      withAsterisk
      {...of.form.getInputProps('role')}
      onChange={(role) => of.form.setValues({ role: role ?? '', isLimited: false, targets: [] })}
      name="role"
    />
  );
}

function ReachFields({ of }: { of: ApiForm<Values> }) {
  const { role, isLimited, targets } = of.form.getValues();
  if (role === '') return null;
  if (!isStandard(role)) return <SetField of={of} />;
  const kind = limitKindOf(role);
  if (kind === undefined) return null;
  return (
    <>
      <Radio.Group
        label={t('reach')}
        value={isLimited ? 'some' : 'all'}
        onChange={(value) => of.form.setFieldValue('isLimited', value === 'some')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label={t('everything')} />
          <Radio value="some" label={t(`reach.${kind}`)} />
        </Stack>
      </Radio.Group>
      {isLimited && (
        <MultiPicker
          source={kind === 'apps' ? appsSource : groupsSource}
          label={t(kind === 'apps' ? 'targetApps' : 'targetGroups')}
          value={targets}
          onChange={(picked) => of.form.setFieldValue('targets', picked)}
          error={of.form.errors['targets']}
          required
        />
      )}
    </>
  );
}

function SetField({ of }: { of: ApiForm<Values> }) {
  const found = useApi(['iam', 'resource-sets'], (signal) =>
    api.listResourceSets({ limit: '200' }, { signal }),
  );
  const sets = found.data?.['resource-sets'] ?? [];
  return (
    <>
      <Select
        label={t('set')}
        description={t('setHelp')}
        data={sets.map(({ id, label }) => ({ value: id, label }))}
        searchable
        withAsterisk
        {...of.form.getInputProps('set')}
        name="set"
      />
      {found.data !== undefined && sets.length === 0 && (
        <Text size="sm">
          <A to="/administrators">{t('noSets')}</A>
        </Text>
      )}
    </>
  );
}
