import { eventBy, foldText, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import { type Member, memberTarget } from '#src/directory/groups/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { GroupRule } from './group-rule.ts';
import type { RuleContext } from './group-rule-service.ts';
import { findRule, raiseBookVersion, updateRule } from './group-rule-store.ts';
import { ruleTarget } from './rule-draft.ts';
import { listWanted } from './rule-member-store.ts';
import { groupRuleSection } from './rule-section.ts';

/** Rules have to change in a transaction that began without keeping others from them. */
export class RulesInvolved extends Error {
  override readonly name = 'RulesInvolved';
}

/** Whom somebody takes out of a group by hand, the rules that put them there leave out from then on, as Okta's do. */
export async function removingByHand(
  needs: RuleContext,
  tx: Tx,
  by: Requester,
  pairs: readonly { member: Member; groupId: string }[],
  isLocked: boolean,
): Promise<boolean> {
  const wanted = await listWanted(
    tx,
    pairs.map(({ member, groupId }) => ({ userId: member.id, groupId })),
  );
  if (wanted.length === 0) return false;
  if (!isLocked) throw new RulesInvolved();
  const members = new Map(pairs.map(({ member }) => [member.id, member]));
  for (const [ruleId, same] of Map.groupBy(wanted, (one) => one.ruleId)) {
    const rule = await findRule(tx, ruleId);
    if (rule)
      await exclude(
        needs,
        tx,
        by,
        rule,
        same.flatMap((one) => members.get(one.userId) ?? []),
      );
  }
  await raiseBookVersion(tx);
  await needs.snapshots.changed(tx, groupRuleSection);
  await needs.follower.reload(tx);
  return true;
}

async function exclude(
  needs: RuleContext,
  tx: Tx,
  by: Requester,
  rule: GroupRule,
  members: readonly Member[],
): Promise<void> {
  const excludedUserIds = [...new Set([...rule.excludedUserIds, ...members.map((one) => one.id)])];
  const lastUpdated = wholeSecond(needs.clock);
  await updateRule(tx, { ...rule, excludedUserIds, lastUpdated }, foldText(rule.name));
  await needs.systemLog.record(
    tx,
    members.map((member) => ({
      eventType: 'group.user_membership.rule.add_exclusion',
      ...eventBy(by),
      target: [memberTarget(member), ruleTarget(rule)],
    })),
  );
}
