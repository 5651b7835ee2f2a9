import { Button, Tabs } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Group } from '../../kit/api.ts';
import {
  api,
  Failed,
  Loading,
  may,
  Page,
  Status,
  useAddress,
  useApi,
  useGo,
  usePath,
} from '../../kit/index.ts';
import { AppsTab } from './apps-tab.tsx';
import { DeleteGroups } from './delete-groups.tsx';
import { MembersTab } from './members-tab.tsx';
import { t } from './messages.ts';
import { OwnersTab } from './owners-tab.tsx';
import { ProfileTab } from './profile-tab.tsx';
import { RolesTab } from './roles-tab.tsx';
import { mayManage, nameOf } from './types.ts';
import { PoliciesTab, RulesTab } from './uses-tabs.tsx';

const tabs = ['members', 'apps', 'rules', 'policies', 'owners', 'roles', 'profile'] as const;
type Tab = (typeof tabs)[number];

const shown = (tab: Tab): boolean => tab !== 'roles' || may('okta.roles.read');

/** With its counts, which lists alone have. */
export const useGroup = (groupId: string) =>
  useApi(['groups', 'one', groupId], async (signal) => {
    const search = `id eq ${JSON.stringify(groupId)}`;
    for await (const group of api.listGroups({ search, expand: 'stats,app', limit: 1 }, { signal }))
      return group;
    // Whoever may not see it is told so by the server.
    return api.getGroup({ groupId }, { signal });
  });

export default function GroupPage() {
  const { groupId } = usePath<{ groupId: string }>();
  const found = useGroup(groupId);
  const crumbs = [{ label: t('title'), to: '/groups' }];
  if (found.data !== undefined) return <Shown group={found.data} />;
  return (
    <Page title={t('title')} crumbs={crumbs}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Shown({ group }: { group: Group }) {
  const [address, change] = useAddress();
  const [isLeaving, setLeaving] = useState(false);
  const go = useGo();
  const tab = tabs.find((one) => one === address['tab']) ?? 'members';
  const stats = group._embedded?.stats;
  const counts: Partial<Record<Tab, number | undefined>> = {
    members: stats?.usersCount,
    apps: stats?.appsCount,
  };
  const app = group._embedded?.app;
  return (
    <Page
      title={nameOf(group)}
      lead={String(group.profile['description'] ?? '') || t('noDescription')}
      crumbs={[{ label: t('title'), to: '/groups' }]}
      badge={
        <>
          <Status tone="quiet">
            {app === undefined ? t(`type.${group.type}`) : t('from', { app: app.label })}
          </Status>
          {stats?.hasAdminPrivilege === true && <Status tone="look">{t('isPrivileged')}</Status>}
        </>
      }
      id={group.id}
      call={`GET /api/v1/groups/${group.id}`}
      actions={
        mayManage &&
        group.type !== 'BUILT_IN' && (
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={18} aria-hidden />}
            onClick={() => setLeaving(true)}
          >
            {t('delete')}
          </Button>
        )
      }
    >
      <Tabs value={tab} onChange={(value) => change({ tab: value ?? '' })}>
        <Tabs.List>
          {tabs.filter(shown).map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
              {counts[one] !== undefined && <span className="number soft"> {counts[one]}</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.filter(shown).map((one) => (
          <Tabs.Panel key={one} value={one} pt="lg">
            {one === 'members' && <MembersTab group={group} />}
            {one === 'apps' && <AppsTab group={group} />}
            {one === 'rules' && <RulesTab group={group} />}
            {one === 'policies' && <PoliciesTab group={group} />}
            {one === 'owners' && <OwnersTab group={group} />}
            {one === 'roles' && <RolesTab group={group} />}
            {one === 'profile' && <ProfileTab group={group} />}
          </Tabs.Panel>
        ))}
      </Tabs>
      {isLeaving && (
        <DeleteGroups groups={[group]} close={() => setLeaving(false)} after={() => go('/groups')} />
      )}
    </Page>
  );
}
