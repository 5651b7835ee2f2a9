import type { Group, Member } from '#src/directory/groups/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  covers,
  notFound,
  unlimitedPermissions,
  validationFailed,
} from '#src/platform/http/index.ts';
import { lockPeople } from '../rule-people-store.ts';
import { outranked, userNotFound } from '../user-refusals.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { failedRow, type RowResult, unlessDry } from './bulk-answer.ts';
import { findIdsByLogin } from './bulk-store.ts';

export type MembershipRow = {
  index: number;
  action: 'add' | 'remove';
  groupId: string;
  userId?: string | undefined;
  login?: string | undefined;
};

export const membershipStatuses = ['added', 'removed', 'unchanged'] as const;
type Result = RowResult<(typeof membershipStatuses)[number]>;

export type BulkMembershipsOptions = {
  dryRun: boolean;
  caller: Caller;
  /** Whether the caller's roles reach the group. */
  reaches(groupId: string): boolean;
};

/** All rows in one transaction and a handful of statements; a row that is refused is left out of them. */
export async function changeMemberships(
  needs: UsersNeeds,
  by: Requester,
  rows: readonly MembershipRow[],
  options: BulkMembershipsOptions,
): Promise<Result[]> {
  const logins = rows.flatMap(({ userId, login }) =>
    userId === undefined && login !== undefined ? [login] : [],
  );
  const ids = await findIdsByLogin(needs.database, logins);
  const resolved = rows.map((row) => ({ ...row, userId: row.userId ?? ids.get(row.login ?? '') }));
  const unreached = await refusedPeople(needs, resolved, options.caller);
  const begin = needs.rules?.changingMemberships ?? needs.database.transaction;
  let results: Result[] = [];
  await unlessDry(options.dryRun, (end) =>
    begin(async (tx) => {
      results = await change(needs, tx, by, resolved, { ...options, unreached });
      end();
    }),
  );
  return results;
}

/** Whom the caller may not touch, since they may do more; and whom, of limited reach, the caller may not bring within it. */
export async function refusedPeople(
  { roles }: UsersNeeds,
  rows: readonly MembershipRow[],
  caller: Caller,
): Promise<Map<number, ApiError>> {
  const refused = new Map<number, ApiError>();
  const held = unlimitedPermissions(caller);
  if (roles === undefined || held === 'all') return refused;
  await Promise.all(
    rows.map(async ({ index, action, groupId, userId }) => {
      if (userId === undefined || userId === caller.id) return;
      if (!covers(held, await roles.permissionsOf(userId))) refused.set(index, outranked());
      else if (action === 'add') {
        try {
          await roles.checkMayAdd?.(caller, groupId, userId);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          refused.set(index, error);
        }
      }
    }),
  );
  return refused;
}

type Accepted = { row: MembershipRow; group: Group; member: Member };

async function change(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  rows: readonly MembershipRow[],
  options: BulkMembershipsOptions & { unreached: ReadonlyMap<number, ApiError> },
): Promise<Result[]> {
  const { groups, rules } = needs;
  const people = await lockPeople(tx, [...new Set(rows.flatMap((row) => row.userId ?? []))]);
  const members = new Map<string, Member>(people.map((one) => [one.id, one]));
  const refusals = await refusalsOf(needs, tx, [...new Set(rows.map((row) => row.groupId))], options);
  const results: Result[] = [];
  const accepted = new Map<string, Accepted>();
  for (const row of rows) {
    try {
      const unreached = options.unreached.get(row.index);
      if (unreached) throw unreached;
      const one = accept(row, members, refusals);
      const key = `${one.member.id} ${one.group.id}`;
      const before = accepted.get(key);
      if (before && before.row.action !== row.action) {
        throw validationFailed('action', [`action: row ${before.row.index} says the opposite`]);
      }
      if (before) results.push({ index: row.index, status: 'unchanged', id: one.member.id });
      else accepted.set(key, one);
    } catch (error) {
      results.push(failedRow(row.index, error, row.userId ?? null));
    }
  }
  const of = (action: string) => [...accepted.values()].filter(({ row }) => row.action === action);
  const [added, removed] = [of('add'), of('remove')];
  const excluded = await rules?.removingByHand(
    tx,
    by,
    removed.map(({ member, group }) => ({ member, groupId: group.id })),
  );
  const changed = [
    ...(await groups.changeMembers(tx, by, 'add', added)),
    ...(await groups.changeMembers(tx, by, 'remove', removed)),
  ];
  const keys = new Set(changed.map((one) => `${one.userId} ${one.groupId}`));
  for (const [key, { row, member }] of accepted) {
    const done = row.action === 'add' ? ('added' as const) : ('removed' as const);
    results.push({ index: row.index, status: keys.has(key) ? done : 'unchanged', id: member.id });
  }
  const touched = new Map(
    [...accepted.values()]
      .filter(({ member, group }) => keys.has(`${member.id} ${group.id}`))
      .map(({ group }) => [group.id, group]),
  );
  await rules?.follow(
    tx,
    [...new Set(changed.map((one) => one.userId))],
    excluded ? 'everything' : { groups: [...touched.values()] },
  );
  return results;
}

type Fillable = Map<string, { group: Group; refusal?: Error }>;

async function refusalsOf(
  needs: UsersNeeds,
  tx: Tx,
  groupIds: readonly string[],
  { reaches, caller }: BulkMembershipsOptions,
): Promise<Fillable> {
  const fillable: Fillable = await needs.groups.fillable(tx, groupIds);
  for (const [id, one] of fillable) {
    if (!reaches(id)) one.refusal = new ApiError('E0000006');
    if (one.refusal) continue;
    try {
      await needs.roles?.checkMayFill?.(tx, caller, [id]);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      one.refusal = error;
    }
  }
  return fillable;
}

function accept(row: MembershipRow, members: ReadonlyMap<string, Member>, groups: Fillable): Accepted {
  const found = groups.get(row.groupId);
  if (!found) throw notFound(row.groupId, 'UserGroup');
  if (found.refusal) throw found.refusal;
  const member = members.get(row.userId ?? '');
  if (!member) throw userNotFound(row.userId ?? row.login ?? '');
  return { row, group: found.group, member };
}
