import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import { passwordSubjectOf } from '#src/access/decide/index.ts';
import type {
  AppSignOn,
  PasswordRules,
  PolicyEngine,
  PolicySubject,
  SelfServiceMethod,
  SelfServiceRequirement,
} from '#src/access/policies/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Factors, FactorKind, UsableFactor } from '../../factors/user-factors/index.ts';

export type SelfServiceWhat = 'password' | 'unlock';

/** What still has to be proved before somebody may set a password or unlock their account. */
export type Missing =
  | { kind: 'nothing'; rules: PasswordRules }
  /** One more of these; a security question where the policy says so. */
  | { kind: 'proof'; rules: PasswordRules; candidates: readonly UsableFactor[] }
  /** Policy or status forbids it, or they have nothing that would do. */
  | { kind: 'refused' };

export type RequirementNeeds = {
  users: Pick<Users, 'findPerson' | 'getUser'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor' | 'globalSessionFor' | 'accessPolicyFor'>;
  apps: Pick<AppDirectory, 'find' | 'findByName'>;
  /** Without assignments no app can ask for more. */
  assignments?: Pick<AssignmentDirectory, 'listAppIds'>;
  factors: Pick<Factors, 'usable' | 'usesUp'>;
  zones?: { matches(zoneId: string, address: string): boolean | undefined };
  /** Their way leads to the console, whose policy counts then. */
  isAdministrator?: (userId: string) => Promise<boolean>;
};

export type Requirements = {
  rulesFor(person: Person, client: ClientContext): PasswordRules;
  /** Whether policy and status let this person begin at all. */
  mayBegin(person: Person, what: SelfServiceWhat, client: ClientContext): PasswordRules | undefined;
  missing(
    person: Person,
    what: SelfServiceWhat,
    proofs: readonly MethodProof[],
    client: ClientContext,
  ): Promise<Missing>;
};

const statuses: Record<SelfServiceWhat, readonly Person['status'][]> = {
  password: ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
  unlock: ['LOCKED_OUT'],
};

export const requirementOf = (rules: PasswordRules, what: SelfServiceWhat): SelfServiceRequirement =>
  what === 'password' ? rules.toReset : rules.toUnlock;

const otpTypes = new Set<FactorKind['factorType']>([
  'token:software:totp',
  'token:hotp',
  'token:hardware',
  'token',
]);

/** Whether a kind of factor is what the policy means by this method. */
export function isOfMethod(
  kind: Pick<FactorKind, 'factorType' | 'authenticatorKey'>,
  method: SelfServiceMethod,
  { otpAuthenticators }: SelfServiceRequirement,
): boolean {
  if (method !== 'otp') return kind.factorType === (method === 'voice' ? 'call' : method);
  return (
    otpTypes.has(kind.factorType) &&
    (otpAuthenticators === undefined || otpAuthenticators.includes(kind.authenticatorKey))
  );
}

/** The same of what was proved. */
function isProofOf(
  { key, method }: MethodProof,
  { methods, otpAuthenticators }: SelfServiceRequirement,
): boolean {
  if (key === 'okta_email') return methods.includes('email');
  const isOtp = method === 'otp' || method === 'totp' || method === 'hotp';
  if (isOtp)
    return methods.includes('otp') && (otpAuthenticators === undefined || otpAuthenticators.includes(key));
  return methods.some((one) => one === (method === 'call' ? 'voice' : method));
}

export function createRequirements(needs: RequirementNeeds): Requirements {
  const { policies, zones } = needs;
  const subjectOf = (person: Person, client: ClientContext): PolicySubject =>
    passwordSubjectOf(person, client, zones);
  const rulesFor: Requirements['rulesFor'] = (person, client) =>
    policies.passwordPolicyFor(subjectOf(person, client));

  const mayBegin: Requirements['mayBegin'] = (person, what, client) => {
    const isOurs = person.provider.type === 'OKTA' || person.provider.type === 'IMPORT';
    if (!isOurs || !statuses[what].includes(person.status)) return undefined;
    const rules = rulesFor(person, client);
    return (what === 'password' ? rules.mayResetPassword : rules.mayUnlock) ? rules : undefined;
  };

  /** Whether a session, or any app they have, asks this person for a second factor. */
  const asksTwo = async (person: Person, subject: PolicySubject): Promise<boolean> => {
    if (policies.globalSessionFor(subject).requireFactor) return true;
    const appIds = (await needs.assignments?.listAppIds(person)) ?? new Set<string>();
    const policyIds = new Set([...appIds].map((id) => needs.apps.find(id)?.accessPolicyId));
    if (await needs.isAdministrator?.(person.id))
      policyIds.add(needs.apps.findByName('gatehouse_console')?.accessPolicyId);
    return [...policyIds].some((id) => wantsMore(policies.accessPolicyFor(id, subject)));
  };

  return {
    rulesFor,
    mayBegin,
    async missing(person, what, proofs, client) {
      const rules = mayBegin(person, what, client);
      if (rules === undefined) return { kind: 'refused' };
      const requirement = requirementOf(rules, what);
      if (!proofs.some((proof) => isProofOf(proof, requirement))) return { kind: 'refused' };
      const subject = subjectOf(person, client);
      const { stepUp, byAccessPolicy } = requirement;
      const home = needs.apps.findByName('gatehouse_home')?.accessPolicyId;
      const pages = byAccessPolicy ? policies.accessPolicyFor(home, subject) : undefined;
      if (pages?.access === 'DENY') return { kind: 'refused' };
      const used = new Set(proofs.map(({ key }) => key));
      const usable = await needs.factors.usable(await needs.users.getUser(person.id), 'recovery');
      const isThere = (proof: MethodProof) =>
        proof.factorId === undefined ||
        needs.factors.usesUp(proof) ||
        usable.some(({ factor }) => factor.id === proof.factorId);
      // A factor that was taken away meanwhile proves nobody: it may be why it was.
      if (!proofs.every(isThere)) return { kind: 'refused' };
      const others = usable.filter(({ kind }) => !used.has(kind.authenticatorKey));
      const strong = others.filter(({ kind }) => kind.isForRecoveryOnly !== true);
      // What is known does not stand in for what is held: the question counts only where it is asked for by name.
      const held = [...used].filter((key) => key !== 'security_question').length;
      const isTwoWanted = stepUp.includes('any') || (pages !== undefined && wantsMore(pages));
      if (held < 2 && isTwoWanted && strong.length === 0) return { kind: 'refused' };
      if (held < 2 && strong.length > 0 && (isTwoWanted || (await asksTwo(person, subject))))
        return { kind: 'proof', rules, candidates: strong };
      if (stepUp.includes('question') && !used.has('security_question')) {
        const questions = others.filter(({ kind }) => kind.authenticatorKey === 'security_question');
        return questions.length === 0 ? { kind: 'refused' } : { kind: 'proof', rules, candidates: questions };
      }
      return { kind: 'nothing', rules };
    },
  };
}

/** More than a password: two kinds of proof, or one that is held. */
function wantsMore(signOn: AppSignOn): boolean {
  if (signOn.access === 'DENY') return false;
  const isHeld = (is: readonly string[]) =>
    is.some((one) => one === 'possession' || one === 'inherence' || one === 'phishingResistant');
  return (
    signOn.factors === 2 ||
    signOn.alternatives.some(({ steps }) =>
      steps.some(({ options }) => options.length > 0 && options.every(({ is }) => isHeld(is))),
    ) ||
    (signOn.also ?? []).some(wantsMore)
  );
}
