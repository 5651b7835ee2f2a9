import type { OidcNeeds } from '../oidc-needs.ts';
import type { VisitStep } from './visit.ts';

/**
 * Okta's sessionToken: a password proved at the classic authentication API becomes a session here, once. A token that is
 * wrong or spent is passed over, and whoever sent it is asked to sign in like anybody else.
 */
export function redeemSessionToken(needs: Pick<OidcNeeds, 'database' | 'decide' | 'sessions'>): VisitStep {
  const { database, decide, sessions } = needs;
  return async (visit) => {
    const { sessionToken } = visit.request;
    if (sessionToken === undefined || visit.isResumed) return visit;
    const { client: from } = visit.http;
    // Spent in a transaction of its own: whatever comes of it, it is good for nothing afterwards.
    const proof = await database.transaction((tx) => sessions.redeemSessionToken(tx, sessionToken));
    if (proof === undefined) return visit;
    const { userId, amr, proofs, authTimeMs } = proof;
    const proved = { amr, ...(proofs === undefined ? {} : { proofs }) };
    const decision = await decide({
      userId,
      appId: undefined,
      session: undefined,
      proof: { ...proved, atMs: authTimeMs },
      client: from,
      path: 'signin',
    });
    if (decision.outcome !== 'ALLOW') return visit;
    const before = await sessions.find(visit.http.cookies[sessions.cookieName]);
    const { session, cookie } = await database.transaction(async (tx) => {
      if (before !== undefined)
        await sessions.end(tx, before, before.userId === userId ? 'replaced' : 'other-person', from);
      const limits = decision.sessionLimits;
      return sessions.create(tx, {
        userId,
        ...proved,
        context: decision.context,
        authTimeMs,
        limits,
        persistent: limits.persistent,
        client: from,
      });
    });
    return { ...visit, session, cookie };
  };
}
