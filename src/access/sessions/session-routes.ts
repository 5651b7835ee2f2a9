import type { SignOnContext } from '#src/access/context/index.ts';
import { z } from 'zod';
import type { SessionLimits } from '#src/access/policies/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  defineRoute,
  isFromOurPages,
  notFound,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Session } from './session.ts';
import { personSessionRoutes } from './person-session-routes.ts';
import { isRedirectAllowed, type RedirectTargets } from './redirect-target.ts';
import { type BegunSession, mayGoOn, type Sessions, type SessionTokenProof } from './sessions.ts';

export type SessionRouteNeeds = {
  sessions: Sessions;
  database: Database;
  clock: Clock;
  orgId(): string;
  /** May this session begin (DESIGN: one decision function)? Undefined when not; the limits it gets when it may. */
  admit(
    proof: SessionTokenProof,
    client: ClientContext,
  ): Promise<{ limits: SessionLimits; context: SignOnContext | undefined } | undefined>;
  /** Whether a live session still speaks for somebody who is welcome; the person's login if so. */
  vouch(session: Session, client: ClientContext): Promise<{ login: string } | undefined>;
  findLogin(userId: string): Promise<string | undefined>;
  /** Throws where the person may do more than the caller. */
  checkRank(caller: Caller, userId: string): Promise<void>;
  /** Origins whose scripts may act with the session (CORS). */
  mayCall(origin: string): boolean;
  redirects: RedirectTargets;
};

const link = z.strictObject({
  name: z.string().optional(),
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }),
});
const sessionAnswer = z.strictObject({
  id: z.string(),
  userId: z.string(),
  login: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  status: z.string(),
  lastPasswordVerification: z.string().nullable(),
  lastFactorVerification: z.string().nullable(),
  amr: z.array(z.string()),
  idp: z.strictObject({ id: z.string(), type: z.string() }),
  mfaActive: z.boolean(),
  _links: z.strictObject({ self: link, refresh: link, user: link }),
});

const idParams = z.object({ sessionId: z.string() });

export function sessionRoutes(needs: SessionRouteNeeds): Route[] {
  return [
    createRoute(needs),
    ...ownRoutes(needs),
    ...managedRoutes(needs),
    ...personSessionRoutes(needs),
    cookieRedirectRoute(needs),
  ];
}

function createRoute(needs: SessionRouteNeeds): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/sessions',
    permission: 'okta.sessions.manage',
    answer: sessionAnswer,
    query: z.object({ additionalFields: z.string().optional() }),
    body: z.strictObject({ sessionToken: z.string().min(1).max(8192) }),
    async handle(ctx) {
      const begun = await begin(needs, ctx.body.sessionToken, ctx.client);
      if (begun === undefined) throw new ApiError('E0000004');
      const login = (await needs.findLogin(begun.session.userId)) ?? '';
      return { status: 200, json: sessionToWire(needs, begun.session, login, ctx.client.origin, 'me') };
    },
  });
}

/** The browser's own session, by its cookie; to everybody else it looks as if there were none. */
function ownRoutes(needs: SessionRouteNeeds): Route[] {
  const own = async (ctx: RequestContext): Promise<{ session: Session; login: string }> => {
    const session = await needs.sessions.find(ctx.cookies[needs.sessions.cookieName]);
    const person = session === undefined ? undefined : await needs.vouch(session, ctx.client);
    if (session === undefined || person === undefined) throw notFound('me', 'Session');
    return { session, login: person.login };
  };
  const ownWrite = (ctx: RequestContext): Promise<{ session: Session; login: string }> => {
    if (!isFromOurPages(ctx, needs.mayCall)) throw new ApiError('E0000006');
    return own(ctx);
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/sessions/me',
      permission: 'public',
      answer: sessionAnswer,
      async handle(ctx) {
        const { session, login } = await own(ctx);
        return { status: 200, json: sessionToWire(needs, session, login, ctx.client.origin, 'me') };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/sessions/me',
      permission: 'public',
      async handle(ctx) {
        const { session } = await ownWrite(ctx);
        await needs.database.transaction((tx) => needs.sessions.end(tx, session, 'signed-out', ctx.client));
        return { status: 204, cookies: [needs.sessions.clearCookie()] };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/sessions/me/lifecycle/refresh',
      permission: 'public',
      answer: sessionAnswer,
      bodyKind: 'none',
      async handle(ctx) {
        const { session, login } = await ownWrite(ctx);
        const refreshed = await refresh(needs, session);
        return { status: 200, json: sessionToWire(needs, refreshed, login, ctx.client.origin, 'me') };
      },
    }),
  ];
}

