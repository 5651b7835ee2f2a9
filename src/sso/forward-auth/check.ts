import type { Decide } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Subjects } from '#src/access/subjects/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { personActor } from '../entry/index.ts';
import { allow, type Asker, askerOf, goTo, refuse, signInFirst } from './answers.ts';
import { type AssertionNeeds, makeAssertion } from './assertion.ts';
import type { BrowserMarks } from './browser-marks.ts';
import {
  findLookAlike,
  identityFor,
  identityHeaders,
  IdentityTooLong,
  withAssertion,
} from './identity-headers.ts';
import { type OriginalRequest, readOriginal } from './original-request.ts';
import type { SiteProblem, SiteProblems } from './problem-page.ts';
import { isPublicPath } from './public-path.ts';
import type { Refusals } from './refusals.ts';
import type { SitePasses } from './site-passes.ts';
import { decisionInput, type SiteRequest } from './site-request.ts';
import type { SiteApp, Sites } from './sites.ts';
import { callbackPath, returnTarget, type Visits } from './visits.ts';

export type CheckNeeds = AssertionNeeds & {
  config: Pick<Config, 'baseUrl' | 'origins'>;
  clock: Clock;
  database: Pick<Database, 'groupCommit'>;
  sessions: Pick<Sessions, 'findBySid' | 'touch'>;
  decide: Decide;
  subjects: Subjects;
  sites: Sites;
  marks: BrowserMarks;
  passes: SitePasses;
  visits: Visits;
  problems: Pick<SiteProblems, 'pathOf'>;
  refusals: Refusals;
  /** The way back from sign-in. */
  comeBack(request: SiteRequest): Promise<Reply>;
};

/** Answered here, at every site; nothing below it ever reaches a backend. */
const ownPaths = '/.gatehouse/';
const signOutPath = '/.gatehouse/sign-out';

/** May this request go on to the site's backend? Asked by a proxy, before every request. */
export function createCheck(needs: CheckNeeds): (http: UnauthenticatedRequest) => Promise<Reply> {
  return async (http) => {
    // Whoever else could say of any request that it is one to any site, in anybody's words.
    if (!http.isFromProxy) {
      const message =
        'This address answers reverse proxies that are listed in GATEHOUSE_TRUSTED_PROXIES, and nobody else.';
      return refuse(403, 'not_a_listed_proxy', message, http.client.requestId);
    }
    const original = readOriginal(http);
    if ('problem' in original) return refuseUnread(needs, http, undefined, original.problem);
    const app = needs.sites.find(original.site);
    if (app === undefined) return refuseUnknown(needs, http, original);
    const request: SiteRequest = { http, app, original, asker: askerOf(http, original) };
    const lookAlike = findLookAlike(app, http.headers);
    if (lookAlike !== undefined) {
      return refuseUnread(
        needs,
        http,
        request,
        `${lookAlike}: looks like an identity header of this site and was not set by the proxy`,
      );
    }
    if (`${original.path}/`.startsWith(ownPaths)) return ownPath(needs, request);
    if (app.status === 'ACTIVE' && isPublicPath(original.path, app.forwardAuth.publicPaths)) {
      return allow(identityHeaders(app, undefined));
    }
    return checkVisitor(needs, request);
  };
}

function ownPath(needs: CheckNeeds, request: SiteRequest): Promise<Reply> | Reply {
  const { app, original, asker, http } = request;
  if (original.path === callbackPath) return needs.comeBack(request);
  if (original.path === signOutPath) {
    return goTo(asker, `${needs.config.baseUrl}/signout`, needs.passes.clear(app, original.site));
  }
  return refuse(403, 'not_found', 'There is nothing at this address.', http.client.requestId);
}

