import { Tabs } from '@mantine/core';
import { api, may, Page, useAddress, useApi, usePath } from '../../../kit/index.ts';
import type { OwnUser } from '../../../kit/api.ts';
import { LoadedPage } from '../loaded-page.tsx';
import { PersonStatus } from '../person-status.tsx';
import { nameOf } from '../schema.ts';
import { AccessTab } from './access-tab.tsx';
import { AppsTab } from './apps-tab.tsx';
import { DevicesTab } from './devices-tab.tsx';
import { FactorsTab } from './factors-tab.tsx';
import { GroupsTab } from './groups-tab.tsx';
import { PersonMenu, usePersonActions } from './lifecycle.tsx';
import { t } from './messages.ts';
import { ProfileTab } from './profile-tab.tsx';
import { RiskTab } from './risk-tab.tsx';
import { SessionsTab } from './sessions-tab.tsx';
import { TimelineTab } from './timeline-tab.tsx';
import '../people.css';

const tabs = [
  { name: 'profile', Content: ProfileTab, permission: undefined },
  { name: 'access', Content: AccessTab, permission: undefined },
  { name: 'groups', Content: GroupsTab, permission: undefined },
  { name: 'apps', Content: AppsTab, permission: 'okta.apps.read' },
  { name: 'factors', Content: FactorsTab, permission: undefined },
  { name: 'devices', Content: DevicesTab, permission: undefined },
  { name: 'sessions', Content: SessionsTab, permission: undefined },
  { name: 'timeline', Content: TimelineTab, permission: 'okta.logs.read' },
  { name: 'risk', Content: RiskTab, permission: undefined },
] as const;

export default function PersonPage() {
  const { userId } = usePath<{ userId: string }>();
  const user = useApi(['users', userId], (signal) => api.getUser({ id: userId }, { signal }));
  return (
    <LoadedPage key={userId} of={user} title={t('people')} crumbs={[{ label: t('people'), to: '/people' }]}>
      {(data) => <Person user={data} />}
    </LoadedPage>
  );
}

function Person({ user }: { user: OwnUser }) {
  const [address, change] = useAddress();
  const actions = usePersonActions(user);
  const shown = tabs.filter(({ permission }) => may(permission));
  const current = shown.find(({ name }) => name === address['tab'])?.name ?? 'profile';
  const login = String(user.profile['login'] ?? '');
  const name = nameOf(user.profile);
  return (
    <Page
      title={name}
      lead={name === login ? undefined : login}
      badge={<PersonStatus status={user.status} />}
      crumbs={[{ label: t('people'), to: '/people' }]}
      id={user.id}
      call={`GET /api/v1/users/${user.id}`}
      actions={<PersonMenu user={user} actions={actions} />}
    >
      <Tabs
        value={current}
        onChange={(tab) =>
          change(
            { tab: tab === 'profile' || tab === null ? undefined : tab, app: undefined, ip: undefined },
            { push: true },
          )
        }
      >
        <Tabs.List aria-label={t('tabs')}>
          {shown.map(({ name: tab }) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(({ name: tab, Content }) => (
          <Tabs.Panel key={tab} value={tab} pt="lg">
            <Content user={user} actions={actions} />
          </Tabs.Panel>
        ))}
      </Tabs>
      {actions.dialogs}
    </Page>
  );
}
