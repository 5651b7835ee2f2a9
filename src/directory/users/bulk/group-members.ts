import { createHash } from 'node:crypto';
import { listMemberIds, type Group, type Member } from '#src/directory/groups/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import { lockPeople } from '../rule-people-store.ts';
import { type IfMatch, ifMatchHolds } from '../user-etag.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { mostRows } from './bulk-answer.ts';
import { refusedPeople } from './bulk-memberships.ts';

/** All members of a group as one value, with the tag of this very set. */
export type MemberSet = { userIds: string[]; etag: string };
export type MemberSetChange = MemberSet & { added: number; removed: number };

export async function readMembers(needs: UsersNeeds, groupId: string): Promise<MemberSet> {
  const group = await needs.groups.getGroup(groupId);
  return memberSet(await allMembers(needs.database, group));
}

/** Everyone's members are all people, and no set that somebody writes down. */
async function allMembers(db: Reader, group: Pick<Group, 'id' | 'builtIn'>): Promise<string[]> {
  const ids = group.builtIn === 'EVERYONE' ? [] : await listMemberIds(db, group.id, undefined, mostRows + 1);
  if (group.builtIn !== 'EVERYONE' && ids.length <= mostRows) return ids;
  throw validationFailed('groupId', [
    `groupId: the group has more than ${mostRows} members; change them by POST /gatehouse/v1/bulk/memberships`,
  ]);
}

function memberSet(ids: readonly string[]): MemberSet {
  const userIds = [...ids].sort();
  return { userIds, etag: `"${createHash('sha256').update(userIds.join()).digest('hex')}"` };
}

/** Somebody joined between the look at the members and the lock on the group. */
class MembersChanged extends Error {
  override readonly name = 'MembersChanged';
}

const mostTries = 5;

/** The group has exactly these members afterwards, whoever else is writing; or nothing has changed. */
export async function replaceMembers(
  needs: UsersNeeds,
  by: Requester,
  groupId: string,
  wish: { userIds: readonly string[]; ifMatch: IfMatch | undefined },
): Promise<MemberSetChange> {
  const begin = needs.rules?.changingMemberships ?? needs.database.transaction;
  await checkPeople(needs, by, groupId, wish.userIds);
  for (let tries = 1; ; tries++) {
    try {
      return await begin((tx) => replace(needs, tx, by, groupId, wish));
    } catch (error) {
      if (!(error instanceof MembersChanged) || tries === mostTries) throw error;
    }
  }
}

/** Nobody is added or taken out whom the caller may not touch, or not bring within their reach. */
async function checkPeople(
  needs: UsersNeeds,
  { caller }: Requester,
  groupId: string,
  userIds: readonly string[],
): Promise<void> {
  if (caller === undefined) return;
  const present = new Set(await listMemberIds(needs.database, groupId, undefined, mostRows));
  const wanted = new Set(userIds);
  const rows = [
    ...userIds.filter((id) => !present.has(id)).map((userId) => ({ action: 'add' as const, userId })),
    ...[...present].filter((id) => !wanted.has(id)).map((userId) => ({ action: 'remove' as const, userId })),
  ].map((row, index) => ({ ...row, index, groupId }));
  const [refusal] = (await refusedPeople(needs, rows, caller)).values();
  if (refusal) throw refusal;
}

async function replace(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  groupId: string,
  { userIds, ifMatch }: { userIds: readonly string[]; ifMatch: IfMatch | undefined },
): Promise<MemberSetChange> {
  const { groups, rules } = needs;
  const wanted = new Set(userIds);
  // People before groups, as everywhere.
  const seen = await allMembers(tx, { id: groupId, builtIn: undefined });
  const people = await lockPeople(tx, [...new Set([...seen, ...wanted])]);
  const members = new Map<string, Member>(people.map((one) => [one.id, one]));
  const group = await groups.closeGroup(tx, groupId);
  const present = new Set(await allMembers(tx, group));
  if ([...present].some((id) => !members.has(id))) throw new MembersChanged(groupId);
  if (ifMatch && !ifMatchHolds(ifMatch, memberSet([...present]).etag)) throw new ApiError('E0000231');
  const unknown = [...wanted].filter((id) => !members.has(id));
  if (unknown.length > 0) throw notFound(unknown[0] ?? '', 'User');
  const pairs = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const member = members.get(id);
      return member ? [{ member, group }] : [];
    });
  const added = pairs([...wanted].filter((id) => !present.has(id)));
  const removed = pairs([...present].filter((id) => !wanted.has(id)));
  const taken = removed.map(({ member }) => ({ member, groupId }));
  const excluded = await rules?.removingByHand(tx, by, taken);
  const changed = [
    ...(await groups.changeMembers(tx, by, 'add', added)),
    ...(await groups.changeMembers(tx, by, 'remove', removed)),
  ];
  const changedIds = changed.map((one) => one.userId);
  await rules?.follow(tx, changedIds, excluded ? 'everything' : { groups: [group] });
  return { ...memberSet([...wanted]), added: added.length, removed: removed.length };
}
