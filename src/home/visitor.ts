import type { AppDirectory } from '#src/access/apps/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { type Decide, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Reply, RequestContext } from '#src/platform/http/index.ts';
import type { BeginSignIn, Pages, SignInService } from '#src/signin/index.ts';
import { createVisitMarks } from '#src/sso/entry/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { pageVisit, type PageVisitNeeds } from './page-visit.ts';

export type Visitor = {
  person: Person;
  session: Session;
  /** How they come now, where somebody looked. */
  context?: SignOnContext | undefined;
  /** Set for pages, which then show the way to the console. */
  isAdministrator?: boolean;
};

/** On whose behalf what a page of home does is done. */
export const requesterOfVisit = (
  ctx: Pick<RequestContext, 'client'>,
  { person, session }: Visitor,
): Requester => ({
  actor: { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) },
  client: ctx.client,
  sessionId: session.id,
});

export type VisitorNeeds = PageVisitNeeds & {
  config: Pick<Config, 'baseUrl'>;
  sealer: Sealer;
  database: Database;
  systemLog: Pick<SystemLog, 'pending'>;
  apps: Pick<AppDirectory, 'findByName'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'touch'>;
  decide: Decide;
  signIn: Pick<SignInService, 'begin'>;
  pages: Pages;
  /** Whose policy guards the page. Default: that of home. */
  appName?: 'gatehouse_home' | 'gatehouse_console';
};

/** Lets in whoever is signed in and may use the page; everybody else is sent to sign in, and comes back to where they were. */
export function withVisitor<P, Q, B>(
  needs: VisitorNeeds,
  handle: (ctx: RequestContext<P, Q, B>, visitor: Visitor) => Promise<Reply> | Reply,
): (ctx: RequestContext<P, Q, B>) => Promise<Reply> {
  const { appName = 'gatehouse_home' } = needs;
  const visits = { ...needs, marks: createVisitMarks(needs) };
  return async (ctx) => {
    const app = needs.apps.findByName(appName);
    const visit = pageVisit(visits, ctx, app, appName === 'gatehouse_home');
    const session = await needs.sessions.find(ctx.cookies[needs.sessions.cookieName]);
    // A form that outlived its session is not sent again after signing in: it would be done unasked.
    const resume = visit.resume(ctx.method === 'GET' ? ctx.url : '/home');
    if (!session) return toSignIn(needs, ctx, { resume });
    const input: DecisionInput = {
      userId: session.userId,
      appId: app?.id,
      session,
      client: ctx.client,
      path: 'session',
      ...visit.of(session),
    };
    const decision = await needs.decide(input);
    if (decision.outcome === 'CHALLENGE') {
      const { need } = decision;
      const { appId } = input;
      return toSignIn(
        needs,
        ctx,
        need === 'sign-in' ? { resume } : { resume, appId, userId: session.userId, session, need },
      );
    }
    if (decision.outcome !== 'ALLOW') {
      await needs.database.groupCommit.commit({
        writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
      });
      return needs.pages.problems.denied(ctx, decision, {
        reference: ctx.client.requestId,
        homeHref: '/signout',
      });
    }
    const touch = needs.sessions.touch(session);
    if (touch) await needs.database.groupCommit.commit({ writes: [touch] });
    const visitor = { person: decision.person, session, context: decision.context };
    return visit.goOn(session, () => handle(ctx, visitor));
  };
}

function toSignIn(
  needs: VisitorNeeds,
  ctx: Pick<RequestContext, 'client' | 'cookies'>,
  way: Pick<BeginSignIn, 'resume' | 'appId' | 'userId' | 'session' | 'need'>,
): Reply {
  const reply = needs.signIn.begin({ ...way, client: ctx.client, cookies: ctx.cookies });
  return { ...reply, status: 303 };
}
