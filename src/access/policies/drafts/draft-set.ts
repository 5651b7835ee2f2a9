import { sha256 } from '#src/platform/crypto/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Policy, PolicyRule, PolicyType } from '../policy.ts';
import { readPolicyDraft, readRuleDraft } from '../policy-draft.ts';
import { placeAt } from '../priority-order.ts';
import type { DraftBody, DraftedPolicy, DraftedRule } from './draft-body.ts';

/** The policies that decide sign-ons, as they would be. */
export type PolicySet = {
  readonly policies: readonly Policy[];
  /** Those that the draft changes or adds. */
  readonly touched: readonly Policy[];
  /** Apps that would go by another policy. */
  readonly appPolicies: ReadonlyMap<string, string>;
};

/** Ids of what is not there yet begin so: nothing stored has one like it. */
const newId = (place: string) => `draft:${place}`;
export const isNewId = (id: string): boolean => id.startsWith('draft:');

/** The live ones with the draft in their place. Throws where the draft is not one. */
export function applyDraft(live: readonly Policy[], draft: DraftBody, nowMs: number): PolicySet {
  const removed = new Set(draft.remove ?? []);
  for (const id of removed) {
    const policy = requirePolicy(live, id, 'remove');
    if (policy.system) throw validationFailed('remove', [`remove: ${id} comes with the org and stays`]);
  }
  let policies = live.filter(({ id }) => !removed.has(id));
  const touchedIds: string[] = [];
  for (const [index, one] of (draft.policies ?? []).entries()) {
    const place = `policies.${index}`;
    const drafted =
      one.id === undefined
        ? newPolicy(one, place, nowMs)
        : changedPolicy(requirePolicy(policies, one.id, `${place}.id`), one, place, nowMs);
    if (touchedIds.includes(drafted.id)) throw validationFailed(place, [`${place}.id: is there twice`]);
    touchedIds.push(drafted.id);
    const others = policies.filter(({ id }) => id !== drafted.id);
    policies = placed(others, drafted, one.priority ?? (one.id === undefined ? undefined : drafted.priority));
  }
  if (draft.order !== undefined) policies = reordered(policies, draft.order);
  const touched = policies.filter(({ id }) => touchedIds.includes(id));
  return { policies, touched, appPolicies: appPoliciesOf(draft, policies, touched) };
}

/** Says which state of a policy and its rules this is. */
export function versionOf(policy: Policy): string {
  const { status, name, description, conditions, settings } = policy;
  const rules = policy.rules.map((rule) => [rule.id, rule.status, rule.name, rule.conditions, rule.actions]);
  const text = JSON.stringify([status, name, description, conditions, settings ?? null, rules]);
  return sha256(text).toString('base64url').slice(0, 22);
}

function requirePolicy(policies: readonly Policy[], id: string, place: string): Policy {
  const found = policies.find((policy) => policy.id === id);
  if (found !== undefined) return found;
  throw validationFailed(place, [
    `${place}: there is no global session or app sign-in policy with the id ${id}`,
  ]);
}

function newPolicy(one: DraftedPolicy, place: string, nowMs: number): Policy {
  const { type } = one;
  if (type === undefined) throw validationFailed(place, [`${place}.type: is required of a new policy`]);
  const read = readPolicyDraft(type, {
    type,
    name: one.name,
    description: one.description,
    conditions: one.conditions ?? undefined,
    settings: one.settings ?? undefined,
  });
  const id = newId(place);
  const { lastRule, ruleType } = kindOf(type);
  const last: PolicyRule[] =
    lastRule === undefined
      ? []
      : [
          {
            ...lastRule,
            ...ruleFacts(id, ruleType, nowMs),
            id: `${id}.last`,
            system: true,
            conditions: null,
          },
        ];
  return {
    id,
    type,
    status: one.status ?? 'ACTIVE',
    name: read.name,
    description: read.description,
    priority: Number.MAX_SAFE_INTEGER,
    system: false,
    isDefault: false,
    conditions: read.conditions,
    settings: read.settings,
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
    rules: rulesOf({ id, type, rules: last }, one.rules ?? [], place, nowMs),
  };
}

const ruleFacts = (policyId: string, type: string, nowMs: number) => ({
  policyId,
  type,
  status: 'ACTIVE' as const,
  priority: 1,
  createdMs: nowMs,
  lastUpdatedMs: nowMs,
});

function changedPolicy(before: Policy, one: DraftedPolicy, place: string, nowMs: number): Policy {
  if (one.type !== undefined && one.type !== before.type) {
    throw validationFailed(place, [`${place}.type: a policy never changes its type`]);
  }
  if (before.system && one.status === 'INACTIVE') {
    throw validationFailed(place, [`${place}.status: this policy comes with the org and stays active`]);
  }
  const read = readPolicyDraft(before.type, {
    type: before.type,
    name: one.name ?? before.name,
    description: one.description === undefined ? before.description : one.description,
    conditions: (one.conditions === undefined ? before.conditions : one.conditions) ?? undefined,
    settings: (one.settings === undefined ? before.settings : one.settings) ?? undefined,
  });
  return {
    ...before,
    status: one.status ?? before.status,
    name: before.system ? before.name : read.name,
    description: read.description,
    // The default means everybody, whatever is drafted.
    conditions: before.isDefault ? before.conditions : read.conditions,
    settings: read.settings,
    lastUpdatedMs: nowMs,
    rules: one.rules === undefined ? before.rules : rulesOf(before, one.rules, place, nowMs),
  };
}

