import { validated } from '#src/platform/http/index.ts';
import { kindOf } from './kinds/kinds.ts';
import type { ReadPolicy, ReadRule } from './kinds/kind.ts';
import type { PolicyType } from './policy.ts';

export type PolicyDraft = {
  name: string;
  description: string | null;
  priority: number | undefined;
  status: 'ACTIVE' | 'INACTIVE' | undefined;
  conditions: Record<string, unknown> | null;
  settings: Record<string, unknown> | undefined;
};
export type RuleDraft = Omit<PolicyDraft, 'description' | 'settings'> & { actions: Record<string, unknown> };

/** The wire form of a policy, with Okta's defaults filled in. */
export function readPolicyDraft(type: PolicyType, body: unknown): PolicyDraft {
  const read = validated<ReadPolicy>(kindOf(type).policy, body, 'policy');
  const settings = read.settings == null ? {} : withoutNulls(read.settings);
  return {
    name: read.name,
    description: read.description ?? null,
    priority: read.priority ?? undefined,
    status: read.status ?? undefined,
    conditions: hasConditions(type) ? withoutNulls(read.conditions ?? {}) : null,
    settings: Object.keys(settings).length === 0 ? undefined : settings,
  };
}

/** The wire form of a rule, with what Okta's server fills in. */
export function readRuleDraft(type: PolicyType, body: unknown): RuleDraft {
  const read = validated<ReadRule>(kindOf(type).rule, body, 'rule');
  const conditions = read.conditions == null ? {} : withoutNulls(read.conditions);
  return {
    name: read.name,
    priority: read.priority ?? undefined,
    status: read.status ?? undefined,
    conditions: Object.keys(conditions).length === 0 ? null : fillPeople(conditions),
    actions: withoutNulls(read.actions),
  };
}

/** The others are for everybody: their rules, or who uses them, say whom they mean. */
function hasConditions(type: PolicyType): boolean {
  return type === 'OKTA_SIGN_ON' || type === 'PASSWORD' || type === 'MFA_ENROLL';
}

/** Observed: rules that mean people come back with `people.users.exclude` whatever was sent. */
function fillPeople(conditions: Record<string, unknown>): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...conditions };
  if ('people' in filled) {
    const people = { ...(filled.people as Record<string, unknown>) };
    people.users = { exclude: [], ...(people.users as Record<string, unknown> | undefined) };
    filled.people = people;
  }
  if ('userType' in filled)
    filled.userType = { include: [], exclude: [], ...(filled.userType as Record<string, unknown>) };
  return filled;
}

/** A null says "not set", as does leaving it out; stored is only what is set. */
function withoutNulls(value: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null && inner !== undefined) kept[key] = cleaned(inner);
  }
  return kept;
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value;
}
