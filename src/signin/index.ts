// Owns: the composition of sign-in: pages, the password, the way in, the way out, recovery, classic authn, set-up. app.ts makes one.
// Not here: any rule; each slice has its own door for those who need its nouns.
import type { ErrorPage, Route } from '#src/platform/http/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { type AuthnRoutesNeeds, authnRoutes, createAuthnService, createAuthnStates } from './authn/index.ts';
import { defaultFactorContent, isFactorTemplate } from './factors/factor-mail/index.ts';
import { composeFactors, type FactorArea, type FactorAreaNeeds, type Factors } from './factors/index.ts';
import {
  createChangeProvedPassword,
  createVerifyPassword,
  passwordRequirements,
  type VerifyPassword,
  type VerifyPasswordNeeds,
} from './factors/password/index.ts';
import { createAnswerAttempts } from './factors/question/index.ts';
import { createPages, type Pages, pageRoutes } from './pages/index.ts';
import {
  createRecovery,
  createRecoveryLinks,
  defaultContent,
  type MailWording,
  type RecoveryAreaNeeds,
  type RecoveryLinks,
} from './recovery/index.ts';
import { chooseLanguage } from '#web/messages/index.ts';
import type { PageTheme } from '#web/ui/index.ts';
import { composeSafety, type SafetyArea, type SafetyNeeds } from './safety-area.ts';
import { defaultNoticeContent, isNoticeTemplate } from './security-notices/index.ts';
import { createSetup, type Setup, type SetupNeeds, setupRoutes } from './setup/index.ts';
import { createSignOut, type SignOut, type SignOutNeeds } from './signout/index.ts';
import { createSignInTransaction, type SignInService, type TransactionNeeds } from './transaction/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Decide } from '#src/access/decide/index.ts';
import type { Contexts } from '#src/access/risk/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { AnswerAttempts, Users } from '#src/directory/users/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

export type { BeginSignIn, Said, SignInService } from './transaction/index.ts';
export type { Pages } from './pages/index.ts';
export type { RecoveryLinks } from './recovery/index.ts';
export type { PasswordAttempt, PasswordCheck, VerifyPassword } from './factors/password/index.ts';
export type { SignOut } from './signout/index.ts';

/** What the directory needs of sign-in before there is a directory: the links in mails, the count of answers to questions. */
export type SignInFoundation = {
  pages: Pages;
  links: RecoveryLinks;
  answerAttempts: AnswerAttempts;
  /** What a mail of this kind says where nobody has said otherwise, with references instead of values. */
  defaultContent(template: string, language: string | undefined): { subject: string; body: string };
};

export type FoundationNeeds = Pick<
  Platform,
  'config' | 'clock' | 'ids' | 'sealer' | 'database' | 'jobs' | 'mail' | 'log'
> & {
  organisationName: () => string;
  /** How the organisation wants its pages to look. */
  theme?: (origin: string) => PageTheme | undefined;
  wording?: MailWording;
  /** Asked when a link is made, long after everything is put together. */
  findPerson: (userId: string) => Promise<Person | undefined>;
  passwordPolicyFor: PolicyEngine['passwordPolicyFor'];
};

export function createSignInFoundation(needs: FoundationNeeds): SignInFoundation {
  const pages = createPages(needs);
  const resetLifetimeMs = (person: Person) =>
    needs.passwordPolicyFor(person).recovery.tokenLifetimeMinutes * 60_000;
  const { messages } = pages;
  return {
    pages,
    links: createRecoveryLinks({ ...needs, messages, resetLifetimeMs }),
    answerAttempts: createAnswerAttempts(needs),
    defaultContent: (template, language) =>
      (isFactorTemplate(template)
        ? defaultFactorContent
        : isNoticeTemplate(template)
          ? defaultNoticeContent
          : defaultContent)(messages, template, chooseLanguage([language]) ?? needs.config.defaultLanguage),
  };
}

export type SignInNeeds = Pick<
  Platform,
  | 'config'
  | 'clock'
  | 'ids'
  | 'sealer'
  | 'jobs'
  | 'database'
  | 'passwords'
  | 'singleUse'
  | 'keyring'
  | 'mail'
  | 'log'
  | 'snapshots'
  | 'outbound'
