import { type Decide, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { PasswordRules, PolicyEngine } from '#src/access/policies/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import { displayNameOf, type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, type Caller, mayEverywhere } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { ChangeProvedPassword, VerifyPassword } from '../factors/password/index.ts';
import type { Grant, RecoveryLinks, RecoveryService } from '../recovery/index.ts';
import type { AuthnState, AuthnStates } from './authn-state.ts';

export type AuthnOutcome =
  | {
      kind: 'success';
      person: Person;
      sessionToken: string;
      expiresMs: number;
      relayState?: string | undefined;
    }
  | { kind: 'waiting'; state: AuthnState; person: Person; rules: PasswordRules }
  | { kind: 'locked-out' }
  | { kind: 'unlocked'; person: Person };

export type AuthnService = ReturnType<typeof createAuthnService>;

export type AuthnNeeds = {
  database: Database;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  systemLog: Pick<SystemLog, 'pending'>;
  users: Pick<Users, 'checkRank' | 'checkReach' | 'findPerson' | 'findPersonByLogin' | 'recordSignIn'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  sessions: Pick<Sessions, 'createSessionToken'>;
  decide: Decide;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  states: AuthnStates;
  recovery: Pick<RecoveryService, 'findGrant' | 'setPassword' | 'unlock' | 'request'>;
  links: Pick<RecoveryLinks, 'issueReset' | 'issueUnlock'>;
};

const sessionTokenLifetimeMs = 5 * 60 * 1000;

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
      return waiting(needs, await openState(needs, stateToken));
    },

    async skip(stateToken: string, client: ClientContext): Promise<AuthnOutcome> {
      const state = await openState(needs, stateToken, ['PASSWORD_WARN']);
      await states.end(state);
      return admit(needs, { userId: state.userId, atMs: state.atMs, client, relayState: state.relayState });
    },

    /** Nothing of ours has a state before it. */
    async previous(stateToken: string): Promise<never> {
      await openState(needs, stateToken);
      throw wrongState();
    },

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
};
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
  const { client, relayState } = input;
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
      state: { status, userId: person.id, atMs, once, daysLeft, relayState },
      person,
      rules,
    };
  }
  return admit(needs, { userId: person.id, atMs, client, relayState });
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
  return admit(needs, { userId: state.userId, atMs: change.atMs, client, relayState: state.relayState });
}

async function resetPassword(needs: AuthnNeeds, input: PasswordReset): Promise<AuthnOutcome> {
  const { client } = input;
  const state = await openState(needs, input.stateToken, ['PASSWORD_RESET']);
  if (!state.link) throw badToken();
  const use = await needs.recovery.setPassword({ ...state.link, password: input.newPassword, client });
  if (use.outcome === 'GONE') throw badToken();
  if (use.outcome === 'REFUSED') throw refusedPassword(use.problems);
  await needs.states.end(state);
  return admit(needs, { userId: state.userId, atMs: use.atMs, client, relayState: state.relayState });
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

/** The decision, then a token for one session. Whatever stands against it is a failed authentication. */
async function admit(
  needs: AuthnNeeds,
  proved: { userId: string; atMs: number; client: ClientContext; relayState: string | undefined },
): Promise<AuthnOutcome> {
  const { userId, atMs, client, relayState } = proved;
  const amr = ['pwd'];
  const input: DecisionInput = {
    userId,
    appId: undefined,
    session: undefined,
    proof: { amr, atMs },
    client,
    path: 'authn',
  };
  const decision = await needs.decide(input);
  const evaluation = needs.systemLog.pending(policyEvaluation(input, decision));
  if (decision.outcome !== 'ALLOW') {
    await needs.database.groupCommit.commit({ writes: [evaluation] });
    throw failed();
  }
  const { person } = decision;
  const verified = needs.systemLog.pending({
    eventType: 'user.authentication.verify',
    actor: { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) },
    target: [userTarget(person)],
    outcome: { result: 'SUCCESS' },
    client,
    authenticationContext: { credentialType: 'PASSWORD', credentialProvider: 'OKTA_CREDENTIAL_PROVIDER' },
  });
  await needs.database.groupCommit.commit({
    writes: [evaluation, verified, needs.users.recordSignIn(userId, atMs)],
  });
  const sessionToken = needs.sessions.createSessionToken({ userId, amr, authTimeMs: atMs });
  return {
    kind: 'success',
    person,
    sessionToken,
    expiresMs: needs.clock.nowMs() + sessionTokenLifetimeMs,
    relayState,
  };
}
