import { List, Loader, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Group, GroupUses } from '../../kit/api.ts';
import { api, Confirm, linesOf, tellDone, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import { listed, nameOf } from './types.ts';

type Loss = { group: Group; uses: GroupUses };

/** Says what would be lost before it asks, and afterwards what came of it. */
export function DeleteGroups({
  groups,
  close,
  after,
}: {
  groups: readonly Group[];
  close: () => void;
  after: () => void;
}) {
  const queries = useQueryClient();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const going = groups.filter(({ type }) => type !== 'BUILT_IN');
  const losses = useApi(['groups', 'losses', going.map(({ id }) => id)], async (signal) =>
    Promise.all(
      going.map(async (group) => ({
        group,
        uses: await api.getGroupUses({ groupId: group.id }, { signal }),
      })),
    ),
  );
  const [first] = going;
  const run = async () => {
    setRunning(true);
    setError(undefined);
    const failures: unknown[] = [];
    // One after the other: each looks at all rules, and says so in the log.
    for (const { id } of going) {
      try {
        await api.deleteGroup({ groupId: id });
      } catch (failure) {
        failures.push(failure);
      }
    }
    await queries.invalidateQueries({ queryKey: ['groups', 'list'] });
    setRunning(false);
    const count = going.length - failures.length;
    if (count > 0) tellDone(t('deleted', { count, name: first === undefined ? '' : nameOf(first) }));
    if (failures.length === 0) {
      close();
      after();
    } else {
      const reason = linesOf(failures[0])[0] ?? '';
      setError(new Error(t('someFailed', { count: failures.length, total: going.length, reason })));
    }
  };
  return (
    <Confirm
      title={t('deleteTitle', { count: going.length, name: first === undefined ? '' : nameOf(first) })}
      confirm={t('deleteNow', { count: going.length })}
      isOpen
      close={close}
      run={() => void run()}
      isRunning={isRunning || losses.isPending}
      error={error ?? losses.error}
      name={going.length === 1 && first !== undefined && membersOf(first) > 0 ? nameOf(first) : undefined}
    >
      <Text mb="xs">{t('deleteLead')}</Text>
      {losses.data === undefined ? (
        <Text c="dimmed">
          <Loader size={14} mr="xs" component="span" />
          {t('looking')}
        </Text>
      ) : (
        <Losses of={losses.data} left={groups.length - going.length} />
      )}
    </Confirm>
  );
}

const membersOf = ({ _embedded }: Group): number => _embedded?.stats?.usersCount ?? 0;

function Losses({ of, left }: { of: readonly Loss[]; left: number }) {
  const sum = (count: (loss: Loss) => number) => of.reduce((total, loss) => total + count(loss), 0);
  const members = sum(({ group }) => membersOf(group));
  const apps = sum(({ group }) => group._embedded?.stats?.appsCount ?? 0);
  const named = <Item extends { id: string; name: string }>(pick: (loss: Loss) => readonly Item[]) => [
    ...new Map(of.flatMap(pick).map(({ id, name }) => [id, name])).values(),
  ];
  const rules = named(({ uses }) => uses.rules);
  const policies = named(({ uses }) => uses.policies ?? []);
  const lines = [
    members > 0 && t('lost.members', { count: members }),
    apps > 0 && t('lost.apps', { count: apps }),
    rules.length > 0 && t('lost.rules', { count: rules.length, names: listed(rules) }),
    policies.length > 0 && t('lost.policies', { count: policies.length, names: listed(policies) }),
    of.some(({ group }) => group._embedded?.stats?.hasAdminPrivilege === true) && t('lost.roles'),
  ].filter((line) => line !== false);
  return (
    <Stack gap="xs">
      {lines.length === 0 ? (
        <Text>{t('lost.nothing')}</Text>
      ) : (
        <List spacing={4}>
          {lines.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
      {left > 0 && <Text c="dimmed">{t('builtInStay', { count: left })}</Text>}
    </Stack>
  );
}
