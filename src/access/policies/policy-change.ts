import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { Policy, PolicyRule, PolicyType } from './policy.ts';
import type { PolicyBook } from './policy-book.ts';
import { unknownCondition } from './policy-people.ts';
import { isWritable, type WritableType } from './policy-schema.ts';
import * as store from './policy-store.ts';

export type PolicyServiceNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  section: Section<PolicyBook>;
  /** Which of these groups do not exist; conditions that name them are refused. */
  findMissingGroups?: (ids: string[]) => Promise<string[]>;
};

export type JsonConditions = Record<string, unknown> | null;

/** The type of a policy that can be written. Asked before a transaction opens: a policy never changes its type. */
export async function writableTypeOf(needs: PolicyServiceNeeds, policyId: string): Promise<WritableType> {
  const policy = await store.findPolicy(needs.database, policyId);
  if (policy === undefined) throw notFound(policyId, 'Policy');
  return requireWritable(policy.type);
}

/** Runs the work on a policy that nobody else changes meanwhile, nor the order of its type. */
export function changePolicy<T>(
  needs: PolicyServiceNeeds,
  type: PolicyType,
  policyId: string,
  work: (tx: Tx, policy: Policy) => Promise<T>,
): Promise<T> {
  return needs.database.transaction(async (tx) => {
    await store.lockPolicyType(tx, type);
    const policy = await store.lockPolicy(tx, policyId);
    if (policy === undefined) throw notFound(policyId, 'Policy');
    return work(tx, policy);
  });
}

export async function recordChange(
  needs: PolicyServiceNeeds,
  tx: Tx,
  by: Requester,
  eventType: string,
  target: Target[],
): Promise<void> {
  await needs.systemLog.record(tx, { eventType, ...eventBy(by), target });
  await needs.snapshots.changed(tx, needs.section);
}

export function requireWritable(type: string): WritableType {
  if (isWritable(type)) return type;
  throw new ApiError('E0000015', {
    causes: [
      `type: policies of type ${type} cannot be written yet; OKTA_SIGN_ON, PASSWORD and ACCESS_POLICY can`,
    ],
  });
}

/** An ACTIVE rule whose conditions were ignored would let in whom it was written to keep out. */
export function requireJudgeable(conditions: JsonConditions): void {
  const unknown = unknownCondition(conditions);
  if (unknown === undefined) return;
  throw new ApiError('E0000015', {
    causes: [
      `conditions.${unknown}: this condition cannot be evaluated yet; leave it out, or store the object INACTIVE`,
    ],
  });
}

/** Before a transaction: it asks the directory. */
export async function requireKnownGroups(
  needs: PolicyServiceNeeds,
  conditions: JsonConditions,
): Promise<void> {
  const wanted = groupsIn(conditions);
  if (wanted.length === 0 || needs.findMissingGroups === undefined) return;
  const [missing] = await needs.findMissingGroups(wanted);
  if (missing === undefined) return;
  throw validationFailed('conditions', [
    `conditions.people.groups: there is no group with the id ${missing}`,
  ]);
}

function groupsIn(conditions: JsonConditions): string[] {
  const people = conditions?.people as { groups?: { include?: string[]; exclude?: string[] } } | undefined;
  return [...(people?.groups?.include ?? []), ...(people?.groups?.exclude ?? [])];
}

/** Observed id prefixes: the older types `00p` and `0pr`, the newer `rst` and `rul`. */
export function policyPrefix(type: PolicyType): string {
  return type === 'ACCESS_POLICY' || type === 'PROFILE_ENROLLMENT' ? 'rst' : '00p';
}
export function rulePrefix(type: PolicyType): string {
  return type === 'ACCESS_POLICY' || type === 'PROFILE_ENROLLMENT' ? 'rul' : '0pr';
}

export function policyTarget(policy: Pick<Policy, 'id' | 'type' | 'name'>): Target {
  return {
    id: policy.id,
    type: 'PolicyEntity',
    alternateId: 'unknown',
    displayName: policy.name,
    detailEntry: { policyType: policy.type },
  };
}

export function ruleTarget(rule: Pick<PolicyRule, 'id' | 'name'>): Target {
  return { id: rule.id, type: 'PolicyRule', alternateId: 'unknown', displayName: rule.name };
}
