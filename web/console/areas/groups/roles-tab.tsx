import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Group } from '../../kit/api.ts';
import {
  A,
  api,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
} from '../../kit/index.ts';
import { GiveRole } from './give-role.tsx';
import { t } from './messages-roles.ts';
import { RoleLimits } from './role-limits.tsx';
import { type HeldRole, limitKindOf, roleName, rolesKey, useRoles } from './roles.ts';

/** What a role reaches, each thing a link. */
function Reach({ of }: { of: HeldRole }) {
  if (of.type === 'CUSTOM') return <>{t('resourceSet', { name: of.setLabel ?? '' })}</>;
  if (of.targets.length === 0) return <>{t('everything')}</>;
  return (
    <>
      {of.targets.map(({ key, name, groupId, appId }, at) => (
        <span key={key}>
          {at > 0 && ', '}
          {groupId !== undefined ? (
            <A to={`/groups/${groupId}`}>{name}</A>
          ) : appId !== undefined ? (
            <A to={`/applications/${appId}`}>{name}</A>
          ) : (
            name
          )}
        </span>
      ))}
    </>
  );
}

const columns: readonly Column<HeldRole>[] = [
  { key: 'role', title: t('role'), isName: true, cell: (role) => <strong>{roleName(role)}</strong> },
  { key: 'reaches', title: t('reaches'), cell: (role) => <Reach of={role} /> },
  { key: 'given', title: t('given'), onPhone: 'hidden', cell: ({ created }) => <Moment at={created} /> },
];

export function RolesTab({ group }: { group: Group }) {
  const [address, change] = useAddress();
  const [leaving, setLeaving] = useState<HeldRole>();
  const found = useRoles(group.id);
  const canManage = may('okta.roles.manage');
  const changes = [rolesKey(group.id), ['groups', 'one', group.id], ['groups', 'list']];
  const take = useAction(
    ({ id }: HeldRole) => api.unassignRoleFromGroup({ groupId: group.id, roleAssignmentId: id }),
    {
      done: (_, role) => t('taken', { role: roleName(role) }),
      changes,
      after: () => setLeaving(undefined),
      isQuiet: true,
    },
  );
  const give = canManage && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => change({ panel: 'role' })}>
      {t('give')}
    </Button>
  );
  const limited = found.data?.find(({ type }) => address['panel'] === `limits-${type}`);
  return (
    <Section
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <Button component={A} to="/administrators" variant="default">
            {t('toAdministrators')}
          </Button>
          {(found.data?.length ?? 0) > 0 && give}
        </>
      }
    >
      <Loaded of={found}>
        {(roles) => (
          <DataTable
            label={t('title')}
            rows={roles}
            columns={columns}
            idOf={({ id }) => id}
            empty={<Empty title={t('none')} text={t('noneHelp')} action={give} />}
            rowActions={
              canManage
                ? (role) => (
                    <RowMenu
                      of={roleName(role)}
                      actions={[
                        limitKindOf(role.type) !== undefined && {
                          label: t('limits'),
                          run: () => change({ panel: `limits-${role.type}` }),
                        },
                        { label: t('take'), run: () => setLeaving(role), isHarmful: true },
                      ]}
                    />
                  )
                : undefined
            }
          />
        )}
      </Loaded>
      <SidePanel
        title={t('give')}
        isOpen={address['panel'] === 'role' && canManage}
        close={() => change({ panel: undefined })}
      >
        <GiveRole group={group} held={found.data ?? []} close={() => change({ panel: undefined })} />
      </SidePanel>
      <SidePanel
        title={limited === undefined ? t('reach') : t('limitsTitle', { role: roleName(limited) })}
        isOpen={limited !== undefined && canManage}
        close={() => change({ panel: undefined })}
      >
        {limited !== undefined && <RoleLimits groupId={group.id} role={limited} />}
      </SidePanel>
      <Confirm
        title={t('takeTitle', { role: leaving === undefined ? '' : roleName(leaving) })}
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
