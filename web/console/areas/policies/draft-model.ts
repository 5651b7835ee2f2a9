// A draft read beside the policies that are live: what each policy in it would be.
import { api } from '../../kit/api.ts';
import { useApi } from '../../kit/index.ts';
import { isSameRule, type StateOf } from './diff.tsx';
import {
  type DraftBody,
  type DraftedPolicy,
  type Json,
  listOf,
  type PolicyOf,
  policyOf,
  type PolicyType,
  type Rule,
} from './types.ts';
import { draftedRule } from './rule-work.ts';

const signOnTypes = ['OKTA_SIGN_ON', 'ACCESS_POLICY'] as const;

/** All that drafts can change. */
export const useSignOnPolicies = () =>
  useApi(['policies', 'signOn'], async (signal) => {
    const lists = await Promise.all(
      signOnTypes.map((type) =>
        api.listPolicies({ type, expand: 'rules', limit: 200 }, { signal }).all(2000),
      ),
    );
    return lists.flat().map((one) => policyOf(one));
  });

export type Drafted = {
  /** Its place in the draft. */
  index: number;
  type: PolicyType;
  /** Undefined: a new one, or one that is gone. */
  live: PolicyOf | undefined;
  isGone: boolean;
  after: StateOf;
};

const given = <Value>(value: Value | undefined, otherwise: Value): Value =>
  value === undefined ? otherwise : value;

type Written = NonNullable<DraftedPolicy['rules']>[number];

function ruleAfter(rule: Written, live: readonly Rule[]): Rule | undefined {
  if (typeof rule === 'string') return live.find(({ id }) => id === rule);
  const before = live.find(({ id }) => id !== undefined && id === rule.id);
  return {
    ...(rule.id === undefined ? {} : { id: rule.id }),
    name: rule.name ?? before?.name ?? '',
    status: rule.status ?? before?.status ?? 'ACTIVE',
    system: before?.system ?? false,
    conditions: given(rule.conditions as Json | null | undefined, before?.conditions ?? null),
    actions: (rule.actions as Json | undefined) ?? before?.actions ?? {},
  };
}

export function draftedOf(draft: DraftBody, live: readonly PolicyOf[]): Drafted[] {
  return listOf<DraftedPolicy>(draft.policies).map((policy, index) => {
    const before = live.find(({ id }) => id === policy.id);
    const rulesBefore = before?.rules ?? [];
    const listed = policy.rules?.flatMap((rule) => ruleAfter(rule, rulesBefore) ?? []) ?? rulesBefore;
    // A last rule that is left out stays last.
    const left = rulesBefore.filter(({ id, system }) => system && !listed.some((one) => one.id === id));
    return {
      index,
      type: before?.type ?? policy.type ?? 'ACCESS_POLICY',
      live: before,
      isGone: policy.id !== undefined && before === undefined,
      after: {
        name: policy.name ?? before?.name ?? '',
        description: given(policy.description, before?.description ?? null),
        status: policy.status ?? before?.status ?? 'ACTIVE',
        conditions: given(policy.conditions as Json | null | undefined, before?.conditions ?? null),
        settings: given(policy.settings as Json | null | undefined, before?.settings ?? null),
        rules: [...listed, ...left],
      },
    };
  });
}

/** As a draft has rules: those that are as they are go by their ids. */
export function writtenRules(rules: readonly Rule[], live: PolicyOf | undefined): Written[] {
  return rules.map((rule) => {
    const before = live?.rules.find(({ id }) => id !== undefined && id === rule.id);
    return before !== undefined && before.id !== undefined && isSameRule(before, rule)
      ? before.id
      : draftedRule(rule);
  });
}
