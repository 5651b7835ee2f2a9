import { isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Policy, PolicyRule, PolicyType } from '../policy.ts';
import {
  checkWrite,
  keepStates,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
  ruleTarget,
} from '../policy-change.ts';
import {
  holdReferences,
  requireJudgeable,
  requireKnownReferences,
  requireReadableExpressions,
} from '../policy-checks.ts';
import { numberPolicies } from '../policy-service.ts';
import * as store from '../policy-store.ts';
import type { Target } from '#src/system-log/index.ts';
import type { DraftBody } from './draft-body.ts';
import { applyDraft, isNewId, type PolicySet, versionOf } from './draft-set.ts';

export type DraftService = {
  /** The live policies with a draft in their place, checked like a change that is made. */
  readDraft(draft: DraftBody): Promise<PolicySet>;
  /** By id, the state of each live policy that a draft would change. */
  versionsFor(draft: DraftBody): Record<string, string>;
  /**
   * Makes the change that a draft is, all of it or nothing. Throws where one of the policies has changed since `versions`.
   * Gives the ids that new policies got, by those that they had in the draft.
   */
  promoteDraft(
    draft: DraftBody,
    versions: Readonly<Record<string, string>>,
    by: Requester,
  ): Promise<ReadonlyMap<string, string>>;
};

type Live = () => readonly Policy[];

export function createDraftService(needs: PolicyServiceNeeds, live: Live): DraftService {
  const { clock } = needs;
  const readDraft = async (draft: DraftBody): Promise<PolicySet> => {
    const set = applyDraft(live(), draft, clock.nowMs());
    await checkSet(needs, set, live());
    return set;
  };
  return {
    readDraft,
    versionsFor(draft) {
      const named = new Set((draft.policies ?? []).flatMap(({ id }) => id ?? []).concat(draft.remove ?? []));
      return Object.fromEntries(
        live()
          .filter(({ id }) => named.has(id))
          .map((policy) => [policy.id, versionOf(policy)]),
      );
    },
    async promoteDraft(draft, versions, by) {
      await readDraft(draft);
      // What is half made is not judged: only what comes of all of it.
      const { checkWrite: _, ...piecewise } = needs;
      try {
        return await needs.database.transaction(async (tx) => {
          const { made, targets } = await promote(piecewise, tx, draft, versions, by);
          await checkWrite(needs, tx, by, targets);
          return made;
        });
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error;
        throw validationFailed('remove', ['remove: apps still use this policy; give them another one first']);
      }
    },
  };
}

async function checkSet(needs: PolicyServiceNeeds, { touched }: PolicySet, live: readonly Policy[]) {
  for (const policy of touched) {
    const before = live.find(({ id }) => id === policy.id);
    await requireKnownReferences(needs, 'policy', policy, before);
    if (policy.status === 'ACTIVE') requireJudgeable(needs, policy.type, policy);
    for (const rule of policy.rules) {
      const ruleBefore = before?.rules.find(({ id }) => id === rule.id);
      requireReadableExpressions(rule);
      await requireKnownReferences(needs, 'rule', rule, ruleBefore);
      if (rule.status === 'ACTIVE') requireJudgeable(needs, policy.type, rule);
    }
  }
  // What could go meanwhile is only told by who would hold it; here it is asked for, and let go.
  await needs.database.transaction(async (tx) => {
    for (const policy of touched) {
      const before = live.find(({ id }) => id === policy.id);
      for (const rule of policy.rules) {
        const ruleBefore = before?.rules.find(({ id }) => id === rule.id);
        if (ruleBefore !== rule) await holdReferences(needs, tx, 'rule', rule, ruleBefore);
      }
    }
  });
}

async function promote(
  needs: PolicyServiceNeeds,
  tx: Tx,
  draft: DraftBody,
  versions: Readonly<Record<string, string>>,
  by: Requester,
): Promise<{ made: Map<string, string>; targets: Target[] }> {
  for (const type of ['ACCESS_POLICY', 'OKTA_SIGN_ON'] as const) await store.lockPolicyType(tx, type);
  const live = (await store.loadPolicies(tx)).filter(
    ({ type }) => type === 'ACCESS_POLICY' || type === 'OKTA_SIGN_ON',
  );
  for (const [id, version] of Object.entries(versions)) {
    const policy = live.find((one) => one.id === id);
    if (policy === undefined || versionOf(policy) !== version) throw changedMeanwhile(policy?.name ?? id);
  }
  const set = applyDraft(live, draft, needs.clock.nowMs());
  const made = new Map<string, string>();
  for (const policy of set.touched) {
    const before = live.find(({ id }) => id === policy.id);
    if (before === undefined) made.set(policy.id, await insertPolicy(needs, tx, policy, live, by));
    else await changeToState(needs, tx, policy, before, by);
  }
  for (const id of draft.remove ?? []) {
    const policy = live.find((one) => one.id === id);
    if (policy === undefined) continue;
    await store.deletePolicy(tx, id);
    await recordChange(needs, tx, by, 'policy.lifecycle.delete', [policyTarget(policy)]);
  }
  for (const type of ['ACCESS_POLICY', 'OKTA_SIGN_ON'] as const) {
    const wanted = set.policies
      .filter((policy) => policy.type === type)
      .sort((a, b) => a.priority - b.priority)
      .map(({ id }) => made.get(id) ?? id);
    await store.numberPolicies(tx, wanted);
  }
  if (draft.order !== undefined) {
    const moved = set.policies.filter(({ type }) => type === draft.order?.type);
    await recordChange(needs, tx, by, 'policy.lifecycle.update', moved.map(policyTarget));
  }
  // Rules are numbered after what is told of them.
  const changed = set.touched.map((policy) => ({ ...policy, id: made.get(policy.id) ?? policy.id }));
  await keepStates(needs, tx, by, changed.map(policyTarget));
  const gone = live.filter(({ id }) => draft.remove?.includes(id) === true);
  return { made, targets: [...set.policies, ...gone].map(policyTarget) };
}

