import { type AppInstance, appTarget } from '#src/access/apps/index.ts';
import {
  type Decide,
  type Decision,
  type DecisionInput,
  type DecisionPath,
  policyEvaluation,
} from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Database, PendingWrite } from '#src/platform/database/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { BeginSignIn, Pages, SignInService } from '#src/signin/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { personActor } from './launcher.ts';

export type EntryNeeds = {
  database: Pick<Database, 'groupCommit'>;
  systemLog: Pick<SystemLog, 'pending'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'touch'>;
  decide: Decide;
  signIn: Pick<SignInService, 'begin'>;
  pages: Pick<Pages, 'problems'>;
};

/** Who comes, to what, and how they come back if they have to sign in first. */
export type Entering = {
  http: UnauthenticatedRequest;
  app: AppInstance;
  path: DecisionPath;
  /** Path and query of our own that begins this very visit anew. Sealed only for who has to go away and come back. */
  resume: () => string;
  /** When the visit began, kept across the detour to sign-in. */
  requestedMs: number;
  /** It goes on since then: limits of time go on counting, too. */
  isUnderWay?: boolean;
  /** The authentication must be newer than this (ForceAuthn, wfresh). */
  notBeforeMs?: number;
  maxAgeSeconds?: number;
  acrValues?: readonly string[];
  /** Nobody but this person can go on. */
  userId?: string;
  loginHint?: string;
  /** IsPassive: nothing may be asked. */
  isPassive?: boolean;
  /** The visitor has been at sign-in already. */
  isResumed?: boolean;
};

export type Entered =
  | {
      outcome: 'ENTERED';
      session: Session;
      /** When the visit began. */
      requestedMs: number;
      decision: Extract<Decision, { outcome: 'ALLOW' }>;
      /** The decision with its trace, and that the session was used: to be committed with what the protocol writes. */
      writes: PendingWrite[];
    }
  /** The browser goes to sign-in. */
  | { outcome: 'SIGN_IN'; reply: Reply }
  /** Nothing may be asked, and something would have to be. */
  | { outcome: 'PASSIVE'; session: Session | undefined }
  /** No; written down. `reply` is our own page, for protocols that cannot or need not tell the app. */
  | {
      outcome: 'DENIED';
      session: Session;
      decision: Extract<Decision, { outcome: 'DENY' | 'CHALLENGE' }>;
      reply: Reply;
    };

export type Entry = {
  enter(entering: Entering): Promise<Entered>;
};

export function createEntry(needs: EntryNeeds): Entry {
  const { sessions, systemLog, database } = needs;

  return {
    async enter(entering) {
      const { http, app, isPassive } = entering;
      const session = await sessions.find(http.cookies[sessions.cookieName]);
      const isExpected = entering.userId === undefined || session?.userId === entering.userId;
      if (session === undefined || !isExpected) {
        if (isPassive) return { outcome: 'PASSIVE', session };
        return { outcome: 'SIGN_IN', reply: toSignIn(needs, entering, { userId: entering.userId }) };
      }
      const input = inputOf(entering, session);
      const decision = await needs.decide(input);
      const evaluation = systemLog.pending(policyEvaluation(input, decision));
      if (decision.outcome === 'ALLOW') {
        const touch = sessions.touch(session);
        return {
          outcome: 'ENTERED',
          session,
          requestedMs: entering.requestedMs,
          decision,
          writes: touch === undefined ? [evaluation] : [evaluation, touch],
        };
      }
      if (decision.outcome === 'CHALLENGE') {
        if (isPassive) return { outcome: 'PASSIVE', session };
        const { need, reason } = decision;
        // What is missing is asked for at sign-in, which says so where there is no way to prove it.
        const asked =
          need === 'sign-in'
            ? { userId: entering.userId, reason }
            : { userId: session.userId, reason, session, need };
        return { outcome: 'SIGN_IN', reply: toSignIn(needs, entering, asked) };
      }
      const attempt = systemLog.pending({
        eventType: 'app.generic.unauth_app_access_attempt',
        actor: personActor(session.userId, decision.person),
        target: [appTarget(app)],
        outcome: { result: 'FAILURE', reason: decision.reason },
        client: http.client,
        externalSessionId: session.sid,
      });
      await database.groupCommit.commit({ writes: [evaluation, attempt] });
      const reply = needs.pages.problems.denied(http, decision, {
        appLabel: app.label,
        reference: http.client.requestId,
      });
      return { outcome: 'DENIED', session, decision, reply };
    },
  };
}

function inputOf(entering: Entering, session: Session): DecisionInput {
  const { http, app, path, requestedMs, isUnderWay, notBeforeMs, maxAgeSeconds, acrValues } = entering;
  return {
    userId: session.userId,
    appId: app.id,
    session,
    client: http.client,
    path,
    requestedMs,
    ...(isUnderWay === undefined ? {} : { isUnderWay }),
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(acrValues === undefined ? {} : { acrValues }),
  };
}

function toSignIn(
  needs: EntryNeeds,
  { http, app, resume, loginHint, acrValues }: Entering,
  asked: Pick<BeginSignIn, 'userId' | 'reason' | 'session' | 'need'>,
): Reply {
  const reply = needs.signIn.begin({
    resume: resume(),
    appId: app.id,
    client: http.client,
    cookies: http.cookies,
    ...asked,
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(acrValues === undefined ? {} : { acrValues }),
  });
  // After a POST the browser must not send the form along.
  return { ...reply, status: 303 };
}
