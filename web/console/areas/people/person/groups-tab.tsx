import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconSearch, IconUserMinus, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  type Column,
  Confirm,
  DataTable,
  Empty,
  groupsSource,
  Loaded,
  type Picked,
  Picker,
  Section,
  useAction,
  useApi,
} from '../../../kit/index.ts';
import type { UserMembership } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { nameOf } from '../schema.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

const columns: readonly Column<UserMembership>[] = [
  { key: 'group', title: t('groups.group'), isName: true, cell: ({ name }) => name },
  { key: 'why', title: t('groups.why'), cell: (row) => <Why of={row} /> },
];

function Why({ of: { type, byHand, rules } }: { of: UserMembership }) {
  if (type === 'BUILT_IN') return <span className="soft">{t('groups.everyone')}</span>;
  if (rules.length === 0) return <>{t(type === 'APP_GROUP' ? 'groups.byApp' : 'groups.byHand')}</>;
  const links = rules.map(({ id, name }, at) => (
    <span key={id}>
      {at > 0 && ', '}
      <A to={`/group-rules/${id}`}>{name}</A>
    </span>
  ));
  return <>{t.rich(byHand ? 'groups.byBoth' : 'groups.byRule', { rules: <>{links}</> })}</>;
}

const mayChange = mayOf('okta.groups.members.manage');
const canLeave = ({ type }: UserMembership): boolean => mayChange && type === 'OKTA_GROUP';

/** Which groups somebody belongs to, and what put them there. */
export function GroupsTab({ user }: TabProps) {
  const { id: userId } = user;
  const key = ['users', userId, 'memberships'];
  const found = useApi(key, (signal) => api.listUserMemberships({ userId }, { signal }).all());
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<UserMembership>();
  const changes = [key, ['groups']];
  const add = useAction(({ id }: Picked) => api.assignUserToGroup({ groupId: id, userId }), {
    changes,
    done: (_answer, { label }) => t('groups.added', { group: label }),
    undo: (_answer, group) => ({ run: () => back.run({ id: group.id }) }),
  });
  const back = useAction(({ id }: { id: string }) => api.unassignUserFromGroup({ groupId: id, userId }), {
    changes,
  });
  const remove = useAction(({ id }: UserMembership) => api.unassignUserFromGroup({ groupId: id, userId }), {
    changes,
    done: (_answer, { name }) => t('groups.removed', { group: name }),
    undo: (_answer, { id, name }) => ({ run: () => add.run({ id, label: name }) }),
    after: () => setAsked(undefined),
  });
  return (
    <Section title={t('groups.title')} lead={t('groups.lead')}>
      {mayChange && user.status !== 'DEPROVISIONED' && <AddToGroup add={add.run} isRunning={add.isRunning} />}
      <Loaded of={found}>
        {(rows) => {
          const shown = rows.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
          return (
            <>
              {rows.length > 8 && (
                <TextInput
                  mb="sm"
                  maw={360}
                  aria-label={t('groups.search')}
                  placeholder={t('groups.search')}
                  leftSection={<IconSearch size={16} aria-hidden />}
                  value={text}
                  onChange={({ currentTarget }) => setText(currentTarget.value)}
                />
              )}
              <DataTable
                label={t('groups.title')}
                rows={shown}
                columns={columns}
                idOf={({ id }) => id}
                linkOf={({ id }) => ({ to: `/groups/${id}` })}
                isFiltered={text !== ''}
                empty={
                  <Empty icon={<IconUsersGroup />} title={t('groups.none')} text={t('groups.noneHelp')} />
                }
                rowActions={
                  rows.some(canLeave)
                    ? (row) =>
                        canLeave(row) && (
                          <Tooltip label={t('groups.remove', { group: row.name })}>
                            <ActionIcon
                              variant="subtle"
                              color="gray"
                              size={36}
                              aria-label={t('groups.remove', { group: row.name })}
                              onClick={() => (row.rules.length > 0 ? setAsked(row) : remove.run(row))}
                            >
                              <IconUserMinus size={18} />
                            </ActionIcon>
                          </Tooltip>
                        )
                    : undefined
                }
              />
            </>
          );
        }}
      </Loaded>
      <Confirm
        title={t('groups.removeTitle', { name: nameOf(user.profile), group: asked?.name ?? '' })}
        confirm={t('groups.removeConfirm')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && remove.run(asked)}
        isRunning={remove.isRunning}
      >
        <Text>
          {t('groups.removeRule', { rules: (asked?.rules ?? []).map(({ name }) => name).join(', ') })}
        </Text>
      </Confirm>
    </Section>
  );
}

function AddToGroup({ add, isRunning }: { add: (group: Picked) => void; isRunning: boolean }) {
  const [group, setGroup] = useState<Picked>();
  return (
    <Group align="flex-end" mb="md" className="add-row">
      <Picker source={groupsSource} label={t('groups.add')} value={group} onChange={setGroup} />
      <Button
        disabled={group === undefined}
        loading={isRunning}
        onClick={() => {
          if (group !== undefined) add(group);
          setGroup(undefined);
        }}
      >
        {t('groups.addDo')}
      </Button>
    </Group>
  );
}
