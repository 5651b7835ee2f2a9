import {
  type Decide,
  type Decision,
  type DecisionInput,
  policyEvaluation,
} from '#src/access/decide/index.ts';
import { amrOf, type MethodProof } from '#src/access/proofs/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import { displayNameOf, type Person, type User, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Factors } from '../factors/index.ts';
import { type Enrolment, type RememberedFactors, wantedOf } from '../transaction/index.ts';
import type { AuthnOutcome } from './authn-outcome.ts';
import type { AuthnFactors, AuthnState, AuthnStates } from './authn-state.ts';

export type AdmissionNeeds = {
  database: Database;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  systemLog: Pick<SystemLog, 'record' | 'pending'>;
  users: Pick<Users, 'findUser' | 'recordSignIn'>;
  sessions: Pick<Sessions, 'createSessionToken'>;
  decide: Decide;
  states: AuthnStates;
  factors: Factors;
  enrolment: Enrolment;
  remembered: RememberedFactors;
};

/** What was proved so far, and on whose behalf. */
export type Proven = Pick<AuthnState, 'userId' | 'atMs' | 'relayState' | 'deviceToken'> & {
  once?: string | undefined;
  mfa: AuthnFactors;
  client: ClientContext;
};

const sessionTokenLifetimeMs = 5 * 60 * 1000;

/** The decision: a token for one session, or what is wanted still. Whatever stands against it is a failed authentication. */
export async function proceed(needs: AdmissionNeeds, proven: Proven): Promise<AuthnOutcome> {
  const { input, decision } = await judge(needs, proven, []);
  const { person } = decision;
  if (person && proven.mfa.proofs.some(({ atMs }) => atMs <= person.sessionsRevokedMs)) throw failed();
  const user = person && (await needs.users.findUser(person.id));
  if (decision.outcome === 'ALLOW' && user !== undefined) {
    const due = await needs.enrolment.findDue(askingOf(needs, proven, decision, decision.person, user));
    if (due.outcome === 'OFFERED') return toEnroll(needs, proven, decision.person, due.offered, true);
    if (due.outcome === 'PROVE_FIRST')
      return toVerify(needs, proven, decision.person, due.factorIds, undefined);
    return succeed(needs, proven, input, decision);
  }
  if (decision.outcome === 'CHALLENGE' && decision.need !== 'sign-in' && person && user) {
    const spared = await judgeRemembered(needs, proven, decision, person, user);
    if (spared) return succeed(needs, proven, spared.input, spared.decision, spared.remembered);
    const wanted = wantedOf(decision, proven.mfa.proofs);
    const left = wanted.remaining([]);
    const helpful = (await needs.factors.usable(user)).filter(
      ({ wouldProve }) => wanted.remaining([wouldProve]) < left,
    );
    const prompt = decision.prompt?.mode === 'DEVICE' ? decision.prompt : undefined;
    const help =
      helpful.length > 0
        ? ({ outcome: 'PROVE_FIRST', factorIds: helpful.map(({ factor }) => factor.id) } as const)
        : await needs.enrolment.findHelp(askingOf(needs, proven, decision, person, user), wanted);
    if (help.outcome === 'OFFERED' || help.outcome === 'PROVE_FIRST') {
      // Who gives up at what is asked for now leaves a trace, too.
      await noteEvaluation(needs, input, decision);
      return help.outcome === 'OFFERED'
        ? toEnroll(needs, proven, person, help.offered, false)
        : toVerify(needs, proven, person, help.factorIds, prompt);
    }
  }
  await noteEvaluation(needs, input, decision);
  throw failed();
}

async function noteEvaluation(
  needs: Pick<AdmissionNeeds, 'database' | 'systemLog'>,
  input: DecisionInput,
  decision: Decision,
): Promise<void> {
  await needs.database.groupCommit.commit({
    writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
  });
}

const failed = () => new ApiError('E0000004');

async function judge(
  needs: AdmissionNeeds,
  { userId, atMs, client, mfa }: Proven,
  more: readonly MethodProof[],
) {
  const proofs = [...mfa.proofs, ...more];
  const newest = Math.max(atMs, ...mfa.proofs.map((proof) => proof.atMs));
  const input: DecisionInput = {
    userId,
    appId: undefined,
    session: undefined,
    proof: { amr: amrOf(mfa.proofs), proofs, atMs: newest },
    client,
    path: 'authn',
  };
  return { input, decision: await needs.decide(input) };
}

