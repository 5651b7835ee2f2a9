import type { PolicyEngine } from '#src/access/policies/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { ApiError, type ClientContext, type Caller, mayEverywhere } from '#src/platform/http/index.ts';
import type { ChangeProvedPassword, VerifyPassword } from '../factors/password/index.ts';
import type { Grant, RecoveryLinks, RecoveryService } from '../recovery/index.ts';
import { proceed, type Proven } from './authn-admission.ts';
import {
  activate,
  type Answering,
  type AuthnFactorNeeds,
  enroll,
  type Enrolling,
  factorsAt,
  factorsOf,
  previous,
  resendActivation,
  skip,
  verify,
} from './authn-factors.ts';
import type { AuthnOutcome } from './authn-outcome.ts';
import type { AuthnState } from './authn-state.ts';

export type AuthnService = ReturnType<typeof createAuthnService>;

export type AuthnNeeds = Omit<AuthnFactorNeeds, 'users'> & {
  users: AuthnFactorNeeds['users'] &
    Pick<Users, 'checkRank' | 'checkReach' | 'findPerson' | 'findPersonByLogin' | 'recordSignIn'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  recovery: Pick<RecoveryService, 'findGrant' | 'setPassword' | 'unlock' | 'request'>;
  links: Pick<RecoveryLinks, 'issueReset' | 'issueUnlock'>;
};

/** One answer for everything that is wrong about a person or a password: which it was is nobody's business. */
const failed = () => new ApiError('E0000004');
const badToken = () => new ApiError('E0000011');
const wrongState = () => new ApiError('E0000079');
const refusedPassword = (causes: string[]) => new ApiError('E0000014', { causes });

export function createAuthnService(needs: AuthnNeeds) {
  const { states } = needs;
  return {
    authenticate: (input: PrimaryAuthentication) => authenticate(needs, input),
    changePassword: (input: PasswordChange) => changePassword(needs, input),
    resetPassword: (input: PasswordReset) => resetPassword(needs, input),
    useRecoveryToken: (token: string, client: ClientContext) => useRecoveryToken(needs, token, client),
    issueRecoveryToken: (username: string, what: 'password' | 'unlock', caller: Caller) =>
      issueRecoveryToken(needs, username, what, caller),

    /** For anybody: a mail, or nothing, and the same answer. */
    requestMail: needs.recovery.request,

    /** An activation token opens the choice of a first password. */
    async activate(token: string, relayState: string | undefined): Promise<AuthnOutcome> {
      const grant = await needs.recovery.findGrant(token);
      if (grant?.kind !== 'activation') throw failed();
      return waiting(needs, resetState(needs, grant, token, relayState));
    },

    async state(stateToken: string): Promise<AuthnOutcome> {
      const state = await openState(needs, stateToken);
      return state.mfa === undefined ? waiting(needs, state) : factorsAt(needs, state);
    },

    async skip(stateToken: string, client: ClientContext): Promise<AuthnOutcome> {
      const state = await openState(needs, stateToken, ['PASSWORD_WARN', 'MFA_ENROLL']);
      if (state.status === 'MFA_ENROLL') return skip(needs, state, client);
      return admit(needs, state, { client });
    },

    async previous(stateToken: string): Promise<AuthnOutcome> {
      return previous(needs, await openState(needs, stateToken));
    },

    async verify(input: WithToken<Answering>, isAgain = false): Promise<AuthnOutcome> {
      return verify(needs, { ...input, state: await openState(needs, input.stateToken) }, isAgain);
    },
    async enroll(input: WithToken<Enrolling>): Promise<AuthnOutcome> {
      return enroll(needs, { ...input, state: await openState(needs, input.stateToken) });
    },
    async activateFactor(input: WithToken<Answering>, isPoll = false): Promise<AuthnOutcome> {
      return activate(needs, { ...input, state: await openState(needs, input.stateToken) }, isPoll);
    },
    async resendActivation(input: WithToken<Answering>): Promise<AuthnOutcome> {
      return resendActivation(needs, { ...input, state: await openState(needs, input.stateToken) });
    },
    /** What the state names, for the answer. */
    factorsOf: (state: AuthnState) => factorsOf(needs, state),

    async cancel(stateToken: string): Promise<{ relayState: string | undefined }> {
      const state = await openState(needs, stateToken);
      await states.end(state);
      return { relayState: state.relayState };
    },
  };
}

export type PrimaryAuthentication = {
  username: string;
  password: string;
  warnBeforeExpiry: boolean;
  relayState: string | undefined;
  client: ClientContext;
  /** By what a trusted application knows the device. */
  deviceToken?: string | undefined;
};
type WithToken<T> = Omit<T, 'state'> & { stateToken: string };
export type PasswordChange = {
  stateToken: string;
  oldPassword: string;
  newPassword: string;
  client: ClientContext;
};
export type PasswordReset = { stateToken: string; newPassword: string; client: ClientContext };

async function openState(
  { states }: AuthnNeeds,
  stateToken: string,
  statuses?: readonly AuthnState['status'][],
): Promise<AuthnState> {
  const state = await states.open(stateToken);
  if (!state) throw badToken();
  if (statuses && !statuses.includes(state.status)) throw wrongState();
  return state;
}

async function waiting(needs: AuthnNeeds, state: AuthnState): Promise<AuthnOutcome> {
  const person = await needs.users.findPerson(state.userId);
  if (!person) throw badToken();
  return { kind: 'waiting', state, person, rules: needs.policies.passwordPolicyFor(person) };
}