async function insertPolicy(
  needs: PolicyServiceNeeds,
  tx: Tx,
  drafted: Policy,
  live: readonly Policy[],
  by: Requester,
): Promise<string> {
  const { type } = drafted;
  const id = needs.ids.newId(kindOf(type).prefixes.policy);
  await requireFreeName(tx, { ...drafted, id });
  await store.insertPolicy(tx, { ...drafted, id, priority: live.length + 1000 });
  const order = (await store.listPolicyIds(tx, type)).filter((one) => one !== id);
  await numberPolicies(tx, type, order, id, drafted.priority);
  for (const rule of drafted.rules) await insertRule(needs, tx, type, { ...rule, policyId: id });
  await recordChange(needs, tx, by, 'policy.lifecycle.create', [policyTarget({ ...drafted, id })]);
  return id;
}

async function insertRule(
  needs: PolicyServiceNeeds,
  tx: Tx,
  type: PolicyType,
  rule: PolicyRule,
): Promise<PolicyRule> {
  const inserted = { ...rule, id: needs.ids.newId(kindOf(type).prefixes.rule) };
  await holdReferences(needs, tx, 'rule', inserted);
  await store.insertRule(tx, inserted);
  return inserted;
}

/** Makes a policy and its rules what is wanted of them, telling each change. */
export async function changeToState(
  needs: PolicyServiceNeeds,
  tx: Tx,
  drafted: Policy,
  before: Policy,
  by: Requester,
): Promise<void> {
  await requireFreeName(tx, drafted);
  if (!same(strip(before), strip(drafted))) {
    await store.updatePolicy(tx, drafted);
    await recordChange(needs, tx, by, 'policy.lifecycle.update', [policyTarget(drafted)]);
  }
  const kept = new Set(drafted.rules.map(({ id }) => id));
  for (const rule of before.rules.filter(({ id }) => !kept.has(id))) {
    await store.deleteRule(tx, rule.id);
    await recordChange(needs, tx, by, 'policy.rule.delete', [ruleTarget(rule), policyTarget(drafted)]);
  }
  const order: string[] = [];
  for (const rule of drafted.rules) {
    const ruleBefore = before.rules.find(({ id }) => id === rule.id);
    if (isNewId(rule.id) || ruleBefore === undefined) {
      const inserted = await insertRule(needs, tx, drafted.type, { ...rule, policyId: drafted.id });
      order.push(inserted.id);
      await recordChange(needs, tx, by, 'policy.rule.add', [ruleTarget(inserted), policyTarget(drafted)]);
      continue;
    }
    order.push(rule.id);
    if (same(strip(ruleBefore), strip(rule))) continue;
    await holdReferences(needs, tx, 'rule', rule, ruleBefore);
    await store.updateRule(tx, rule);
    await recordChange(needs, tx, by, 'policy.rule.update', [ruleTarget(rule), policyTarget(drafted)]);
  }
  await store.numberRules(tx, order);
  const orderBefore = before.rules.map(({ id }) => id).filter((id) => kept.has(id));
  if (orderBefore.join() !== order.filter((id) => orderBefore.includes(id)).join()) {
    await recordChange(needs, tx, by, 'policy.rule.update', [policyTarget(drafted)]);
  }
}

/** What a writer decides; when it was written, and its place, are another matter. */
const strip = (one: Policy | PolicyRule) => ({
  ...one,
  lastUpdatedMs: 0,
  priority: 0,
  rules: undefined,
});
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

async function requireFreeName(tx: Tx, policy: Pick<Policy, 'id' | 'type' | 'name'>): Promise<void> {
  if (!(await store.isPolicyNameTaken(tx, policy.type, policy.name, policy.id))) return;
  throw validationFailed('name', ['name: Policy name already in use']);
}

function changedMeanwhile(name: string): ApiError {
  return new ApiError('E0000231', {
    status: 409,
    causes: [`draft: "${name}" has been changed since the draft was made; look at it again, and draft anew`],
  });
}
