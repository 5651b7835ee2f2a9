import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdministratorPermissionsRole as HeldRole } from '../../kit/api.ts';
import {
  A,
  type Column,
  Confirm,
  DataTable,
  Empty,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useNamed,
} from '../../kit/index.ts';
import { GiveRole } from './give-role.tsx';
import { roleName, t } from './messages.ts';
import { doorsOf, limitKindOf, type Principal } from './principals.ts';
import { RoleLimits } from './role-limits.tsx';
import { adminsKey } from './use-roles.ts';

/** A custom role by its own page, a standard one by its type. */
export const rolePage = ({ type, role }: HeldRole): string => `/administrators/roles/${role ?? type}`;

/** What a role reaches, each thing a link. */
export function Reach({ of }: { of: HeldRole }) {
  const { resourceSet, isLimited, targets } = of;
  const groups = useNamed('groups', targets.groups);
  const apps = useNamed('apps', targets.apps);
  if (resourceSet !== null)
    return (
      <A to={`/administrators/resource-sets/${resourceSet.id}`}>{t('inSet', { name: resourceSet.name })}</A>
    );
  if (!isLimited) return <>{t('everything')}</>;
  const parts = [
    ...groups.map(({ id, label }) => (
      <A key={id} to={`/groups/${id}`}>
        {label}
      </A>
    )),
    ...apps.map(({ id, label }) => (
      <A key={id} to={`/applications/${id}`}>
        {label}
      </A>
    )),
    ...targets.appNames.map((name) => <span key={name}>{t('allOfKind', { name })}</span>),
  ];
  if (parts.length === 0) return <>{t('nothingIn')}</>;
  return (
    <>
      {parts.map((part, at) => (
        <span key={part.key}>
          {at > 0 && ', '}
          {part}
        </span>
      ))}
    </>
  );
}

const columns: readonly Column<HeldRole>[] = [
  {
    key: 'role',
    title: t('role'),
    cell: (role) => <A to={rolePage(role)}>{roleName(role)}</A>,
  },
  { key: 'reaches', title: t('reaches'), cell: (role) => <Reach of={role} /> },
  {
    key: 'by',
    title: t('by'),
    cell: ({ group }) =>
      group === null ? t('directly') : <A to={`/groups/${group.id}`}>{t('byGroup', { name: group.name })}</A>,
  },
  { key: 'given', title: t('given'), onPhone: 'hidden', cell: ({ created }) => <Moment at={created} /> },
];

/** The roles of one principal: what they reach, by what they have them, giving and taking. */
export function HeldRoles({ of, roles }: { of: Principal; roles: readonly HeldRole[] }) {
  const [address, change] = useAddress();
  const [leaving, setLeaving] = useState<HeldRole>();
  const mayManage = may('okta.roles.manage');
  const take = useAction(({ assignmentId }: HeldRole) => doorsOf(of).unassign(assignmentId), {
    done: (_, role) => t('taken', { role: roleName(role) }),
    changes: [adminsKey, ['groups'], ['iam']],
    after: () => setLeaving(undefined),
    isQuiet: true,
  });
  const own = roles.filter(({ group }) => group === null);
  const panel = address['panel'];
  const limited = own.find(({ assignmentId }) => panel === `limits-${assignmentId}`);
  const limitKind = limited === undefined ? undefined : limitKindOf(limited.type);
  const close = () => change({ panel: undefined });
  const give = mayManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ panel: 'give' })}>
      {t('give')}
    </Button>
  );
  const actionsOf = (role: HeldRole) =>
    role.group !== null ? null : (
      <RowMenu
        of={roleName(role)}
        actions={[
          limitKindOf(role.type) !== undefined && {
            label: t('limits'),
            run: () => change({ panel: `limits-${role.assignmentId}` }),
          },
          { label: t('take'), run: () => setLeaving(role), isHarmful: true },
        ]}
      />
    );
  return (
    <Section title={t('roles')} actions={roles.length > 0 && give}>
      <DataTable
        label={t('roles')}
        rows={roles}
        columns={columns}
        idOf={({ assignmentId, group }) => `${assignmentId} ${group?.id ?? ''}`}
        empty={<Empty title={t('noRoles')} text={t('noRolesHelp')} action={give} />}
        rowActions={mayManage ? actionsOf : undefined}
      />
      <SidePanel title={t('giveTo', { name: of.name })} isOpen={panel === 'give' && mayManage} close={close}>
        <GiveRole
          to={of}
          held={own.filter(({ type }) => type !== 'CUSTOM').map(({ type }) => type)}
          close={close}
        />
      </SidePanel>
      <SidePanel
        title={t('limitsTitle', { role: limited === undefined ? '' : roleName(limited) })}
        isOpen={limited !== undefined && mayManage}
        close={close}
      >
        {limited !== undefined && limitKind !== undefined && (
          <RoleLimits of={of} roleAssignmentId={limited.assignmentId} kind={limitKind} />
        )}
      </SidePanel>
      <Confirm
        title={t('takeTitle', { role: leaving === undefined ? '' : roleName(leaving), name: of.name })}
        confirm={t('take')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && take.run(leaving)}
        isRunning={take.isRunning}
        error={take.error}
      >
        {t('takeHelp')}
      </Confirm>
    </Section>
  );
}
