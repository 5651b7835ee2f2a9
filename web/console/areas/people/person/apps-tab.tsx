import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconApps, IconCircleMinus, IconListSearch } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  ActiveStatus,
  api,
  appsSource,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  type Picked,
  Picker,
  Section,
  useAction,
  useApi,
} from '../../../kit/index.ts';
import type { UserApp } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

const mayAssign = mayOf('okta.apps.assignment.manage');

const columns: readonly Column<UserApp>[] = [
  { key: 'app', title: t('apps.app'), isName: true, cell: ({ label }) => label },
  { key: 'why', title: t('apps.why'), cell: (app) => <Why app={app} /> },
  { key: 'status', title: t('apps.status'), cell: ({ status }) => <ActiveStatus status={status} /> },
];

const groupLink = ({ id, name }: { id: string; name: string }) => <A to={`/groups/${id}`}>{name}</A>;

function Why({ app: { effective, groups } }: { app: UserApp }) {
  if (effective === 'EVERYONE') return <>{t('apps.everyone')}</>;
  const [first, ...others] = [...groups].sort((a, b) => a.priority - b.priority);
  if (effective === 'USER')
    return first === undefined ? (
      <>{t('apps.direct')}</>
    ) : (
      <>{t.rich('apps.directToo', { groups: <GroupList groups={[first, ...others]} /> })}</>
    );
  if (first === undefined) return null;
  return others.length === 0 ? (
    <>{t.rich('apps.byGroup', { group: groupLink(first) })}</>
  ) : (
    <>{t.rich('apps.byGroups', { group: groupLink(first), others: <GroupList groups={others} /> })}</>
  );
}

const GroupList = ({ groups }: { groups: readonly { id: string; name: string }[] }) => (
  <>
    {groups.map((one, at) => (
      <span key={one.id}>
        {at > 0 && ', '}
        {groupLink(one)}
      </span>
    ))}
  </>
);

/** Which apps somebody has, and which assignment gives each of them. */
export function AppsTab({ user }: TabProps) {
  const { id: userId } = user;
  const key = ['users', userId, 'apps'];
  const found = useApi(key, (signal) => api.listUserApps({ userId }, { signal }).all());
  const [asked, setAsked] = useState<UserApp>();
  const changes = [key, ['apps']];
  const assign = useAction(
    ({ id }: Picked) => api.assignUserToApplication({ appId: id, body: { id: userId } }),
    {
      changes,
      done: t('apps.assigned'),
    },
  );
  const unassign = useAction(({ id }: UserApp) => api.unassignUserFromApplication({ appId: id, userId }), {
    changes,
    done: (_answer, { label }) => t('apps.unassigned', { app: label }),
    after: () => setAsked(undefined),
  });
  const isIn = user.status !== 'DEPROVISIONED';
  return (
    <Section title={t('apps.title')} lead={t('apps.lead')}>
      {mayAssign && isIn && <AssignApp assign={assign.run} isRunning={assign.isRunning} />}
      <Loaded of={found}>
        {(rows) => (
          <DataTable
            label={t('apps.title')}
            rows={rows}
            columns={columns}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/applications/${id}` })}
            empty={
              <Empty
                icon={<IconApps />}
                title={t('apps.none')}
                text={t(isIn ? 'apps.noneHelp' : 'apps.noneDeactivated')}
              />
            }
            rowActions={(row) => (
              <Group gap={2} wrap="nowrap" justify="flex-end">
                <Tooltip label={t('apps.explain')}>
                  <ActionIcon
                    component={A}
                    to={`/people/${userId}`}
                    search={{ tab: 'access', app: row.id }}
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t('apps.explainOf', { app: row.label })}
                  >
                    <IconListSearch size={18} />
                  </ActionIcon>
                </Tooltip>
                {mayAssign && row.direct && (
                  <Tooltip label={t('apps.unassignShort')}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={36}
                      aria-label={t('apps.unassign', { app: row.label })}
                      onClick={() => setAsked(row)}
                    >
                      <IconCircleMinus size={18} />
                    </ActionIcon>
                  </Tooltip>
                )}
              </Group>
            )}
          />
        )}
      </Loaded>
      <Confirm
        title={t('apps.unassignTitle', { app: asked?.label ?? '' })}
        confirm={t('apps.unassignShort')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && unassign.run(asked)}
        isRunning={unassign.isRunning}
      >
        <Text>{t('apps.unassignHelp')}</Text>
      </Confirm>
    </Section>
  );
}

function AssignApp({ assign, isRunning }: { assign: (app: Picked) => void; isRunning: boolean }) {
  const [app, setApp] = useState<Picked>();
  return (
    <Group align="flex-end" mb="md" className="add-row">
      <Picker source={appsSource} label={t('apps.assign')} value={app} onChange={setApp} />
      <Button
        disabled={app === undefined}
        loading={isRunning}
        onClick={() => {
          if (app !== undefined) assign(app);
          setApp(undefined);
        }}
      >
        {t('apps.assignDo')}
      </Button>
    </Group>
  );
}
