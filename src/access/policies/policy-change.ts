import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { Policy, PolicyRule, PolicyType } from './policy.ts';
import type { PolicyBook } from './policy-book.ts';
import { isPolicyType, kindOf, policyTypes } from './kinds/kinds.ts';
import type { Checks } from './policy-checks.ts';
import * as store from './policy-store.ts';
import { keepVersions } from './versions/version-store.ts';

/** What a write of policies makes of them, judged before it is kept. */
export type WriteCheck = (change: {
  /** Of global session and app sign-in policies, all there are. */
  readonly before: readonly Policy[];
  readonly after: readonly Policy[];
  /** The policies that the write is about. */
  readonly touched: readonly string[];
  /** Whoever writes has said that some administrators may be locked out. */
  readonly isForced: boolean;
}) => Promise<void>;

export type PolicyServiceNeeds = Checks & {
  /** Throws where it must not be kept: the transaction is undone. */
  checkWrite?: WriteCheck;
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  section: Section<PolicyBook>;
};

/** As it is before a transaction opens: a policy never changes its type, and what it names was asked for then. */
export async function policyBefore(needs: PolicyServiceNeeds, policyId: string): Promise<Policy> {
  const policy = await store.findPolicy(needs.database, policyId);
  if (policy === undefined) throw notFound(policyId, 'Policy');
  return policy;
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
  await keepStates(needs, tx, by, target);
  await needs.snapshots.changed(tx, needs.section);
  await checkWrite(needs, tx, by, target);
}

/** What the transaction has made of them so far becomes a version of each that is another than before. */
export async function keepStates(
  { clock }: Pick<PolicyServiceNeeds, 'clock'>,
  tx: Tx,
  { actor }: Requester,
  target: readonly Pick<Target, 'id' | 'type'>[],
): Promise<void> {
  const ids = target.filter(({ type }) => type === 'PolicyEntity').map(({ id }) => id);
  await keepVersions(tx, ids, { id: actor.id, name: actor.displayName ?? actor.id }, clock.nowMs());
}

const decidesSignOns = (type: unknown): boolean => type === 'OKTA_SIGN_ON' || type === 'ACCESS_POLICY';

/** With the change made, and nobody but this transaction seeing it. */
export async function checkWrite(
  needs: PolicyServiceNeeds,
  tx: Tx,
  by: Requester & { isForced?: boolean },
  target: readonly Target[],
): Promise<void> {
  if (needs.checkWrite === undefined) return;
  const touched = target.filter(({ detailEntry }) => decidesSignOns(detailEntry?.['policyType']));
  if (touched.length === 0) return;
  const before = needs.snapshots.current(needs.section).byId;
  await needs.checkWrite({
    before: [...before.values()].map(({ policy }) => policy).filter(({ type }) => decidesSignOns(type)),
    after: (await store.loadPolicies(tx)).filter(({ type }) => decidesSignOns(type)),
    touched: touched.map(({ id }) => id),
    isForced: by.isForced === true,
  });
}

export function requireType(type: string): PolicyType {
  if (isPolicyType(type)) return type;
  throw validationFailed('type', [`type: there is no policy type ${type}; one of ${policyTypes.join(', ')}`]);
}

/** Of some types an org has one policy, which came with it. */
export function requireMany(type: PolicyType): PolicyType {
  if (!kindOf(type).isOnly) return type;
  throw validationFailed('type', [`type: an org has one policy of type ${type}, which can be changed`]);
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
