import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { isCommonPassword } from './common-password.ts';
import { describePasswordRules, findPasswordViolations, type PasswordViolation } from './password-rules.ts';
import type {
  AppSignOn,
  Enrollment,
  GlobalSession,
  PasswordOwner,
  PasswordRules,
  Policy,
  PolicySubject,
  PolicyType,
  SessionGuard,
  SelfServiceMethod,
  Trace,
} from './policy.ts';
import {
  compilePolicies,
  findAppSignOn,
  endsSessionsOfRisk,
  findEnrollment,
  findGlobalSession,
  findPasswordRules,
  findSessionGuard,
  findSelfServiceMethods,
  type PolicyBook,
} from './policy-book.ts';
import { authenticatorsOf } from './kinds/mfa-enroll.ts';
import { type SeededPolicies, seedMissingTypes, seedPolicies } from './policy-defaults.ts';
import { type CloneService, createCloneService } from './clone-service.ts';
import { createDraftService, type DraftService } from './drafts/draft-service.ts';
import { createOrderService, type OrderService } from './order-service.ts';
import { createPolicyService, type PolicyService } from './policy-service.ts';
import { loadPolicies } from './policy-store.ts';
import type { Checks } from './policy-checks.ts';
import { requireType, type WriteCheck } from './policy-change.ts';
import { isNamed, type PolicyUse, type ReferenceKind } from './references.ts';
import { createVersionService, type VersionService } from './versions/version-service.ts';
import { simulate, type Simulation } from './simulation.ts';
import { createRuleService, type RuleService } from './rule-service.ts';

export const policiesSection: Section<PolicyBook> = {
  name: 'access.policies',
  load: async (db) => compilePolicies(await loadPolicies(db)),
};

export type PolicyNeeds = Checks & {
  /** See `WriteCheck`. */
  checkWrite?: WriteCheck;
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
};

/** What everybody else may ask of policies: synchronous, from the snapshot. Pass a `trace` to have the why appended. */
export type PolicyEngine = {
  find(policyId: string): Policy | undefined;
  defaultAccessPolicyId(): string;
  passwordPolicyFor(person: PolicySubject, trace?: Trace): PasswordRules;
  /** By which methods anybody at all may help themselves: what pages offer before they know who asks. */
  selfServiceMethods(what: 'reset' | 'unlock'): SelfServiceMethod[];
  globalSessionFor(person: PolicySubject, trace?: Trace): GlobalSession;
  /** Whether its expressions ask which groups the person is in. */
  looksAtGroups(policyId: string | undefined): boolean;
  /** Whether some rule of it asks anew at each visit: only then is it worth while to know which visit a request belongs to. */
  asksEveryTime(policyId: string | undefined): boolean;
  /** What somebody may, or has to, set up; undefined where the org has no such policy, and nobody may set up anything. */
  enrollmentFor(person: PolicySubject, trace?: Trace): Enrollment | undefined;
  /** What a change of a session's surroundings leads to. */
  sessionGuardFor(person: PolicySubject): SessionGuard;
  /** Whether the risk found in somebody (`entityRisk`) ends all their sessions. */
  endsSessionsOfRisk(person: PolicySubject): boolean;
  /** An unknown or missing policy denies. */
  accessPolicyFor(policyId: string | undefined, person: PolicySubject, trace?: Trace): AppSignOn;
  /** What is wrong with a new password, in Okta's words; empty = acceptable. */
  checkPassword(rules: PasswordRules, owner: PasswordOwner, password: string): string[];
  /** The same with codes, for who speaks other languages. */
  findPasswordViolations(rules: PasswordRules, owner: PasswordOwner, password: string): PasswordViolation[];
  /** Okta's whole sentence: `Password requirements: at least 8 characters, …`. */
  describePasswordRules(rules: PasswordRules): string;
};

export type Policies = PolicyEngine &
  PolicyService &
  RuleService &
  CloneService &
  OrderService &
  DraftService &
  VersionService & {
    /** In priority order; an unknown type is refused. */
    list(type: string): Policy[];
    /** Those that decide sign-ons: of the global session, then of apps. */
    signOnPolicies(): readonly Policy[];
    /** The same as the transaction has them. */
    readSignOnPolicies(db: Reader): Promise<Policy[]>;
    /** Which policy and rule somebody would meet, and what was looked at on the way. */
    simulate(type: PolicyType, subject: PolicySubject, policyId?: string): Simulation;
    /** Policies, and rules by `policy / rule`, that name a thing, as the database has it: for who deletes that thing. */
    usesIn(db: Reader, kind: ReferenceKind, id: string): Promise<PolicyUse[]>;
    /** The same as this node knows them. */
    usesOf(kind: ReferenceKind, id: string): PolicyUse[];
    /** Names of policies that let people set up an authenticator. */
    authenticatorUses(key: string): string[];
    /** What a fresh org has. */
    seedDefaults(tx: Tx, everyoneGroupId: string): Promise<SeededPolicies>;
    /** What an older org lacks: the policies of types that it has none of. */
    completeDefaults(tx: Tx, everyoneGroupId: string): Promise<void>;
  };