async function judgeRemembered(
  needs: AdmissionNeeds,
  proven: Proven,
  { prompt, context }: Decision,
  person: Person,
  user: User,
) {
  const { deviceToken } = proven;
  if (prompt?.mode !== 'DEVICE' || deviceToken === undefined) return undefined;
  const usableIds = new Set((await needs.factors.usable(user)).map(({ factor }) => factor.id));
  const remembered = await needs.remembered.find({ person, from: { deviceToken }, context, usableIds });
  if (remembered === undefined) return undefined;
  const { input, decision } = await judge(needs, proven, [remembered]);
  return decision.outcome === 'ALLOW' ? { input, decision, remembered } : undefined;
}

function askingOf(needs: AdmissionNeeds, proven: Proven, decision: Decision, person: Person, user: User) {
  const { client, mfa, userId, atMs } = proven;
  const { proofs, settled, isVouched } = mfa;
  const proved = { userId, atMs, change: 'none' as const, isVouched };
  return {
    person,
    user,
    client,
    decision,
    transaction: { proofs, settled, proved },
    proofs,
    nowMs: needs.clock.nowMs(),
  };
}

function stateOf(
  needs: AdmissionNeeds,
  proven: Proven,
  more: Pick<AuthnState, 'status' | 'mfa'>,
): AuthnState {
  const { userId, atMs, once, relayState, deviceToken } = proven;
  return { userId, atMs, once: once ?? needs.ids.newSecret(16), relayState, deviceToken, ...more };
}

function toVerify(
  needs: AdmissionNeeds,
  proven: Proven,
  person: Person,
  offered: readonly string[],
  prompt: { lifetimeMs: number; rememberByDefault: boolean } | undefined,
): AuthnOutcome {
  const { proofs, settled, isVouched } = proven.mfa;
  const remember = prompt && { lifetimeMs: prompt.lifetimeMs, byDefault: prompt.rememberByDefault };
  const mfa: AuthnFactors = {
    proofs,
    settled,
    isVouched,
    offered,
    remember,
    wantsRemember: proven.mfa.wantsRemember,
  };
  return { kind: 'factors', state: stateOf(needs, proven, { status: 'MFA_REQUIRED', mfa }), person };
}

function toEnroll(
  needs: AdmissionNeeds,
  proven: Proven,
  person: Person,
  enrollable: NonNullable<AuthnFactors['enrollable']>,
  isDue: boolean,
): AuthnOutcome {
  const { proofs, settled, isVouched } = proven.mfa;
  const mfa: AuthnFactors = { proofs, settled, isVouched, enrollable, isDue };
  return { kind: 'factors', state: stateOf(needs, proven, { status: 'MFA_ENROLL', mfa }), person };
}

async function succeed(
  needs: AdmissionNeeds,
  proven: Proven,
  input: DecisionInput,
  decision: Decision,
  remembered?: MethodProof,
): Promise<AuthnOutcome> {
  if (decision.outcome !== 'ALLOW') throw failed();
  const { person, context } = decision;
  const { userId, once, client, mfa, relayState, deviceToken } = proven;
  const proofs = remembered === undefined ? mfa.proofs : [...mfa.proofs, remembered];
  const authTimeMs = Math.max(...mfa.proofs.map(({ atMs }) => atMs));
  const factor = mfa.proofs.findLast(({ factorId }) => factorId !== undefined);
  await needs.database.transaction(async (tx) => {
    // One password, one session: whoever comes second with the same state comes too late.
    const isFirst = once === undefined || (await needs.states.spend(tx, { ...proven, once }));
    if (!isFirst) throw new ApiError('E0000011');
    await needs.systemLog.record(tx, policyEvaluation(input, decision));
    await needs.systemLog.record(tx, {
      eventType: 'user.authentication.verify',
      actor: { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) },
      target: [userTarget(person)],
      outcome: { result: 'SUCCESS' },
      client,
      authenticationContext: { credentialType: 'PASSWORD', credentialProvider: 'OKTA_CREDENTIAL_PROVIDER' },
    });
    if (mfa.wantsRemember === true && deviceToken !== undefined && mfa.remember && factor) {
      const { lifetimeMs } = mfa.remember;
      await needs.remembered.remember(tx, { userId, proof: factor, lifetimeMs, context, deviceToken });
    }
  });
  await needs.database.groupCommit.commit({ writes: [needs.users.recordSignIn(userId, authTimeMs)] });
  const sessionToken = needs.sessions.createSessionToken({
    userId,
    amr: amrOf(mfa.proofs),
    proofs,
    authTimeMs,
  });
  const expiresMs = needs.clock.nowMs() + sessionTokenLifetimeMs;
  return { kind: 'success', person, sessionToken, expiresMs, relayState };
}
