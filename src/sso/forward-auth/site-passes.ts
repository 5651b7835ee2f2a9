import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { siteCookieName } from './browser-marks.ts';
import type { SiteApp } from './sites.ts';

/**
 * What the cookie of a site says: under which session its browser came in. It opens nothing by itself: whether the session lives and
 * its person may still enter is asked at every request.
 */
export type SitePass = {
  readonly appId: string;
  /** Scheme and host name: cookies know no ports. */
  readonly host: string;
  readonly sid: string;
  readonly userId: string;
  /** When the visit began that it came of. */
  readonly requestedMs: number;
};

export type SitePasses = {
  issue(app: SiteApp, site: string, pass: Pick<SitePass, 'sid' | 'userId' | 'requestedMs'>): SetCookie;
  find(app: SiteApp, site: string, cookies: UnauthenticatedRequest['cookies']): SitePass | undefined;
  clear(app: SiteApp, site: string): SetCookie;
};

const kind = 'forward-auth.pass';

export function createSitePasses({ sealer, clock }: { sealer: Sealer; clock: Clock }): SitePasses {
  return {
    issue(app, site, { sid, userId, requestedMs }) {
      const pass: SitePass = { appId: app.id, host: hostOf(site), sid, userId, requestedMs };
      const untilMs = clock.nowMs() + app.forwardAuth.sessionSeconds * 1000;
      // It ends with the browser; the session may live on and open the site again without a question.
      return { name: nameOf(app, site), value: sealer.seal(kind, pass, untilMs) };
    },
    find(app, site, cookies) {
      const value = cookies[nameOf(app, site)];
      const pass = value === undefined ? undefined : sealer.open<SitePass>(kind, value, clock.nowMs());
      return pass?.appId === app.id && pass.host === hostOf(site) ? pass : undefined;
    },
    clear: (app, site) => ({ name: nameOf(app, site), value: '', maxAgeSeconds: 0 }),
  };
}

/** Named by the app, since two sites on two ports of a host share their cookies. */
const nameOf = (app: SiteApp, site: string): string => siteCookieName(site, `gatehouse-${app.id}`);

function hostOf(site: string): string {
  const { protocol, hostname } = new URL(site);
  return `${protocol}//${hostname}`;
}
