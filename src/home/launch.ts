import type { AppInstance } from '#src/access/apps/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { type Decide, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { Pages, SignInService } from '#src/signin/index.ts';
import type { Actor, NewEvent, SystemLog } from '#src/system-log/index.ts';

export type LaunchNeeds = {
  config: Pick<Config, 'baseUrl'>;
  clock: Clock;
  sealer: Sealer;
  database: Database;
  systemLog: Pick<SystemLog, 'pending'>;
  apps: Pick<AppDirectory, 'find'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'touch'>;
  decide: Decide;
  signIn: Pick<SignInService, 'begin'>;
  pages: Pages;
};

export type LaunchParams = { kind: string; appId: string };
export type LaunchQuery = Record<string, string | string[]>;

// As long as one may take to sign in again, and no longer: until then a fresh authentication answers "every time".
const detourMs = 15 * 60 * 1000;

/** A tile was opened: the decision on this very app, then on to where it lives. */
export async function launchApp(
  needs: LaunchNeeds,
  ctx: RequestContext<LaunchParams, LaunchQuery>,
): Promise<Reply> {
  const app = needs.apps.find(ctx.params.appId);
  if (!app || app.name !== ctx.params.kind) throw new ApiError('E0000008');
  const session = await needs.sessions.find(ctx.cookies[needs.sessions.cookieName]);
  const nowMs = needs.clock.nowMs();
  const requestedMs = requestedAt(needs, ctx) ?? nowMs;
  const resume = `${ctx.path}?r=${needs.sealer.seal('launch', { appId: app.id, requestedMs }, nowMs + detourMs)}`;
  const begin = { resume, appId: app.id, client: ctx.client, cookies: ctx.cookies };
  if (!session) return { ...needs.signIn.begin(begin), status: 303 };

  const input: DecisionInput = {
    userId: session.userId,
    appId: app.id,
    session,
    client: ctx.client,
    path: 'launch',
    requestedMs,
  };
  const decision = await needs.decide(input);
  const evaluation = needs.systemLog.pending(policyEvaluation(input, decision));
  if (decision.outcome === 'CHALLENGE' && decision.need !== 'factor') {
    const userId = decision.need === 'reauthenticate' ? session.userId : undefined;
    return { ...needs.signIn.begin({ ...begin, userId, reason: decision.reason }), status: 303 };
  }
  if (decision.outcome !== 'ALLOW') {
    const attempt = needs.systemLog.pending(unauthorized(ctx, session, decision.person, app));
    await needs.database.groupCommit.commit({ writes: [evaluation, attempt] });
    return needs.pages.problems.denied(ctx, decision, {
      appLabel: app.label,
      reference: ctx.client.requestId,
    });
  }
  const target = targetOf(needs, app);
  if (target === undefined) return noAddress(needs, ctx, app);
  const opened = needs.systemLog.pending(openedEvent(ctx, session, decision.person, app));
  const touch = needs.sessions.touch(session);
  await needs.database.groupCommit.commit({ writes: [evaluation, opened, ...(touch ? [touch] : [])] });
  return { status: 303, redirect: target };
}

function requestedAt(needs: LaunchNeeds, ctx: RequestContext<LaunchParams, LaunchQuery>): number | undefined {
  const { r } = ctx.query;
  if (typeof r !== 'string') return undefined;
  const opened = needs.sealer.open<{ appId: string; requestedMs: number }>('launch', r, needs.clock.nowMs());
  return opened?.appId === ctx.params.appId ? opened.requestedMs : undefined;
}

/** Both addresses were written by an administrator and checked when they were; neither takes anything from the request. */
function targetOf(needs: LaunchNeeds, app: AppInstance): string | undefined {
  if (app.bookmarkUrl !== undefined) return app.bookmarkUrl;
  const initiate = app.oidc?.initiateLoginUri;
  if (initiate === undefined) return undefined;
  // OpenID Connect Core §4: third-party initiated login.
  const url = new URL(initiate);
  url.searchParams.set('iss', needs.config.baseUrl);
  return url.href;
}

function noAddress(needs: LaunchNeeds, ctx: RequestContext, app: AppInstance): Reply {
  const t = needs.pages.frames.translatorFor(ctx);
  return needs.pages.problems.notice(ctx, {
    status: 404,
    title: t('denied.title', { app: app.label }),
    kind: 'look',
    text: t('denied.noAddress', { app: app.label }),
    action: { label: t('error.home'), href: '/home' },
    reference: ctx.client.requestId,
  });
}

const actorOf = (session: Session, person: Person | undefined): Actor => ({
  id: session.userId,
  type: 'User',
  alternateId: person?.login ?? 'unknown',
  displayName: person ? displayNameOf(person) : 'unknown',
});

const appTarget = (app: AppInstance): Actor => ({
  id: app.id,
  type: 'AppInstance',
  alternateId: app.label,
  displayName: app.label,
});

const openedEvent = (ctx: RequestContext, session: Session, person: Person, app: AppInstance): NewEvent => ({
  eventType: 'user.authentication.sso',
  actor: actorOf(session, person),
  target: [appTarget(app)],
  outcome: { result: 'SUCCESS' },
  client: ctx.client,
  externalSessionId: session.sid,
  debugData: { initiationType: 'IDP_INITIATED', signOnMode: app.signOnMode },
});

const unauthorized = (
  ctx: RequestContext,
  session: Session,
  person: Person | undefined,
  app: AppInstance,
): NewEvent => ({
  eventType: 'app.generic.unauth_app_access_attempt',
  actor: actorOf(session, person),
  target: [appTarget(app)],
  outcome: { result: 'FAILURE' },
  client: ctx.client,
  externalSessionId: session.sid,
});
