import {
  eventBy,
  foldText,
  type Requester,
  type Schemas,
  wholeSecond,
} from '#src/directory/schemas/index.ts';
import type { GroupRuleHooks, Groups } from '#src/directory/groups/index.ts';
import type { PeopleRules } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { type Caller, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { GroupRule, RuleDraft } from './group-rule.ts';
import { checkCircle, checkDraft, maxRules, nameTaken, notNow, ruleTarget, tooMany } from './rule-draft.ts';
import { groupHooks } from './rule-group-hooks.ts';
import { createLeaving } from './rule-leaving.ts';
import { removingByHand, RulesInvolved } from './rule-exclusion.ts';
import { asksFor } from './rule-expression.ts';
import { createRuleFollower, type RuleFollower, type Subject } from './rule-follower.ts';
import * as store from './group-rule-store.ts';
import { findRun, type RuleRun, startRun } from './rule-run-store.ts';
import { groupRuleSection } from './rule-section.ts';
import { createWalks } from './rule-walk.ts';

export type GroupRulesNeeds = {
  database: Database;
  snapshots: Snapshots;
  clock: Clock;
  ids: Ids;
  jobs: Pick<Jobs, 'define' | 'send'>;
  systemLog: SystemLog;
  schemas: Schemas;
  groups: Groups;
  people: RulePeople;
  privilegedGroups?(tx: Tx, groupIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Throws where the caller has power over the members of these groups which they do not have over everybody. */
  checkMayAddAnybody?(caller: Caller, groupIds: readonly string[]): void;
};

/** What rules have to read of people; users look after them. */
export type RulePeople = {
  lock(tx: Tx, userIds: readonly string[]): Promise<Subject[]>;
  idsAfter(db: Reader, after: string, limit: number): Promise<string[]>;
  after(
    db: Reader,
    page: { after: string; limit: number; having?: { attribute: string; value: string } | undefined },
  ): Promise<Subject[]>;
  /** All of them; with `having` who may have that value. */
  count(db: Reader, having?: { attribute: string; value: string } | undefined): Promise<number>;
};

export type RuleContext = GroupRulesNeeds & { follower: RuleFollower };

export type GroupRules = {
  list(page: { search: string | undefined; after: string; limit: number }): Promise<GroupRule[]>;
  get(id: string): Promise<GroupRule>;
  create(by: Requester, draft: RuleDraft): Promise<GroupRule>;
  /** While it is not active. */
  replace(by: Requester, id: string, draft: RuleDraft): Promise<GroupRule>;
  delete(by: Requester, id: string, options: { removeUsers: boolean }): Promise<void>;
  activate(by: Requester, id: string): Promise<void>;
  deactivate(by: Requester, id: string): Promise<void>;
  progress(id: string): Promise<RuleRun | undefined>;
  /** Whether a rule fills the group: it can carry no administrator role then. */
  targets(groupId: string): boolean;
  /** The same as the database says, whatever another node has done a moment ago. */
  isTarget(db: Reader, groupId: string): Promise<boolean>;
  /** Rules that ask for an attribute, by name. */
  usesOf(db: Reader, attribute: string): Promise<string[]>;
  forPeople: PeopleRules;
  forGroups: GroupRuleHooks;
};

// So that of a small org everybody is where they belong when the answer comes.
const batchesAtOnce = 4;

export function createGroupRules(needs: GroupRulesNeeds): GroupRules {
  const { database, snapshots, clock } = needs;
  const follower = createRuleFollower({
    snapshots,
    groups: needs.groups.byRule,
    lockPeople: (tx, ids) => needs.people.lock(tx, ids),
  });
  const context: RuleContext = { ...needs, follower };
  const walks = createWalks(context);
  const leaving = createLeaving(context);
  const locked = new WeakSet<Tx>();

  const get = async (id: string, db: Reader = database) => {
    const rule = await store.findRule(db, id);
    if (!rule) throw notFound(id, 'GroupRule');
    return rule;
  };
  const log = (tx: Tx, by: Requester, eventType: string, rule: GroupRule) =>
    needs.systemLog.record(tx, { eventType, ...eventBy(by), target: [ruleTarget(rule)] });
  /** Rules change one after the other, and never under somebody who goes by them. */
  const change = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await store.lockBook(tx);
      const result = await work(tx);
      await store.raiseBookVersion(tx);
      await snapshots.changed(tx, groupRuleSection);
      return result;
    });

  return {
    list: ({ search, after, limit }) =>
      store.listRules(database, {
        text: search === undefined || search === '' ? undefined : foldText(search),
        after,
        limit,
      }),
    get,
    create: (by, draft) =>
      change(async (tx) => {
        if ((await store.countRules(tx)) >= maxRules) throw tooMany();
        await checkDraft(context, tx, draft, by.caller);
        const now = wholeSecond(clock);
        const rule: GroupRule = {
          ...draft,
          id: needs.ids.newId('0pr'),
          status: 'INACTIVE',
          created: now,
          lastUpdated: now,
        };
        if (!(await store.insertRule(tx, rule, foldText(rule.name)))) throw nameTaken();
        await log(tx, by, 'policy.rule.add', rule);
        return rule;
      }),
    replace: (by, id, draft) =>
      change(async (tx) => {
        const before = await get(id, tx);
        if (before.status === 'ACTIVE') throw notNow('an active rule cannot be changed; deactivate it first');
        await checkDraft(context, tx, draft, by.caller);
        const rule: GroupRule = { ...before, ...draft, status: 'INACTIVE', lastUpdated: wholeSecond(clock) };
        if (!(await store.updateRule(tx, rule, foldText(rule.name)))) throw nameTaken();
        await log(tx, by, 'policy.rule.update', rule);
        return rule;
      }),
    async delete(by, id, { removeUsers }) {
      await change(async (tx) => {
        const rule = await get(id, tx);
        await store.deleteRule(tx, id);
        await leaving.send(tx, { ruleId: id, removeUsers, after: '' });
        await log(tx, by, 'policy.rule.delete', rule);
      });
      await leaving.run({ ruleId: id, removeUsers, after: '' }, batchesAtOnce);
    },
    async activate(by, id) {
      const runId = needs.ids.newUuid();
      const begun = await change(async (tx) => {
        const rule = await get(id, tx);
        if (rule.status === 'ACTIVE') return false;
        if (rule.status === 'INVALID')
          throw notNow('the rule is invalid: a group that it needs is gone; change it first');
        await checkDraft(context, tx, rule, by.caller);
        await checkCircle(context, tx, rule);
        const active: GroupRule = { ...rule, status: 'ACTIVE', lastUpdated: wholeSecond(clock) };
        await store.updateRule(tx, active, foldText(rule.name));
        const total = await needs.people.count(tx);
        await startRun(tx, { ruleId: id, runId, total, now: clock.now() });
        await walks.send(tx, { ruleId: id, runId });
        await log(tx, by, 'policy.rule.activate', active);
        return true;
      });
      if (begun) await walks.run({ ruleId: id, runId }, batchesAtOnce);
    },
    deactivate: (by, id) =>
      change(async (tx) => {
        const rule = await get(id, tx);
        if (rule.status === 'INACTIVE') return;
        const resting: GroupRule = { ...rule, status: 'INACTIVE', lastUpdated: wholeSecond(clock) };
        await store.updateRule(tx, resting, foldText(rule.name));
        await log(tx, by, 'group.user_membership.rule.deactivated', resting);
      }),
    async progress(id) {
      await get(id);
      return findRun(database, id);
    },
    isTarget: async (db, groupId) =>
      (await store.listAllRules(db)).some((rule) => rule.groupIds.includes(groupId)),
    targets: (groupId) => snapshots.current(groupRuleSection).targets.has(groupId),
    usesOf: async (db, attribute) =>
      (await store.listAllRules(db))
        .filter((rule) => asksFor(rule.expression, attribute))
        .map((rule) => `group rule ${rule.name}`),
    forPeople: {
      async changingMemberships(work) {
        const begin = (isLocked: boolean) =>
          database.transaction(async (tx) => {
            if (isLocked) {
              await store.lockBook(tx);
              locked.add(tx);
            }
            await follower.hold(tx);
            return work(tx);
          });
        try {
          return await begin(false);
        } catch (error) {
          // Taking back what a rule gave changes the rule. Known only now; and a lock that is shared cannot be made one's own.
          if (!(error instanceof RulesInvolved)) throw error;
          return begin(true);
        }
      },
      hold: (tx) => follower.hold(tx),
      follow: (tx, userIds, trigger) => follower.follow(tx, userIds, trigger),
      removingByHand: (tx, by, pairs) => removingByHand(context, tx, by, pairs, locked.has(tx)),
    },
    forGroups: groupHooks(context, walks),
  };
}