async function authenticate(needs: AuthnNeeds, input: PrimaryAuthentication): Promise<AuthnOutcome> {
  const { client, relayState, deviceToken } = input;
  const check = await needs.verifyPassword({
    who: { login: input.username },
    password: input.password,
    client,
    path: 'authn',
  });
  if (check.outcome === 'WRONG') {
    if (check.lockedMinutes !== undefined) return { kind: 'locked-out' };
    throw failed();
  }
  const { person, rules, atMs, daysLeft } = check;
  const isOpen = person.status === 'ACTIVE' || person.status === 'PASSWORD_EXPIRED';
  const isWarned = daysLeft !== undefined && input.warnBeforeExpiry;
  if (isOpen && (check.expired || isWarned)) {
    const status = check.expired ? 'PASSWORD_EXPIRED' : 'PASSWORD_WARN';
    const once = needs.ids.newSecret(16);
    return {
      kind: 'waiting',
      state: { status, userId: person.id, atMs, once, daysLeft, relayState, deviceToken },
      person,
      rules,
    };
  }
  return admit(needs, { userId: person.id, atMs, relayState, deviceToken }, { client });
}

async function changePassword(needs: AuthnNeeds, input: PasswordChange): Promise<AuthnOutcome> {
  const { client } = input;
  const state = await openState(needs, input.stateToken, ['PASSWORD_EXPIRED', 'PASSWORD_WARN']);
  const check = await needs.verifyPassword({
    who: { userId: state.userId },
    password: input.oldPassword,
    client,
    path: 'change-password',
  });
  if (check.outcome === 'WRONG')
    throw refusedPassword(['oldPassword: The credentials provided were incorrect.']);
  const change = await needs.changeProvedPassword({ proved: state, password: input.newPassword, client });
  if (change.outcome === 'SPENT') throw badToken();
  if (change.outcome === 'REFUSED') throw refusedPassword(change.causes);
  return admit(needs, { ...state, atMs: change.atMs, once: undefined }, { client });
}

async function resetPassword(needs: AuthnNeeds, input: PasswordReset): Promise<AuthnOutcome> {
  const { client } = input;
  const state = await openState(needs, input.stateToken, ['PASSWORD_RESET']);
  if (!state.link) throw badToken();
  const use = await needs.recovery.setPassword({ ...state.link, password: input.newPassword, client });
  // Where the policy wants more than the link, the pages ask for it: this API cannot.
  if (use.outcome === 'GONE' || use.outcome === 'MORE') throw badToken();
  if (use.outcome === 'REFUSED') throw refusedPassword(use.problems);
  await needs.states.end(state);
  const isVouched = state.link.kind === 'activation';
  return admit(needs, { ...state, atMs: use.atMs, once: undefined }, { client, isVouched });
}

/** A mailed token, brought back by an application. */
async function useRecoveryToken(
  needs: AuthnNeeds,
  token: string,
  client: ClientContext,
): Promise<AuthnOutcome> {
  const grant = await needs.recovery.findGrant(token);
  if (!grant) throw badToken();
  if (grant.kind !== 'unlock') return waiting(needs, resetState(needs, grant, token, undefined));
  const use = await needs.recovery.unlock({ token, client });
  if (use.outcome !== 'DONE') throw badToken();
  return { kind: 'unlocked', person: use.person };
}

/** For a trusted application: the token itself, which it hands on by its own means. */
async function issueRecoveryToken(
  needs: AuthnNeeds,
  username: string,
  what: 'password' | 'unlock',
  caller: Caller,
) {
  const person = await needs.users.findPersonByLogin(username);
  // The token is the way to the account: it is for who may reset this person's password anyhow.
  if (person || !mayEverywhere(caller, 'okta.users.manage')) {
    await needs.users.checkReach(caller, 'okta.users.manage', person?.id ?? '');
    if (person) await needs.users.checkRank(caller, person.id);
  }
  if (!person) throw new ApiError('E0000095');
  const isAllowed =
    what === 'unlock'
      ? person.status === 'LOCKED_OUT'
      : ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'].includes(person.status);
  if (!isAllowed) throw new ApiError(what === 'unlock' ? 'E0000032' : 'E0000034');
  const link = await needs.database.transaction((tx) =>
    what === 'unlock' ? needs.links.issueUnlock(tx, person) : needs.links.issueReset(tx, person),
  );
  return { person, recoveryToken: link.token, expiresMs: link.expiresMs };
}

function resetState(
  needs: AuthnNeeds,
  grant: Grant,
  token: string,
  relayState: string | undefined,
): AuthnState {
  if (grant.kind === 'unlock') throw badToken();
  return {
    status: 'PASSWORD_RESET',
    userId: grant.person.id,
    atMs: needs.clock.nowMs(),
    once: needs.ids.newSecret(16),
    link: { token, kind: grant.kind },
    relayState,
  };
}

/** The decision on a password that was right just now. */
function admit(
  needs: AuthnNeeds,
  { userId, atMs, once, relayState, deviceToken }: Omit<Proven, 'mfa' | 'client'>,
  { client, isVouched }: { client: ClientContext; isVouched?: boolean },
): Promise<AuthnOutcome> {
  const mfa = { proofs: [passwordProof(atMs)], isVouched };
  return proceed(needs, { userId, atMs, once, relayState, deviceToken, client, mfa });
}