/** What the policies of a list would decide, stored or not: for measurements and for trying a change before it is made. */
export function policyEngineOf(
  policies: readonly Policy[],
): Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor' | 'looksAtGroups'> {
  const book = compilePolicies(policies);
  return {
    looksAtGroups: (policyId) => policyId !== undefined && book.byId.get(policyId)?.usesGroups === true,
    globalSessionFor: (person, trace) => findGlobalSession(book, person, trace),
    accessPolicyFor: (policyId, person, trace) => findAppSignOn(book, policyId, person, trace),
  };
}

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createPolicies(needs: PolicyNeeds): Policies {
  const { snapshots } = needs;
  snapshots.register(policiesSection);
  const book = (): PolicyBook => snapshots.current(policiesSection);

  const findViolations = (
    rules: PasswordRules,
    owner: PasswordOwner,
    password: string,
  ): PasswordViolation[] => findPasswordViolations(rules, owner, password, isCommonPassword);

  const writing = { ...needs, section: policiesSection };
  const signOnPolicies = () =>
    (['OKTA_SIGN_ON', 'ACCESS_POLICY'] as const).flatMap((type) =>
      (book().byType.get(type) ?? []).map((one) => one.policy),
    );
  return {
    ...createPolicyService(writing),
    ...createRuleService(writing),
    ...createCloneService(writing),
    ...createOrderService(writing),
    ...createDraftService(writing, signOnPolicies),
    ...createVersionService(writing),
    signOnPolicies,
    readSignOnPolicies: async (db) =>
      (await loadPolicies(db)).filter(({ type }) => type === 'OKTA_SIGN_ON' || type === 'ACCESS_POLICY'),
    find: (policyId) => book().byId.get(policyId)?.policy,
    defaultAccessPolicyId() {
      const found = book()
        .byType.get('ACCESS_POLICY')
        ?.find((one) => one.policy.isDefault);
      if (found === undefined)
        throw new Error('the org has no default ACCESS_POLICY: its defaults were never written');
      return found.policy.id;
    },
    passwordPolicyFor(person, trace) {
      const rules = findPasswordRules(book(), person, trace);
      if (rules === undefined)
        throw new Error('the org has no PASSWORD policy: its defaults were never written');
      return rules;
    },
    selfServiceMethods: (what) => findSelfServiceMethods(book(), what),
    globalSessionFor: (person, trace) => findGlobalSession(book(), person, trace),
    accessPolicyFor: (policyId, person, trace) => findAppSignOn(book(), policyId, person, trace),
    sessionGuardFor: (person) => findSessionGuard(book(), person),
    endsSessionsOfRisk: (person) => endsSessionsOfRisk(book(), person),
    enrollmentFor: (person, trace) => findEnrollment(book(), person, trace),
    checkPassword: (rules, owner, password) =>
      findViolations(rules, owner, password).map((violation) => violation.text),
    findPasswordViolations: findViolations,
    describePasswordRules,
    list: (type) => (book().byType.get(requireType(type)) ?? []).map((one) => one.policy),
    looksAtGroups: (policyId) => policyId !== undefined && book().byId.get(policyId)?.usesGroups === true,
    asksEveryTime: (policyId) => policyId !== undefined && book().byId.get(policyId)?.asksEveryTime === true,
    simulate: (type, subject, policyId) => simulate(book(), type, subject, policyId),
    async usesIn(db, kind, id) {
      return findUses(await loadPolicies(db), kind, id);
    },
    usesOf: (kind, id) =>
      findUses(
        [...book().byId.values()].map((one) => one.policy),
        kind,
        id,
      ),
    authenticatorUses(key) {
      const enrolling = (book().byType.get('MFA_ENROLL') ?? []).map((one) => one.policy);
      return enrolling
        .filter(({ settings }) =>
          authenticatorsOf(settings).some((one) => one.key === key && one.self !== 'NOT_ALLOWED'),
        )
        .map(({ name }) => name);
    },
    async seedDefaults(tx, everyoneGroupId) {
      const seeded = await seedPolicies(tx, { ...needs, everyoneGroupId });
      await snapshots.changed(tx, policiesSection);
      return seeded;
    },
    async completeDefaults(tx, everyoneGroupId) {
      if (await seedMissingTypes(tx, { ...needs, everyoneGroupId })) {
        await snapshots.changed(tx, policiesSection);
      }
    },
  };
}

function findUses(policies: readonly Policy[], kind: ReferenceKind, id: string): PolicyUse[] {
  return policies.flatMap((policy) => [
    ...(isUsedBy(policy, kind, id)
      ? [{ type: policy.type, id: policy.id, name: policy.name, policyId: policy.id }]
      : []),
    ...policy.rules
      .filter((rule) => isNamed(rule, kind, id))
      .map((rule) => ({
        type: rule.type,
        id: rule.id,
        name: `${policy.name} / ${rule.name}`,
        policyId: policy.id,
      })),
  ]);
}

/** An authenticator that a policy names in order to leave it out is not used by it. */
function isUsedBy(policy: Policy, kind: ReferenceKind, id: string): boolean {
  if (kind !== 'authenticator') return isNamed(policy, kind, id);
  return authenticatorsOf(policy.settings).some(
    (one) => (one.key === id || one.id === id) && one.self !== 'NOT_ALLOWED',
  );
}