function rulesOf(
  policy: Pick<Policy, 'id' | 'type' | 'rules'>,
  drafted: readonly DraftedRule[],
  place: string,
  nowMs: number,
): PolicyRule[] {
  const rules = drafted.map((one, index) => ruleOf(policy, one, `${place}.rules.${index}`, nowMs));
  const ids = new Set(rules.map(({ id }) => id));
  if (ids.size < rules.length) throw validationFailed(place, [`${place}.rules: each rule once`]);
  const names = new Set(rules.map(({ name }) => name));
  if (names.size < rules.length) {
    throw validationFailed(place, [`${place}.rules: Rule name already in use in this policy`]);
  }
  const left = policy.rules.filter(({ id, system }) => system && !ids.has(id));
  const inOrder = [
    ...rules.filter(({ system }) => !system),
    ...rules.filter(({ system }) => system),
    ...left,
  ];
  return inOrder.map((rule, index) => ({ ...rule, priority: index + 1 }));
}

function ruleOf(
  policy: Pick<Policy, 'id' | 'type' | 'rules'>,
  drafted: DraftedRule,
  place: string,
  nowMs: number,
): PolicyRule {
  const one = typeof drafted === 'string' ? { id: drafted } : drafted;
  const before = one.id === undefined ? undefined : policy.rules.find(({ id }) => id === one.id);
  if (one.id !== undefined && before === undefined) {
    throw validationFailed(place, [`${place}.id: the policy has no rule with the id ${one.id}`]);
  }
  if (typeof drafted === 'string' && before !== undefined) return before;
  const given = typeof drafted === 'string' ? {} : drafted;
  if (before?.system === true && given.status === 'INACTIVE') {
    throw validationFailed(place, [`${place}.status: the last rule of a policy stays active`]);
  }
  const conditions = given.conditions === undefined ? before?.conditions : given.conditions;
  const read = readRuleDraft(policy.type, {
    name: given.name ?? before?.name,
    ...(conditions == null ? {} : { conditions }),
    actions: given.actions ?? before?.actions,
  });
  return {
    ...(before ?? {
      ...ruleFacts(policy.id, kindOf(policy.type).ruleType, nowMs),
      id: newId(place),
      system: false,
    }),
    status: given.status ?? before?.status ?? 'ACTIVE',
    name: before?.system === true ? before.name : read.name,
    conditions: before?.system === true ? before.conditions : read.conditions,
    actions: read.actions,
    lastUpdatedMs: nowMs,
  };
}

/** Among those of its type, as the product numbers them: a default stays last. */
function placed(others: readonly Policy[], one: Policy, wanted: number | undefined): Policy[] {
  const same = others.filter(({ type }) => type === one.type);
  const order = placeAt(
    same.map(({ id }) => id),
    one.id,
    wanted,
    (id) =>
      [...same, one].some(
        (policy) => policy.id === id && policy.isDefault && policy.type !== 'ACCESS_POLICY',
      ),
  );
  return numbered([...others, one], one.type, order);
}

function reordered(policies: readonly Policy[], { type, ids }: NonNullable<DraftBody['order']>): Policy[] {
  const same = policies.filter((policy) => policy.type === type);
  const known = new Set(same.map(({ id }) => id));
  const named = new Set(ids);
  const causes = [
    ...ids.filter((id) => !known.has(id)).map((id) => `order.ids: ${id} is not in this list`),
    ...[...known].filter((id) => !named.has(id)).map((id) => `order.ids: ${id} is left out`),
    ...(named.size < ids.length ? ['order.ids: each one once'] : []),
  ];
  const last = same.find(({ isDefault }) => isDefault)?.id;
  if (causes.length === 0 && last !== undefined && ids.at(-1) !== last)
    causes.push(`order.ids: ${last} stays last`);
  if (causes.length > 0) throw validationFailed('order', causes.slice(0, 50));
  return numbered(policies, type, ids);
}

function numbered(policies: readonly Policy[], type: PolicyType, order: readonly string[]): Policy[] {
  const priorities = new Map(order.map((id, index) => [id, index + 1]));
  return policies.map((policy) =>
    policy.type === type ? { ...policy, priority: priorities.get(policy.id) ?? policy.priority } : policy,
  );
}

function appPoliciesOf(
  draft: DraftBody,
  policies: readonly Policy[],
  touched: readonly Policy[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [index, { appId, policyId }] of (draft.apps ?? []).entries()) {
    const policy =
      policies.find(({ id }) => id === policyId) ??
      touched.find(({ id, name }) => isNewId(id) && name === policyId);
    if (policy?.type !== 'ACCESS_POLICY') {
      throw validationFailed('apps', [`apps.${index}.policyId: there is no app sign-in policy ${policyId}`]);
    }
    found.set(appId, policy.id);
  }
  return found;
}
