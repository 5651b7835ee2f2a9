import type { Users, User } from '#src/directory/users/index.ts';
import { displayNameOf } from '#src/directory/users/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { FactorAnswer, FactorAsked, FactorKind, FactorRequest, Factors } from '../factors/index.ts';
import type { Enrolment, Offered } from '../transaction/index.ts';
import { type AdmissionNeeds, proceed } from './authn-admission.ts';
import type { AuthnOutcome } from './authn-outcome.ts';
import type { AuthnFactors, AuthnState } from './authn-state.ts';

export type AuthnFactorNeeds = AdmissionNeeds & {
  factors: Factors;
  enrolment: Enrolment;
  users: Pick<Users, 'findPerson' | 'findUser'>;
};

export type Answering = {
  state: AuthnState;
  factorId: string;
  client: ClientContext;
  body: Readonly<Record<string, unknown>>;
  wantsRemember: boolean | undefined;
};

const wrongState = () => new ApiError('E0000079');

/** Asks for a factor, or holds an answer against it, whichever the call is. */
export async function verify(
  needs: AuthnFactorNeeds,
  input: Answering,
  isAgain = false,
): Promise<AuthnOutcome> {
  const { state, factorId, client } = input;
  const mfa = mfaOf(state, ['MFA_REQUIRED', 'MFA_CHALLENGE']);
  // Sealed in the state is what the decision would take.
  if (mfa.offered?.includes(factorId) !== true) throw notFound(factorId, 'UserFactor');
  const user = await userOf(needs, state);
  const factor = await needs.factors.get(user, factorId);
  const kind = needs.factors.kindOf(factor);
  const wantsRemember = input.wantsRemember ?? mfa.wantsRemember;
  const asked: AuthnState = { ...state, mfa: { ...mfa, wantsRemember } };
  const answer = kind && answerIn(input.body, kind);
  const isAsked = state.status === 'MFA_CHALLENGE' && mfa.chosen?.factorId === factorId;
  const before = isAsked ? mfa.chosen : undefined;
  if (!isAgain && answer === undefined && before !== undefined && kind?.poll !== undefined) {
    const request = askedOf(state, user, client, before.state);
    return judged(needs, asked, input, await needs.factors.poll(user, factorId, request));
  }
  if (!isAgain && answer !== undefined) {
    const request = askedOf(state, user, client, before?.state);
    return judged(needs, asked, input, await needs.factors.check(user, factorId, answer, request));
  }
  const request = requestOf(state, user, client);
  const made = await needs.factors.challenge(user, factorId, isAgain ? { ...request, isAgain } : request);
  const result = kind?.poll !== undefined && made !== undefined ? 'WAITING' : undefined;
  const chosen = { factorId, state: made?.state, shown: made?.shown, result };
  return factorsAt(needs, { ...asked, status: 'MFA_CHALLENGE', mfa: { ...mfa, wantsRemember, chosen } });
}

async function judged(
  needs: AuthnFactorNeeds,
  state: AuthnState,
  { factorId, client }: Answering,
  check: Awaited<ReturnType<Factors['check']>>,
): Promise<AuthnOutcome> {
  const mfa = mfaOf(state, ['MFA_REQUIRED', 'MFA_CHALLENGE']);
  if (check.proof !== undefined) {
    const proofs = [...mfa.proofs, check.proof];
    return proceed(needs, { ...state, client, mfa: { ...mfa, proofs } });
  }
  const { result } = check;
  if (['WAITING', 'REJECTED', 'TIMEOUT', 'CANCELLED'].includes(result)) {
    const chosen = { ...mfa.chosen, factorId, result, shown: check.shown ?? mfa.chosen?.shown };
    return factorsAt(needs, { ...state, status: 'MFA_CHALLENGE', mfa: { ...mfa, chosen } });
  }
  throw wrongAnswer();
}

/** Whatever was wrong with it. */
const wrongAnswer = () =>
  new ApiError('E0000068', { causes: ["Your passcode doesn't match our records. Please try again."] });

export type Enrolling = {
  state: AuthnState;
  client: ClientContext;
  factorType: string;
  provider: string;
  profile: Record<string, unknown>;
};

export async function enroll(needs: AuthnFactorNeeds, input: Enrolling): Promise<AuthnOutcome> {
  const { state, client, profile } = input;
  const mfa = mfaOf(state, ['MFA_ENROLL', 'MFA_ENROLL_ACTIVATE']);
  const offer = mfa.enrollable?.find(
    (one) => one.factorType === input.factorType && one.provider === input.provider,
  );
  if (offer === undefined) {
    throw validationFailed('factorType', [
      `factorType: ${input.factorType} of ${input.provider} cannot be set up here; the transaction lists what can`,
    ]);
  }
  const { factorType, provider } = offer;
  const user = await userOf(needs, state);
  const request = requestOf(state, user, client);
  const { factor, activation } = await needs.factors.enroll(
    user,
    { factorType, provider, profile },
    request.by,
    request,
  );
  if (factor.status === 'ACTIVE') return activated(needs, state, mfa, client, user, factor.id);
  const pending = { factorId: factor.id, activation };
  return factorsAt(needs, { ...state, status: 'MFA_ENROLL_ACTIVATE', mfa: { ...mfa, pending } });
}

export async function activate(
  needs: AuthnFactorNeeds,
  { state, factorId, client, body }: Answering,
  isPoll = false,
): Promise<AuthnOutcome> {
  const mfa = mfaOf(state, ['MFA_ENROLL_ACTIVATE']);
  if (mfa.pending?.factorId !== factorId) throw notFound(factorId, 'UserFactor');
  const user = await userOf(needs, state);
  const answer = Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const request = requestOf(state, user, client);
  try {
    await needs.factors.activate(user, factorId, answer, request.by, request);
  } catch (error) {
    const isWaiting = isPoll && error instanceof ApiError && error.code === 'E0000068';
    if (!isWaiting) throw error;
    return factorsAt(needs, state);
  }
  return activated(needs, state, mfa, client, user, factorId);
}

