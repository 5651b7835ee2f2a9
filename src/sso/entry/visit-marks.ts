import type { DecisionInput } from '#src/access/decide/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';

/**
 * "Every time" is asked for once a visit. What says since when a visit goes on travels sealed through the browser, and is good for
 * one app. It opens nothing: the decision is asked at every request, and told when the visit began.
 */
export type VisitMarks = {
  /** For the way to sign-in and back, where the session may be another by then. */
  onTheWay(appId: string, requestedMs: number): string;
  /** When the request arrived that somebody comes back with. */
  arrived(appId: string, sealed: unknown): number | undefined;
  /** For forms and addresses of pages that the decision has just allowed to this session, and to nobody else. */
  mark(visit: MarkedVisit): string;
  began(of: Omit<MarkedVisit, 'requestedMs'>, sealed: unknown): number | undefined;
  /** The same for pages that people come to by address, and for what their scripts call. */
  cookie(visit: MarkedVisit): SetCookie;
  beganByCookie(
    of: Omit<MarkedVisit, 'requestedMs'>,
    cookies: UnauthenticatedRequest['cookies'],
  ): number | undefined;
};

export type MarkedVisit = { readonly appId: string; readonly sid: string; readonly requestedMs: number };

/** From the request with which a visit began, whatever is asked within it: no page that is shown makes it any longer. */
const visitMs = 15 * 60_000;
const wayKind = 'visit.way';
const markKind = 'visit.mark';

type Needs = { config: Pick<Config, 'baseUrl'>; sealer: Sealer; clock: Clock };

export function createVisitMarks({ config, sealer, clock }: Needs): VisitMarks {
  const prefix = config.baseUrl.startsWith('https:') ? '__Host-visit-' : 'visit-';
  const seal = (kind: string, visit: Partial<MarkedVisit> & { requestedMs: number }): string =>
    sealer.seal(kind, visit, visit.requestedMs + visitMs);
  const open = (kind: string, sealed: unknown): Partial<MarkedVisit> | undefined =>
    typeof sealed === 'string' ? sealer.open<MarkedVisit>(kind, sealed, clock.nowMs()) : undefined;
  const began: VisitMarks['began'] = ({ appId, sid }, sealed) => {
    const visit = open(markKind, sealed);
    return visit?.appId === appId && visit.sid === sid ? visit.requestedMs : undefined;
  };
  const mark: VisitMarks['mark'] = ({ appId, sid, requestedMs }) =>
    seal(markKind, { appId, sid, requestedMs });
  return {
    onTheWay: (appId, requestedMs) => seal(wayKind, { appId, requestedMs }),
    arrived(appId, sealed) {
      const visit = open(wayKind, sealed);
      return visit?.appId === appId ? visit.requestedMs : undefined;
    },
    mark,
    began,
    cookie: (visit) => ({
      name: prefix + visit.appId,
      value: mark(visit),
      maxAgeSeconds: Math.ceil((visit.requestedMs + visitMs - clock.nowMs()) / 1000),
    }),
    beganByCookie: (of, cookies) => began(of, cookies[prefix + of.appId]),
  };
}

/** How the decision is told of a visit that goes on: limits of time count while it lasts. */
export const underWay = (
  requestedMs: number | undefined,
): Pick<DecisionInput, 'requestedMs' | 'isUnderWay'> =>
  requestedMs === undefined ? {} : { requestedMs, isUnderWay: true };
