import { ActionIcon, Alert, Button, Group as Row, Text, Tooltip } from '@mantine/core';
import { IconInfoCircle, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Group, GroupMembership } from '../../kit/api.ts';
import {
  A,
  api,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  Moment,
  tellDone,
  tellFailed,
  useAddress,
  useCursor,
} from '../../kit/index.ts';
import { AddPeople } from './add-people.tsx';
import { changeMembers } from './change-members.ts';
import { t } from './messages.ts';
import { listed, mayFill } from './types.ts';

/** Why nobody is added or removed by hand; undefined where somebody may. */
function fixedBy({ type, profile }: Group): string | undefined {
  if (type === 'APP_GROUP') return t('membersFollowApp');
  if (type !== 'BUILT_IN') return undefined;
  return profile['name'] === 'Everyone' ? t('membersFollowPeople') : t('membersFollowRoles');
}

function Reason({ of, group }: { of: GroupMembership; group: Group }) {
  if (of.added === null) return t('byBeing');
  if (group.type === 'BUILT_IN') return t('byRole');
  if (group.type === 'APP_GROUP') return t('byApp');
  if (of.rules.length === 0) return t('byHand');
  const rules = of.rules.map(({ id, name }, at) => (
    <span key={id}>
      {at > 0 && ', '}
      <A to={`/group-rules/${id}`}>{name}</A>
    </span>
  ));
  return <span>{t.rich(of.byHand ? 'byBoth' : 'byRule', { rules: <>{rules}</> })}</span>;
}

const columnsFor = (group: Group): Column<GroupMembership>[] => [
  {
    key: 'name',
    title: t('person'),
    isName: true,
    cell: ({ displayName }) => displayName,
  },
  { key: 'login', title: t('login'), cell: ({ login }) => <span className="soft">{login}</span> },
  { key: 'why', title: t('why'), cell: (of) => <Reason of={of} group={group} /> },
  {
    key: 'since',
    title: t('since'),
    onPhone: 'hidden',
    cell: ({ added }) => (added === null ? <span className="soft">–</span> : <Moment at={added} />),
  },
];

export function MembersTab({ group }: { group: Group }) {
  const [{ panel }, change] = useAddress();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<{ rows: GroupMembership[]; clear?: () => void }>();
  const [isRunning, setRunning] = useState(false);
  const list = useCursor(['groups', 'members', group.id], (after, signal) =>
    api.listGroupMemberships({ groupId: group.id, limit: 50, after }, { signal }),
  );
  const fixed = fixedBy(group);
  const canChange = fixed === undefined && mayFill;
  const reload = () =>
    Promise.all(
      [
        ['groups', 'members', group.id],
        ['groups', 'one', group.id],
        ['groups', 'list'],
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );

  const remove = async (rows: readonly GroupMembership[], clear?: () => void) => {
    setRunning(true);
    try {
      const ids = rows.map(({ id }) => id);
      const done = await changeMembers('remove', group.id, ids);
      await reload();
      const undo = async () => {
        await changeMembers('add', group.id, done).catch(tellFailed);
        await reload();
      };
      tellDone(t('removed', { count: done.length }), { run: () => void undo() });
      clear?.();
      setAsked(undefined);
    } catch (error) {
      tellFailed(error);
      await reload();
    } finally {
      setRunning(false);
    }
  };
  /** What a rule gave is asked about; what somebody gave can be undone. */
  const ask = (rows: GroupMembership[], clear?: () => void) => {
    if (rows.some(({ rules }) => rules.length > 0)) setAsked({ rows, ...(clear && { clear }) });
    else void remove(rows, clear);
  };
  const add = canChange && (
    <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => change({ panel: 'add' })}>
      {t('addPeople')}
    </Button>
  );
  const ruled = asked?.rows.filter(({ rules }) => rules.length > 0) ?? [];
  return (
    <>
      {fixed !== undefined && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />} mb="md">
          {fixed}
        </Alert>
      )}
      {add && list.items.length > 0 && (
        <Row justify="flex-end" mb="sm">
          {add}
        </Row>
      )}
      <CursorTable
        label={t('members')}
        list={list}
        total={group._embedded?.stats?.usersCount}
        columns={columnsFor(group)}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/people/${id}` })}
        empty={<Empty title={t('noMembers')} text={t('noMembersHelp')} action={add} />}
        rowActions={
          canChange
            ? (row) => (
                <Tooltip label={t('removeFromGroup')}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t('removeMember', { name: row.displayName })}
                    onClick={() => ask([row])}
                  >
                    <IconUserMinus size={18} />
                  </ActionIcon>
                </Tooltip>
              )
            : undefined
        }
        select={
          canChange
            ? {
                nameOf: ({ displayName }) => displayName,
                actions: (rows, clear) => (
                  <Button
                    variant="light"
                    color="red"
                    size="compact-md"
                    loading={isRunning}
                    onClick={() => ask(rows, clear)}
                  >
                    {t('removeFromGroup')}
                  </Button>
                ),
              }
            : undefined
        }
      />
      <AddPeople
        group={group}
        isOpen={panel === 'add' && canChange}
        close={() => change({ panel: undefined })}
        reload={reload}
      />
      <Confirm
        title={t('removeRuledTitle')}
        confirm={t('removeFromGroup')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && void remove(asked.rows, asked.clear)}
        isRunning={isRunning}
      >
        <Text>{t('removeRuled', { names: listed(ruled.map(({ displayName }) => displayName)) })}</Text>
      </Confirm>
    </>
  );
}