/** What was just set up was just shown. */
async function activated(
  needs: AuthnFactorNeeds,
  state: AuthnState,
  mfa: AuthnFactors,
  client: ClientContext,
  user: User,
  factorId: string,
): Promise<AuthnOutcome> {
  const usable = (await needs.factors.usable(user)).find(({ factor }) => factor.id === factorId);
  if (usable === undefined) return factorsAt(needs, state);
  const proof = { ...usable.wouldProve, atMs: needs.clock.nowMs() };
  const settled = [...(mfa.settled ?? []), usable.kind.authenticatorKey];
  return proceed(needs, { ...state, client, mfa: { ...mfa, proofs: [...mfa.proofs, proof], settled } });
}

/** Puts off what may wait. */
export async function skip(
  needs: AuthnFactorNeeds,
  state: AuthnState,
  client: ClientContext,
): Promise<AuthnOutcome> {
  const mfa = mfaOf(state, ['MFA_ENROLL']);
  if (!maySkip(mfa)) throw wrongState();
  for (const { key, later } of required(mfa)) {
    if (later?.most !== undefined && !(await needs.enrolment.putOff(state.userId, key, later.most)))
      throw wrongState();
  }
  const settled = [...(mfa.settled ?? []), ...(mfa.enrollable ?? []).map(({ key }) => key)];
  return proceed(needs, { ...state, client, mfa: { ...mfa, settled } });
}

const required = ({ enrollable = [] }: AuthnFactors): Offered[] =>
  enrollable.filter(({ isRequired }) => isRequired);

export const maySkip = (mfa: AuthnFactors): boolean =>
  mfa.isDue === true && required(mfa).every(({ later }) => later !== undefined);

/** One step back: to the choice. */
export async function previous(needs: AuthnFactorNeeds, state: AuthnState): Promise<AuthnOutcome> {
  const mfa = mfaOf(state, ['MFA_CHALLENGE', 'MFA_ENROLL_ACTIVATE']);
  const { chosen: _chosen, pending: _pending, ...rest } = mfa;
  const status = state.status === 'MFA_CHALLENGE' ? 'MFA_REQUIRED' : 'MFA_ENROLL';
  return factorsAt(needs, { ...state, status, mfa: rest });
}

export async function factorsAt(
  needs: Pick<AuthnFactorNeeds, 'users'>,
  state: AuthnState,
): Promise<AuthnOutcome> {
  const person = await needs.users.findPerson(state.userId);
  if (person === undefined) throw new ApiError('E0000011');
  return { kind: 'factors', state, person };
}

function mfaOf(state: AuthnState, statuses: readonly AuthnState['status'][]): AuthnFactors {
  if (state.mfa === undefined || !statuses.includes(state.status)) throw wrongState();
  return state.mfa;
}

async function userOf(needs: AuthnFactorNeeds, { userId }: AuthnState): Promise<User> {
  const user = await needs.users.findUser(userId);
  if (user === undefined) throw new ApiError('E0000011');
  return user;
}

/** Undefined where none of the fields that answer is there. */
function answerIn(
  body: Readonly<Record<string, unknown>>,
  { answerFields, answerExtras = [] }: Pick<FactorKind, 'answerFields' | 'answerExtras'>,
): FactorAnswer | undefined {
  const given = (names: readonly string[]) =>
    names.flatMap((name): [string, string][] => {
      const value = body[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
  const answered = given(answerFields);
  return answered.length === 0 ? undefined : Object.fromEntries([...answered, ...given(answerExtras)]);
}

function requestOf(state: AuthnState, user: User, client: ClientContext): FactorRequest {
  const actor = { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
  // Only who has the state token has this.
  return { by: { actor, client }, client, binding: `authn:${state.once}` };
}

const askedOf = (
  state: AuthnState,
  user: User,
  client: ClientContext,
  asked: Readonly<Record<string, unknown>> | undefined,
): FactorAsked => ({ ...requestOf(state, user, client), state: asked });

/** Sends what shows that a factor works, once more. */
export async function resendActivation(
  needs: AuthnFactorNeeds,
  { state, factorId, client }: Answering,
): Promise<AuthnOutcome> {
  const mfa = mfaOf(state, ['MFA_ENROLL_ACTIVATE']);
  const user = await userOf(needs, state);
  if (mfa.pending?.factorId !== factorId) throw notFound(factorId, 'UserFactor');
  const { factorType, provider, profile } = await needs.factors.get(user, factorId);
  const request = { ...requestOf(state, user, client), isAgain: true };
  const { factor, activation } = await needs.factors.enroll(
    user,
    { factorType, provider, profile },
    request.by,
    request,
  );
  return factorsAt(needs, { ...state, mfa: { ...mfa, pending: { factorId: factor.id, activation } } });
}

/** The factors that a state names, and what can be done with the one in question. */
export async function factorsOf(needs: AuthnFactorNeeds, state: AuthnState) {
  const { offered = [], chosen, pending } = state.mfa ?? {};
  const named = new Set([...offered, chosen?.factorId, pending?.factorId]);
  const user = await userOf(needs, state);
  const factors = (await needs.factors.list(user)).filter(({ id }) => named.has(id));
  const current = factors.find(({ id }) => id === (pending?.factorId ?? chosen?.factorId));
  const kind = current && needs.factors.kindOf(current);
  const sends = ['email', 'sms', 'call', 'push'].includes(current?.factorType ?? '');
  return { factors, traits: { polls: kind?.poll !== undefined, sends } };
}
