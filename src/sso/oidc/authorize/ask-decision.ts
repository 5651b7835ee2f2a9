import { type Decision, type DecisionInput, knownAcr, policyEvaluation } from '#src/access/decide/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import { OAuthError } from '#src/protocols/oauth/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { Resumes } from './resume.ts';
import type { Visit, VisitStep } from './visit.ts';

type Needs = Pick<OidcNeeds, 'database' | 'decide' | 'signIn' | 'systemLog'> & { resumes: Resumes };

/** May this person enter this app now? Yes goes on; "not yet" goes to sign-in and comes back; no is told to the client. */
export function askDecision(needs: Needs): VisitStep {
  return async (visit) => {
    const { session, expectedUserId, request } = visit;
    // Somebody else is signed in than the client expects: as good as nobody.
    const isExpected =
      session === undefined || expectedUserId === undefined || session.userId === expectedUserId;
    if (session === undefined || !isExpected) return toSignIn(needs, visit, 'sign-in', undefined);

    const input: DecisionInput = {
      userId: session.userId,
      appId: visit.app.id,
      session,
      client: visit.http.client,
      path: 'authorize',
      requestedMs: visit.requestedMs,
      acrValues: knownAcr(request.acrValues),
      ...(request.maxAgeSeconds === undefined ? {} : { maxAgeSeconds: request.maxAgeSeconds }),
      // A sign-in since the request arrived is the one that was asked for, so auth_time moves once and nothing loops.
      ...(wantsNewSignIn(visit) ? { notBeforeMs: visit.requestedMs } : {}),
    };
    const decision = await needs.decide(input);
    if (decision.outcome === 'ALLOW') {
      return { ...visit, allowed: decision, evaluation: policyEvaluation(input, decision) };
    }
    if (decision.outcome === 'CHALLENGE') return toSignIn(needs, visit, decision.need, decision);
    await needs.database.groupCommit.commit({
      writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
    });
    throw refusal(decision);
  };
}

function wantsNewSignIn({ request }: Visit): boolean {
  return request.prompt.has('login') || request.prompt.has('select_account');
}

function toSignIn(
  needs: Needs,
  visit: Visit,
  need: Extract<Decision, { outcome: 'CHALLENGE' }>['need'],
  decision: Extract<Decision, { outcome: 'CHALLENGE' }> | undefined,
): { reply: Reply } {
  const { request, session, http } = visit;
  if (request.prompt.has('none')) {
    throw need === 'factor'
      ? new OAuthError(
          'interaction_required',
          'The client specified not to prompt, but more proof is required.',
        )
      : new OAuthError(
          'login_required',
          'The client specified not to prompt, but the user is not logged in.',
        );
  }
  // Back from a sign-in that could not give what is missing.
  if (visit.isDeclined === true) {
    throw new OAuthError('unmet_authentication_requirements', decision?.reason ?? 'More proof is required.');
  }
  // Whoever is asked again has to be the same person, unless the app wants the choice.
  const again =
    need === 'reauthenticate' && !request.prompt.has('select_account') ? session?.userId : undefined;
  const userId = visit.expectedUserId ?? again;
  // Only what is missing is asked of a session that goes on; whoever may choose another account signs in anew.
  const goesOn = session !== undefined && need !== 'sign-in' && (need === 'factor' || again !== undefined);
  const reply = needs.signIn.begin({
    resume: needs.resumes.pathOf(visit, { throughSignIn: true }),
    appId: visit.app.id,
    mayDecline: true,
    client: http.client,
    cookies: http.cookies,
    ...(userId === undefined ? {} : { userId }),
    ...(goesOn ? { userId: session.userId, session, need, acrValues: knownAcr(request.acrValues) } : {}),
    ...(request.loginHint === undefined ? {} : { loginHint: request.loginHint }),
    ...(request.uiLocales === undefined ? {} : { uiLocales: request.uiLocales }),
    ...(decision === undefined ? {} : { reason: decision.reason }),
  });
  return { reply };
}

function refusal({ reason, message }: Extract<Decision, { outcome: 'DENY' }>): OAuthError {
  if (reason === 'ACR_UNMET') return new OAuthError('unmet_authentication_requirements', message, { reason });
  if (reason === 'NOT_ASSIGNED') {
    return new OAuthError('access_denied', 'User is not assigned to the client application.', { reason });
  }
  return new OAuthError('access_denied', message, { reason });
}