> &
  Pick<FactorAreaNeeds, 'devices' | 'places'> &
  Pick<FactorAreaNeeds, 'wording' | 'inlineHooks' | 'textMailbox'> &
  Pick<FactorAreaNeeds, 'authenticators' | 'aaguids' | 'keyModels' | 'organisationName'> &
  SignInFoundation & {
    systemLog: SystemLog;
    users: Users;
    apps: AppDirectory;
    policies: PolicyEngine;
    sessions: Sessions;
    decide: Decide;
    authenticate: AuthnRoutesNeeds['authenticate'];
    leave: SignOutNeeds['leave'];
    /** Absent: nobody sets up a factor while signing in. */
    enrollmentFor?: TransactionNeeds['enrollmentFor'];
    /** How people come: what was enrolled in a browser makes it known. */
    contexts?: Pick<Contexts, 'makeKnown' | 'isKnownDevice'>;
  } & Pick<VerifyPasswordNeeds, 'isCountedApart' | 'threats'> &
  Pick<SetupNeeds, 'hasSuperAdmin' | 'grantSuperAdmin' | 'renameOrganisation'> &
  Pick<RecoveryAreaNeeds, 'assignments' | 'zones' | 'support' | 'isAdministrator'> &
  Pick<SafetyNeeds, 'snapshots' | 'organisationName' | 'contact' | 'knownDevices'>;

export type SignInArea = {
  signIn: SignInService;
  signOut: SignOut;
  verifyPassword: VerifyPassword;
  factors: Factors;
  faces: FactorArea['faces'];
  /** Other ways to begin than a password. */
  ways: FactorArea['ways'];
  recoveryCodes: FactorArea['recoveryCodes'];
  passkeySignals: FactorArea['passkeySignals'];
  /** Codes to addresses that are to become somebody's, and the word to those that were. */
  addressCodes: FactorArea['addressCodes'];
  tellOfAddress: SafetyArea['tellOfAddress'];
  callerChecks: SafetyArea['callerChecks'];
  setup: Setup;
  pages: Pages;
  links: RecoveryLinks;
  errorPage: ErrorPage;
  routes: Route[];
};

/** Before jobs.start(). */
export function createSignIn(needs: SignInNeeds): SignInArea {
  const { pages, links, policies } = needs;
  const verifyPassword = createVerifyPassword(needs);
  const changeProvedPassword = createChangeProvedPassword(needs);
  // Whoever approves on a phone may have to sign in there first: asked long after this.
  const area = composeFactors({ ...needs, begin: (way) => signIn.begin(way) });
  const { factors, faces, routes: ofFactors } = area;
  const transactionNeeds: TransactionNeeds = { ...needs, ...area, verifyPassword, changeProvedPassword };
  const transaction = createSignInTransaction(transactionNeeds);
  const signIn: SignInService = transaction.service;
  const signOut = createSignOut(needs);
  const requirementsFor = (person: Person) => passwordRequirements(policies.passwordPolicyFor(person));
  const {
    recovery,
    budget,
    routes: ofRecovery,
  } = createRecovery({
    ...needs,
    signIn,
    factors,
    faces,
    requirementsFor,
  });
  const safety = composeSafety({ ...needs, ...area, budget });
  const states = createAuthnStates(needs);
  const { enrolment, remembered } = transaction;
  const authn = createAuthnService({
    ...needs,
    verifyPassword,
    changeProvedPassword,
    states,
    recovery,
    factors,
    enrolment,
    remembered,
  });
  const setup = createSetup(needs);
  // Somebody who is in no group yet falls under the default policy.
  const newcomer = { id: 'newcomer', groupIds: [], typeId: '' };
  return {
    signIn,
    signOut,
    verifyPassword,
    factors,
    faces,
    ways: area.ways,
    recoveryCodes: area.recoveryCodes,
    passkeySignals: area.passkeySignals,
    addressCodes: area.addressCodes,
    tellOfAddress: safety.tellOfAddress,
    callerChecks: safety.callerChecks,
    setup,
    pages,
    links,
    errorPage: pages.problems.errorPage,
    routes: [
      ...pageRoutes(pages),
      ...ofFactors,
      ...transaction.routes,
      ...signOut.routes,
      ...ofRecovery,
      ...safety.routes,
      ...authnRoutes({ service: authn, states, authenticate: needs.authenticate }),
      ...setupRoutes({
        setup,
        pages,
        signIn,
        requirements: () => passwordRequirements(policies.passwordPolicyFor(newcomer)),
      }),
    ],
  };
}
