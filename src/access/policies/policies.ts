import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { isCommonPassword } from './common-password.ts';
import { describePasswordRules, findPasswordViolations, type PasswordViolation } from './password-rules.ts';
import type {
  AppSignOn,
  GlobalSession,
  PasswordOwner,
  PasswordRules,
  Policy,
  PolicySubject,
  Trace,
} from './policy.ts';
import {
  compilePolicies,
  findAppSignOn,
  findGlobalSession,
  findPasswordRules,
  type PolicyBook,
} from './policy-book.ts';
import { type SeededPolicies, seedPolicies } from './policy-defaults.ts';
import { createPolicyService, type PolicyService } from './policy-service.ts';
import { policyTypes } from './policy-schema.ts';
import { loadPolicies } from './policy-store.ts';
import { createRuleService, type RuleService } from './rule-service.ts';
import { validationFailed } from '#src/platform/http/index.ts';

export const policiesSection: Section<PolicyBook> = {
  name: 'access.policies',
  load: async (db) => compilePolicies(await loadPolicies(db)),
};

export type PolicyNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  findMissingGroups?: (ids: string[]) => Promise<string[]>;
};

/** What everybody else may ask of policies: synchronous, from the snapshot. Pass a `trace` to have the why appended. */
export type PolicyEngine = {
  find(policyId: string): Policy | undefined;
  defaultAccessPolicyId(): string;
  passwordPolicyFor(person: PolicySubject, trace?: Trace): PasswordRules;
  globalSessionFor(person: PolicySubject, trace?: Trace): GlobalSession;
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
  RuleService & {
    /** In priority order; an unknown type is refused. */
    list(type: string): Policy[];
    /** What a fresh org has. */
    seedDefaults(tx: Tx, everyoneGroupId: string): Promise<SeededPolicies>;
  };

/** What the policies of a list would decide, stored or not: for measurements and for trying a change before it is made. */
export function policyEngineOf(
  policies: readonly Policy[],
): Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor'> {
  const book = compilePolicies(policies);
  return {
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
  return {
    ...createPolicyService(writing),
    ...createRuleService(writing),
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
    globalSessionFor: (person, trace) => findGlobalSession(book(), person, trace),
    accessPolicyFor: (policyId, person, trace) => findAppSignOn(book(), policyId, person, trace),
    checkPassword: (rules, owner, password) =>
      findViolations(rules, owner, password).map((violation) => violation.text),
    findPasswordViolations: findViolations,
    describePasswordRules,
    list(type) {
      if (!(policyTypes as readonly string[]).includes(type)) {
        throw validationFailed('type', [
          `type: there is no policy type ${type}; one of ${policyTypes.join(', ')}`,
        ]);
      }
      return (book().byType.get(type as Policy['type']) ?? []).map((one) => one.policy);
    },
    async seedDefaults(tx, everyoneGroupId) {
      const seeded = await seedPolicies(tx, { ...needs, everyoneGroupId });
      await snapshots.changed(tx, policiesSection);
      return seeded;
    },
  };
}
