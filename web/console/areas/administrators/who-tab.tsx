import { SegmentedControl, Select, Stack } from '@mantine/core';
import type { Administrator } from '../../kit/api.ts';
import {
  A,
  api,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  Status,
  useAddress,
  useCursor,
} from '../../kit/index.ts';
import { Reach, rolePage } from './held-roles.tsx';
import { roleName, t } from './messages.ts';
import { permissionSentence } from './permission-words.ts';
import { principalTypes, whoPage } from './principals.ts';
import { adminsKey, useCatalogue, useCustomRoles } from './use-roles.ts';

const columns: readonly Column<Administrator>[] = [
  {
    key: 'name',
    title: t('name'),
    isName: true,
    cell: ({ name }) => name,
  },
  {
    key: 'login',
    title: t('login'),
    onPhone: 'hidden',
    cell: ({ type, alternateId, name, isActive }) => (
      <>
        {type !== 'GROUP' && alternateId !== name && <span className="breakable">{alternateId}</span>}{' '}
        {!isActive && <Status tone="quiet">{t('cannotSignIn')}</Status>}
      </>
    ),
  },
  {
    key: 'roles',
    title: t('roles'),
    cell: ({ roles }) => (
      <ul className="plain-list">
        {roles.map((role) => (
          <li key={`${role.assignmentId} ${role.group?.id ?? ''}`}>
            <A to={rolePage(role)}>{roleName(role)}</A>
            {role.group !== null && (
              <span className="soft"> · {t('byGroup', { name: role.group.name })}</span>
            )}
          </li>
        ))}
      </ul>
    ),
  },
  {
    key: 'reaches',
    title: t('reaches'),
    cell: ({ roles }) => (
      <ul className="plain-list">
        {roles.map((role) => (
          <li key={`${role.assignmentId} ${role.group?.id ?? ''}`}>
            <Reach of={role} />
          </li>
        ))}
      </ul>
    ),
  },
];

/** Of a client the page goes by its client id. */
const linkOf = ({ type, id, alternateId }: Administrator) =>
  whoPage({ type, id: type === 'CLIENT' ? alternateId : id });

export function WhoTab() {
  const [address] = useAddress();
  const type = principalTypes.find((one) => one === address['type']) ?? 'USER';
  const { role, permission } = address;
  const list = useCursor<Administrator>([...adminsKey, 'list', type, role, permission], (after, signal) =>
    api.listAdministrators({ type, role, permission, after, limit: 50 }, { signal }),
  );
  return (
    <Stack>
      <FilterBar filters={['role', 'permission']}>
        <KindFilter />
        <RoleFilter />
        <PermissionFilter />
      </FilterBar>
      <CursorTable
        label={t('tab.who')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={linkOf}
        isFiltered={role !== undefined || permission !== undefined}
        empty={<Empty title={t(`empty.${type}`)} text={t('emptyHelp')} />}
      />
    </Stack>
  );
}

/** Side by side where there is room for it. */
function KindFilter() {
  const [address, change] = useAddress();
  const given = {
    'aria-label': t('kind'),
    value: address['type'] ?? 'USER',
    onChange: (next: string | null) => change({ type: next === 'USER' ? undefined : (next ?? undefined) }),
    data: principalTypes.map((value) => ({ value, label: t(`type.${value}`) })),
  };
  return (
    <>
      <SegmentedControl {...given} visibleFrom="sm" />
      <Select {...given} allowDeselect={false} hiddenFrom="sm" w={240} />
    </>
  );
}

function RoleFilter() {
  const [address, change] = useAddress();
  const catalogue = useCatalogue();
  const custom = useCustomRoles();
  const data = [
    {
      group: t('standard'),
      items: (catalogue.data?.roles ?? []).map((role) => ({
        value: role.type as string,
        label: roleName(role),
      })),
    },
    { group: t('custom'), items: (custom.data ?? []).map(({ id, label }) => ({ value: id, label })) },
  ];
  return (
    <Select
      aria-label={t('role')}
      placeholder={t('anyRole')}
      data={data.filter(({ items }) => items.length > 0)}
      value={address['role'] ?? null}
      onChange={(role) => change({ role: role ?? undefined })}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('anyRole') }}
      w={240}
    />
  );
}

/** Everything that some role permits, by what it says. */
function PermissionFilter() {
  const [address, change] = useAddress();
  const { data } = useCatalogue();
  const names = new Set([
    ...(data?.roles ?? []).flatMap(({ permissions }) => permissions ?? []),
    ...(data?.permissions ?? []).map(({ name }) => name),
  ]);
  return (
    <Select
      aria-label={t('whoMay')}
      placeholder={t('whoMay')}
      data={[...names].map((value) => ({ value, label: permissionSentence(value) })).sort(byLabel)}
      value={address['permission'] ?? null}
      onChange={(permission) => change({ permission: permission ?? undefined })}
      searchable
      clearable
      limit={80}
      clearButtonProps={{ 'aria-label': t('anyPermission') }}
      w={280}
    />
  );
}

const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label);