async function checkVisitor(needs: CheckNeeds, request: SiteRequest): Promise<Reply> {
  const { http, app, original } = request;
  const pass = needs.passes.find(app, original.site, http.cookies);
  const session = pass === undefined ? undefined : await needs.sessions.findBySid(pass.sid);
  if (pass === undefined || session === undefined) return toSignIn(needs, request);
  const input = decisionInput(request, session, pass.userId, pass.requestedMs);
  const decision = await needs.decide(input);
  if (decision.outcome === 'ALLOW') {
    const touch = needs.sessions.touch(session);
    if (touch !== undefined) await needs.database.groupCommit.commit({ writes: [touch] });
    return admit(needs, request, session, decision);
  }
  // Our own pages ask for what is missing, or say why not, to whoever is signed in there by now.
  if (decision.outcome === 'CHALLENGE' || original.isNavigation) return toSignIn(needs, request);
  const actor = personActor(session.userId, decision.person);
  const refused = { http, app, actor, sid: session.sid, site: original.site, reason: decision.message };
  await needs.refusals.recordDenial(refused, input, decision);
  return refuse(
    403,
    'access_denied',
    'This site is not open to you. Load the page again to see why.',
    http.client.requestId,
  );
}

async function admit(
  needs: CheckNeeds,
  request: SiteRequest,
  session: Session,
  {
    person,
    assignment,
  }: Pick<Extract<Awaited<ReturnType<Decide>>, { outcome: 'ALLOW' }>, 'person' | 'assignment'>,
): Promise<Reply> {
  const { app, original } = request;
  const identity = await identityFor(needs.subjects, { app, person, assignment, session });
  const of = { app, site: original.site, userId: person.id, sid: session.sid, identity };
  try {
    // Measured before anything is signed.
    const headers = identityHeaders(app, identity);
    if (!app.forwardAuth.signsAssertion) return allow(headers);
    return allow(withAssertion(headers, await makeAssertion(needs, of)));
  } catch (error) {
    if (!(error instanceof IdentityTooLong)) throw error;
    return refuseUnread(needs, request.http, request, error.message);
  }
}

function toSignIn(needs: CheckNeeds, { app, original, asker, http }: SiteRequest): Reply {
  if (!original.isNavigation) return signInFirst();
  const { site } = original;
  const mark = needs.marks.of(site, http.cookies);
  const path = needs.visits.pathOf({
    appId: app.id,
    site,
    target: returnTarget(original),
    mark: mark.hash,
    requestedMs: needs.clock.nowMs(),
    isResumed: false,
  });
  return goTo(asker, needs.config.baseUrl + path, mark.cookie);
}

/** What no proxy that is set up rightly lets happen: the details are for whoever set it up, in the System Log. */
async function refuseUnread(
  needs: CheckNeeds,
  http: UnauthenticatedRequest,
  request: SiteRequest | undefined,
  reason: string,
): Promise<Reply> {
  await needs.refusals.record({
    http,
    reason,
    app: request?.app,
    ...(request && { site: request.original.site }),
  });
  if (request === undefined) return refuse(400, 'invalid_request', reason, http.client.requestId);
  return sayProblem(needs, request, 'unread', () =>
    refuse(400, 'invalid_request', reason, http.client.requestId),
  );
}

async function refuseUnknown(
  needs: CheckNeeds,
  http: UnauthenticatedRequest,
  original: OriginalRequest,
): Promise<Reply> {
  const reason = `No app has ${original.site} among its settings.app.origins.`;
  await needs.refusals.record({ http, reason, site: original.site });
  const plain = () =>
    refuse(403, 'unknown_site', 'No app is set up for this address.', http.client.requestId);
  // A page of ours would be behind this very check.
  if ([needs.config.baseUrl, ...needs.config.origins].includes(original.site)) return plain();
  return sayProblem(needs, { http, original, asker: askerOf(http, original) }, 'unknown-site', plain);
}

function sayProblem(
  needs: CheckNeeds,
  { http, original, asker }: Omit<SiteRequest, 'app'> & { app?: SiteApp; asker: Asker },
  why: SiteProblem['why'],
  plain: () => Reply,
): Reply {
  if (!original.isNavigation) return plain();
  const path = needs.problems.pathOf({ why, reference: http.client.requestId });
  return goTo(asker, needs.config.baseUrl + path);
}
