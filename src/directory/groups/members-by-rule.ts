import { wholeSecond } from '#src/directory/schemas/index.ts';
import type { Reader, Tx } from '#src/platform/database/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { type NewEvent, systemActor } from '#src/system-log/index.ts';
import type { GroupsNeeds } from './group-service.ts';
import { findGroups } from './group-store.ts';
import { groupTarget, type Member, memberTarget } from './group-events.ts';
import * as store from './membership-store.ts';

export type Membership = { group: ExpressionGroup; byHand: boolean };

/** A membership that rules ask for, with the rules that do. */
export type RuleMembership = { member: Member; groupId: string; ruleIds: readonly string[] };

/** Memberships as group rules read and write them. Who calls holds the rows of the people. */
export type MembersByRule = {
  /** Of each person by id, Everyone among them. */
  membershipsOf(db: Reader, userIds: readonly string[]): Promise<Map<string, Membership[]>>;
  /** How many were not there before. */
  giveByRule(tx: Tx, pairs: readonly RuleMembership[]): Promise<number>;
  /** How many went; what was given by hand stays. */
  takeByRule(tx: Tx, pairs: readonly RuleMembership[]): Promise<number>;
  /** What rules gave is from now on as if given by hand. */
  keepByHand(tx: Tx, pairs: readonly store.MemberPair[]): Promise<void>;
};

export function createMembersByRule(
  needs: Pick<GroupsNeeds, 'clock' | 'systemLog'>,
  everyoneId: () => string | undefined,
): MembersByRule {
  /** Only what the database says it changed is logged, and touches its group. */
  const tell = async (
    tx: Tx,
    eventType: string,
    asked: readonly RuleMembership[],
    changed: readonly store.MemberPair[],
  ): Promise<number> => {
    if (changed.length === 0) return 0;
    const byKey = new Map(asked.map((one) => [`${one.member.id} ${one.groupId}`, one]));
    const groupIds = [...new Set(changed.map((one) => one.groupId))];
    const groups = await findGroups(tx, groupIds);
    await store.touchMembership(tx, groupIds, wholeSecond(needs.clock));
    const events = changed.flatMap(({ userId, groupId }): NewEvent[] => {
      const [one, group] = [byKey.get(`${userId} ${groupId}`), groups.get(groupId)];
      if (!one || !group) return [];
      return [
        {
          eventType,
          actor: systemActor,
          target: [memberTarget(one.member), groupTarget(group)],
          debugData: { triggeredByGroupRuleId: one.ruleIds.join(',').slice(0, 1_000) },
        },
      ];
    });
    await needs.systemLog.record(tx, events);
    return changed.length;
  };
  const pairsOf = (pairs: readonly RuleMembership[]) =>
    pairs.map(({ member, groupId }) => ({ userId: member.id, groupId }));
  return {
    async membershipsOf(db, userIds) {
      const id = everyoneId();
      const everyone: Membership[] =
        id === undefined ? [] : [{ group: { id, name: 'Everyone', type: 'BUILT_IN' }, byHand: true }];
      const found = new Map<string, Membership[]>(userIds.map((userId) => [userId, [...everyone]]));
      for (const row of await store.listMemberships(db, userIds)) {
        const group: ExpressionGroup = { id: row.id, name: row.name, type: row.type };
        if (row.source_id !== null) group.sources = [row.source_id];
        found.get(row.user_id)?.push({ group, byHand: row.by_hand });
      }
      return found;
    },
    async giveByRule(tx, pairs) {
      if (pairs.length === 0) return 0;
      const how = { byHand: false, added: wholeSecond(needs.clock) };
      return tell(tx, 'group.user_membership.add', pairs, await store.insertMembers(tx, pairsOf(pairs), how));
    },
    async takeByRule(tx, pairs) {
      if (pairs.length === 0) return 0;
      const gone = await store.deleteMembers(tx, pairsOf(pairs), true);
      return tell(tx, 'group.user_membership.remove', pairs, gone);
    },
    async keepByHand(tx, pairs) {
      if (pairs.length > 0) await store.markByHand(tx, pairs);
    },
  };
}
