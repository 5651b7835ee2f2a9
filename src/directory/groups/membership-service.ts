import { eventBy, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { BuiltInGroups } from './built-in-section.ts';
import { type Group, membershipRefusal } from './group.ts';
import { groupTarget, type Member, memberTarget } from './group-events.ts';
import { groupNotFound, refused } from './group-refusals.ts';
import type { GroupsNeeds } from './group-service.ts';
import * as store from './group-store.ts';
import { createMembersByRule, type MembersByRule } from './members-by-rule.ts';
import * as members from './membership-store.ts';

export type Memberships = {
  /** Of these people, who belongs to any of these groups; Everyone counts. */
  membersAmong(groupIds: readonly string[], userIds: readonly string[]): Promise<Set<string>>;
  /** Adds to each group; groups that are not ours to fill are refused. Gives those that gained a member. */
  addMember(tx: Tx, by: Requester, groupIds: readonly string[], member: Member): Promise<Group[]>;
  removeMember(tx: Tx, by: Requester, groupId: string, member: Member): Promise<Group[]>;
  /** Many at once, of groups that `fillable` gave; answers with those that changed something. */
  changeMembers(
    tx: Tx,
    by: Requester,
    change: 'add' | 'remove',
    pairs: readonly { group: Group; member: Member }[],
  ): Promise<members.MemberPair[]>;
  /** Of these groups, held against deletion: those that are there, each with the refusal of those who would fill it. */
  fillable(tx: Tx, groupIds: readonly string[]): Promise<Map<string, { group: Group; refusal?: Error }>>;
  /** A group that is ours to fill, closed to everybody else who would, until the transaction ends. */
  closeGroup(tx: Tx, groupId: string): Promise<Group>;
  /** Makes someone a member of Okta Administrators, or no longer one; for whoever looks after admin roles. */
  setAdministrator(tx: Tx, by: Requester, member: Member, isAdministrator: boolean): Promise<void>;
  /** Notes that Everyone gained or lost somebody. */
  touchEveryone(tx: Tx): Promise<void>;
  byRule: MembersByRule;
};

export function createMemberships(needs: GroupsNeeds, builtIn: () => BuiltInGroups): Memberships {
  const { database } = needs;
  return {
    async membersAmong(groupIds, userIds) {
      if (groupIds.some((id) => id === builtIn().everyoneId)) return new Set(userIds);
      return members.membersAmong(database, groupIds, userIds);
    },
    addMember: (tx, by, groupIds, member) => addMember(needs, tx, by, groupIds, member),
    removeMember: (tx, by, groupId, member) => removeMember(needs, tx, by, groupId, member),
    changeMembers: (tx, by, change, pairs) => changeMembers(needs, tx, by, change, pairs),
    async fillable(tx, groupIds) {
      const held = await store.lockGroups(tx, groupIds);
      return new Map(
        held.map((group) => {
          const refusal = membershipRefusal(group);
          return [group.id, { group, ...(refusal && { refusal: refused(refusal) }) }];
        }),
      );
    },
    async closeGroup(tx, groupId) {
      const group = await store.lockGroup(tx, groupId, 'update');
      if (!group) throw groupNotFound(groupId);
      const refusal = membershipRefusal(group);
      if (refusal) throw refused(refusal);
      return group;
    },
    setAdministrator: (tx, by, member, isAdministrator) =>
      setAdministrator(needs, tx, by, builtIn().administratorsId, member, isAdministrator),
    async touchEveryone(tx) {
      const { everyoneId } = builtIn();
      if (everyoneId !== undefined) await members.touchMembership(tx, [everyoneId], wholeSecond(needs.clock));
    },
    byRule: createMembersByRule(needs, () => builtIn().everyoneId),
  };
}

/** Who belongs to a group decides who has its roles. The system itself may. */
async function checkMayFill(
  { roles }: GroupsNeeds,
  tx: Tx,
  { caller }: Requester,
  groupIds: readonly string[],
): Promise<void> {
  if (caller !== undefined) await roles?.checkMayFill?.(tx, caller, groupIds);
}

async function changeMembers(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  change: 'add' | 'remove',
  pairs: readonly { group: Group; member: Member }[],
): Promise<members.MemberPair[]> {
  if (pairs.length === 0) return [];
  await checkMayFill(needs, tx, by, [...new Set(pairs.map(({ group }) => group.id))]);
  const now = wholeSecond(needs.clock);
  const ids = pairs.map(({ group, member }) => ({ userId: member.id, groupId: group.id }));
  const changed =
    change === 'add'
      ? await members.insertMembers(tx, ids, { byHand: true, added: now })
      : await members.deleteMembers(tx, ids, false);
  const byKey = new Map(pairs.map((pair) => [`${pair.member.id} ${pair.group.id}`, pair]));
  await members.touchMembership(tx, [...new Set(changed.map((one) => one.groupId))], now);
  await needs.systemLog.record(
    tx,
    changed.flatMap(({ userId, groupId }) => {
      const pair = byKey.get(`${userId} ${groupId}`);
      if (!pair) return [];
      const target = [memberTarget(pair.member), groupTarget(pair.group)];
      return [{ eventType: `group.user_membership.${change}`, ...eventBy(by), target }];
    }),
  );
  return changed;
}

async function addMember(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  groupIds: readonly string[],
  member: Member,
): Promise<Group[]> {
  await checkMayFill(needs, tx, by, groupIds);
  const now = wholeSecond(needs.clock);
  const changed: Group[] = [];
  // Always in the order of ids, so that two additions never wait for each other in a circle.
  for (const id of [...new Set(groupIds)].sort()) {
    const group = await store.lockGroup(tx, id, 'key share');
    if (!group) throw groupNotFound(id);
    const refusal = membershipRefusal(group);
    if (refusal) throw refused(refusal);
    if (await addTo(needs, tx, by, group, member, now)) changed.push(group);
  }
  return changed;
}

async function addTo(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  group: Group,
  member: Member,
  now: Date,
): Promise<boolean> {
  if (!(await members.insertMember(tx, group.id, member.id, now))) return false;
  await members.touchMembership(tx, [group.id], now);
  await needs.systemLog.record(tx, {
    eventType: 'group.user_membership.add',
    ...eventBy(by),
    target: [memberTarget(member), groupTarget(group)],
  });
  return true;
}

async function removeMember(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  groupId: string,
  member: Member,
): Promise<Group[]> {
  await checkMayFill(needs, tx, by, [groupId]);
  const group = await store.lockGroup(tx, groupId, 'key share');
  if (!group) throw groupNotFound(groupId);
  const refusal = membershipRefusal(group);
  if (refusal) throw refused(refusal);
  return (await removeFrom(needs, tx, by, group, member)) ? [group] : [];
}

async function removeFrom(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  group: Group,
  member: Member,
): Promise<boolean> {
  if (!(await members.deleteMember(tx, group.id, member.id))) return false;
  await members.touchMembership(tx, [group.id], wholeSecond(needs.clock));
  await needs.systemLog.record(tx, {
    eventType: 'group.user_membership.remove',
    ...eventBy(by),
    target: [memberTarget(member), groupTarget(group)],
  });
  return true;
}

async function setAdministrator(
  needs: GroupsNeeds,
  tx: Tx,
  by: Requester,
  id: string | undefined,
  member: Member,
  isAdministrator: boolean,
): Promise<void> {
  const group = id === undefined ? undefined : await store.lockGroup(tx, id, 'key share');
  if (!group) return;
  if (isAdministrator) await addTo(needs, tx, by, group, member, wholeSecond(needs.clock));
  else await removeFrom(needs, tx, by, group, member);
}
