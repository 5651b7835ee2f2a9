import type { OidcNeeds } from '../oidc-needs.ts';
import type { VisitStep } from './visit.ts';

/** The browser's session, unless a session token has just made one. A cookie that means nothing is nobody. */
export function findSession({ sessions }: Pick<OidcNeeds, 'sessions'>): VisitStep {
  return async (visit) =>
    visit.session === undefined
      ? { ...visit, session: await sessions.find(visit.http.cookies[sessions.cookieName]) }
      : visit;
}
