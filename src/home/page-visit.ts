import type { AppInstance } from '#src/access/apps/index.ts';
import { type DecisionInput, rememberedMethod } from '#src/access/decide/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Reply, RequestContext } from '#src/platform/http/index.ts';
import { underWay, type VisitMarks } from '#src/sso/entry/index.ts';

export type PageVisitNeeds = {
  clock: Clock;
  policies: Pick<PolicyEngine, 'asksEveryTime'>;
};

/** The visit that a request to a page of ours belongs to, where the policy that guards the page asks something every time. */
export type PageVisit = {
  /** For the decision. */
  of(session: Session): Pick<DecisionInput, 'requestedMs' | 'isUnderWay'>;
  /** Path and query to come back to from sign-in. */
  resume(path: string): string;
  /** The page itself, or the way to it for who has just come back to it, with what the next requests are known by. */
  goOn(session: Session, page: () => Promise<Reply> | Reply): Promise<Reply> | Reply;
};

/** In the address of who comes back from sign-in. */
const parameter = 'arrived';
/** The browser is sent on at once. */
const justBegunMs = 60_000;

type Request = Pick<RequestContext, 'url' | 'rawQuery' | 'cookies'>;

/** `isWhereSignInLeads`: who signs in of their own accord comes here, and has just answered. */
export function pageVisit(
  needs: PageVisitNeeds & { marks: VisitMarks },
  request: Request,
  app: AppInstance | undefined,
  isWhereSignInLeads: boolean,
): PageVisit {
  const { clock, marks } = needs;
  if (app === undefined || !needs.policies.asksEveryTime(app.accessPolicyId)) return noVisit;
  const appId = app.id;
  const [path = '/'] = request.url.split('?', 1);
  const others = request.rawQuery.split('&').filter((pair) => !pair.startsWith(`${parameter}=`));
  const sealed = new URLSearchParams(request.rawQuery).get(parameter);
  const arrivedMs = marks.arrived(appId, sealed);
  const begun = (session: Session): number | undefined => {
    const isJustBegun = isWhereSignInLeads && clock.nowMs() - session.createdMs < justBegunMs;
    return isJustBegun ? firstProofMs(session) : undefined;
  };
  const beganMs = (session: Session) => marks.beganByCookie({ appId, sid: session.sid }, request.cookies);
  return {
    of(session) {
      if (arrivedMs !== undefined) return { requestedMs: arrivedMs };
      return underWay(beganMs(session) ?? begun(session));
    },
    resume(to) {
      const way = `${parameter}=${marks.onTheWay(appId, arrivedMs ?? clock.nowMs())}`;
      return to === request.url
        ? `${path}?${[...others.filter((pair) => pair !== ''), way].join('&')}`
        : `${to}?${way}`;
    },
    async goOn(session, page) {
      const { sid } = session;
      if (arrivedMs !== undefined) {
        const query = others.join('&');
        return {
          status: 303,
          redirect: query === '' ? path : `${path}?${query}`,
          cookies: [marks.cookie({ appId, sid, requestedMs: arrivedMs })],
        };
      }
      const reply = await page();
      const requestedMs = begun(session);
      if (requestedMs === undefined || beganMs(session) !== undefined) return reply;
      return { ...reply, cookies: [...(reply.cookies ?? []), marks.cookie({ appId, sid, requestedMs })] };
    },
  };
}

const noVisit: PageVisit = { of: () => ({}), resume: (path) => path, goOn: (_, page) => page() };

function firstProofMs({ proofs }: Session): number | undefined {
  const shown = proofs.filter(({ method }) => method !== rememberedMethod);
  return shown.length === 0 ? undefined : Math.min(...shown.map(({ atMs }) => atMs));
}
