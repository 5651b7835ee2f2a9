import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { Entry } from '../entry/index.ts';
import { problemPage, type ProblemPageNeeds } from './problem-page.ts';
import type { Refusals } from './refusals.ts';
import type { Sites } from './sites.ts';
import { signInPath, type Visits } from './visits.ts';

export type SiteSignInNeeds = Pick<ProblemPageNeeds, 'pages'> & {
  clock: Clock;
  database: Pick<Database, 'groupCommit'>;
  entry: Entry;
  sites: Sites;
  visits: Visits;
  refusals: Pick<Refusals, 'record'>;
};

/** On our own origin: somebody comes from a site, signs in if they have to, and goes back with a ticket. */
export function siteSignInRoutes(needs: SiteSignInNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: signInPath,
      permission: 'public',
      errors: 'page',
      handle: (ctx: RequestContext<unknown, Record<string, string | string[]>>) => signIn(needs, ctx),
    }),
  ];
}

async function signIn(
  needs: SiteSignInNeeds,
  ctx: RequestContext<unknown, Record<string, string | string[]>>,
): Promise<Reply> {
  const { to } = ctx.query;
  const visit = needs.visits.open(typeof to === 'string' ? to : undefined);
  const reference = ctx.client.requestId;
  if (visit === undefined) return problemPage(needs, ctx, { why: 'stale', reference });
  const { appId, site, target, mark, requestedMs, isResumed } = visit;
  const app = needs.sites.at(appId, site);
  if (app === undefined) {
    await needs.refusals.record({
      http: ctx,
      site,
      reason: `The app ${appId} does not have ${site} any more.`,
    });
    return problemPage(needs, ctx, { why: 'unknown-site', reference });
  }
  const entered = await needs.entry.enter({
    http: ctx,
    app,
    path: 'forward-auth',
    resume: () => needs.visits.pathOf({ ...visit, isResumed: true }),
    requestedMs,
    isResumed,
  });
  switch (entered.outcome) {
    case 'SIGN_IN':
    case 'DENIED':
      return entered.reply;
    case 'PASSIVE':
      throw new Error('a browser on the way to a site may be asked');
    case 'ENTERED': {
      await needs.database.groupCommit.commit({ writes: entered.writes });
      const { sid, userId } = entered.session;
      const address = needs.visits.returnAddress({ appId, site, target, mark, requestedMs, sid, userId });
      return { status: 303, redirect: address };
    }
  }
}
