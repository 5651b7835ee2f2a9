import type { DecisionInput } from '#src/access/decide/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Asker } from './answers.ts';
import type { OriginalRequest } from './original-request.ts';
import type { SiteApp } from './sites.ts';

/** One question of a proxy, with everything that was found out before anybody is let in. */
export type SiteRequest = {
  readonly http: UnauthenticatedRequest;
  readonly app: SiteApp;
  readonly original: OriginalRequest;
  readonly asker: Asker;
};

/** The decision on a session that has a pass or a ticket for the site. The visit goes on from when it began. */
export function decisionInput(
  { http, app }: SiteRequest,
  session: Session,
  userId: string,
  requestedMs: number,
): DecisionInput {
  return {
    userId,
    appId: app.id,
    session,
    client: http.client,
    path: 'forward-auth',
    requestedMs,
    isUnderWay: true,
    isAtSite: true,
  };
}