function managedRoutes(needs: SessionRouteNeeds): Route[] {
  const known = async (sessionId: string): Promise<{ session: Session; login: string }> => {
    const session = await needs.sessions.findById(sessionId);
    if (session === undefined) throw notFound(sessionId, 'Session');
    return { session, login: (await needs.findLogin(session.userId)) ?? '' };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/sessions/:sessionId',
      permission: 'okta.sessions.read',
      answer: sessionAnswer,
      params: idParams,
      async handle(ctx) {
        const { session, login } = await known(ctx.params.sessionId);
        return { status: 200, json: sessionToWire(needs, session, login, ctx.client.origin, session.id) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/sessions/:sessionId',
      permission: 'okta.sessions.manage',
      params: idParams,
      async handle(ctx) {
        const { session } = await known(ctx.params.sessionId);
        await needs.checkRank(ctx.caller, session.userId);
        const { actor } = requesterOf(ctx);
        await needs.database.transaction((tx) =>
          needs.sessions.end(tx, session, 'revoked', ctx.client, actor),
        );
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/sessions/:sessionId/lifecycle/refresh',
      permission: 'okta.sessions.manage',
      answer: sessionAnswer,
      params: idParams,
      bodyKind: 'none',
      async handle(ctx) {
        const { session, login } = await known(ctx.params.sessionId);
        await needs.checkRank(ctx.caller, session.userId);
        const refreshed = await refresh(needs, session);
        return { status: 200, json: sessionToWire(needs, refreshed, login, ctx.client.origin, session.id) };
      },
    }),
  ];
}

/** Okta's way to turn a session token into a cookie: a page of somebody else's sends the browser here, we send it back. */
function cookieRedirectRoute(needs: SessionRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/login/sessionCookieRedirect',
    permission: 'public',
    errors: 'page',
    query: z.object({
      token: z.string().max(8192).optional(),
      redirectUrl: z.string().max(2048),
      checkAccountSetupComplete: z.string().optional(),
    }),
    async handle(ctx): Promise<Reply> {
      const { token = '', redirectUrl } = ctx.query;
      if (!isRedirectAllowed(redirectUrl, ctx.client.origin, needs.redirects)) {
        throw new ApiError('E0000001', {
          summary: 'The address to go on to is not one of ours.',
          causes: ['redirectUrl: add its origin to the trusted origins with the scope REDIRECT'],
        });
      }
      const before = await needs.sessions.find(ctx.cookies[needs.sessions.cookieName]);
      const begun = await begin(needs, token, ctx.client, before);
      const cookies = begun === undefined ? {} : { cookies: [begun.cookie] };
      return { status: 302, redirect: redirectUrl, ...cookies };
    },
  });
}

/** Spends the token, asks whether its person may come in, and begins the session. */
async function begin(
  needs: SessionRouteNeeds,
  token: string,
  client: ClientContext,
  before?: Session,
): Promise<BegunSession | undefined> {
  const { database, sessions } = needs;
  // Spent in a transaction of its own: whatever comes of it, it is good for nothing afterwards.
  const proof = await database.transaction((tx) => sessions.redeemSessionToken(tx, token));
  if (proof === undefined) return undefined;
  // A link with a token of somebody else's must not make a browser theirs while its own person is at work there.
  if (before !== undefined && before.userId !== proof.userId) return undefined;
  const admitted = await needs.admit(proof, client);
  if (admitted === undefined) return undefined;
  const { limits, context } = admitted;
  const proved = { ...proof, context, limits, client };
  return database.transaction(async (tx) => {
    const goesOn = before !== undefined && mayGoOn(before, limits, needs.clock.nowMs());
    const renewed = goesOn ? await sessions.reauthenticated(tx, before, proved) : undefined;
    if (before !== undefined && !goesOn) await sessions.end(tx, before, 'replaced', client);
    return renewed ?? sessions.create(tx, { ...proved, persistent: limits.persistent });
  });
}

async function refresh(needs: SessionRouteNeeds, session: Session): Promise<Session> {
  const write = needs.sessions.touch(session);
  if (write === undefined) return session;
  await needs.database.groupCommit.commit({ writes: [write] });
  const nowMs = needs.clock.nowMs();
  return {
    ...session,
    lastSeenMs: nowMs,
    idleExpiresMs: session.idleMs === 0 ? session.idleExpiresMs : nowMs + session.idleMs,
  };
}

function sessionToWire(
  needs: Pick<SessionRouteNeeds, 'orgId'>,
  session: Session,
  login: string,
  origin: string,
  name: string,
): Record<string, unknown> {
  const self = `${origin}/api/v1/sessions/${name}`;
  return {
    id: session.id,
    userId: session.userId,
    login,
    createdAt: date(session.createdMs),
    expiresAt: date(Math.min(session.idleExpiresMs, session.expiresMs ?? Number.POSITIVE_INFINITY)),
    status: session.status,
    lastPasswordVerification: date(session.lastPasswordMs),
    lastFactorVerification: date(session.lastFactorMs),
    amr: session.amr,
    idp: { id: needs.orgId(), type: 'OKTA' },
    mfaActive: false,
    _links: {
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      refresh: { href: `${self}/lifecycle/refresh`, hints: { allow: ['POST'] } },
      user: {
        name: login,
        href: `${origin}/api/v1/users/${name === 'me' ? 'me' : session.userId}`,
        hints: { allow: ['GET'] },
      },
    },
  };
}

/** Whole seconds; null for a session that nothing ends, and for what never happened. */
function date(ms: number | undefined): string | null {
  return ms === undefined || !Number.isFinite(ms)
    ? null
    : new Date(Math.floor(ms / 1000) * 1000).toISOString();
}
