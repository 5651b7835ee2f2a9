import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import {
  defineRoute,
  type Reply,
  type Route,
  type UnauthenticatedRequest,
} from '#src/platform/http/index.ts';

export type SessionName = Pick<Session, 'userId' | 'sid'>;

/** An app that says whether it followed. */
export type LeavingApp = {
  id: string;
  label: string;
  /** Path of our own that takes a browser to the app; undefined: it has no way to be told. */
  href: string | undefined;
  /** Of the app, for the policy of the page that frames it. */
  origins: readonly string[];
  state: 'waiting' | 'confirmed' | 'refused' | 'unreachable';
};

/** The LogoutRequest of a SAML app that waits for its answer. */
export type LogoutAnswer = {
  readonly appId: string;
  readonly inResponseTo: string;
  readonly relayState: string | undefined;
  /** Something stayed open of which no page can know, like a browser that is not this one. */
  readonly isPartial: boolean;
};

/** Where a browser goes when its apps have been told. */
export type GoOn = { readonly href: string } | { readonly answer: LogoutAnswer };

type PageRequest = Pick<UnauthenticatedRequest, 'headers' | 'cookies' | 'url' | 'path'>;

export type FarewellPages = {
  leaving(
    request: PageRequest,
    leaving: { apps: readonly LeavingApp[]; frameUrls: readonly string[]; goOn: string; leadsAway: boolean },
  ): Reply;
  leftOpen(request: PageRequest, apps: readonly LeavingApp[]): Reply;
};

export type FarewellNeeds = {
  clock: Clock;
  sealer: Sealer;
  database: Pick<Database, 'transaction'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'end' | 'clearCookie'>;
  pages: FarewellPages;
  /** Addresses of apps that are told in a frame and say nothing; asked before the session ends. */
  frames: readonly ((session: SessionName) => Promise<readonly string[]>)[];
  /** Apps that answer. */
  answering: {
    /** The session ends: its apps are to be told from now on, but the one that asked. */
    leave(
      tx: Tx,
      session: SessionName,
      by: { http: UnauthenticatedRequest; askedBy: string | undefined },
    ): Promise<void>;
    list(session: SessionName): Promise<readonly LeavingApp[]>;
    /** No answer is waited for any longer; what is missing goes into the log. */
    giveUp(session: SessionName, http: UnauthenticatedRequest): Promise<void>;
    /** To the app that asked. */
    answer(http: UnauthenticatedRequest, answer: LogoutAnswer): Promise<Reply>;
  };
  /** Our own page for those who have signed out. */
  signedOutPath: string;
};

export type Farewell = {
  /** Ends sessions with their events and answers the browser: straight on, or by way of the page on which apps are told. */
  leave(
    http: UnauthenticatedRequest,
    leaving: { sessions: readonly Session[]; goOn: GoOn; askedBy?: string },
  ): Promise<Reply>;
  routes: Route[];
};

type Left = { sessions: SessionName[]; goOn: GoOn };

const kind = 'farewell';
// As long as somebody may take over signing out of apps by hand.
const lifetimeMs = 60 * 60 * 1000;
/** Of one person in several browsers; more than these are ended all the same. */
const shownSessions = 10;

export function createFarewell(needs: FarewellNeeds): Farewell {
  const { answering, clock, database, sealer, sessions, pages } = needs;
  const donePath = `${needs.signedOutPath}/done`;
  const isAway = (goOn: GoOn) => !('href' in goOn) || goOn.href !== needs.signedOutPath;
  const appsOf = async (names: readonly SessionName[]) =>
    (await Promise.all(names.map((name) => answering.list(name)))).flat();

  async function goOnTo(http: UnauthenticatedRequest, goOn: GoOn): Promise<Reply> {
    if ('answer' in goOn) return answering.answer(http, goOn.answer);
    // After a POST by 303: the browser must not send a form along, which may hold a token.
    return { status: http.method === 'POST' ? 303 : 302, redirect: goOn.href };
  }

  async function done(http: UnauthenticatedRequest, { sessions: names, goOn }: Left): Promise<Reply> {
    for (const name of names) await answering.giveUp(name, http);
    const open = (await appsOf(names)).filter((app) => app.state !== 'confirmed');
    if (open.length === 0) return goOnTo(http, goOn);
    if ('answer' in goOn) return answering.answer(http, { ...goOn.answer, isPartial: true });
    return isAway(goOn) ? goOnTo(http, goOn) : pages.leftOpen(http, open);
  }

  return {
    async leave(http, { sessions: ended, goOn, askedBy }) {
      const frames = needs.frames.flatMap((frame) => ended.map((session) => frame(session)));
      const frameUrls = (await Promise.all(frames)).flat();
      const own = await sessions.find(http.cookies[sessions.cookieName]);
      await database.transaction(async (tx) => {
        for (const session of ended) {
          await answering.leave(tx, session, { http, askedBy });
          await sessions.end(tx, session, 'signed-out', http.client);
        }
      });
      const names = ended.slice(0, shownSessions).map(({ userId, sid }) => ({ userId, sid }));
      const isTooMany = ended.length > names.length;
      const left: Left = {
        sessions: names,
        goOn: 'answer' in goOn && isTooMany ? { answer: { ...goOn.answer, isPartial: true } } : goOn,
      };
      const apps = (await appsOf(names)).filter((app) => app.id !== askedBy);
      const isWaiting = frameUrls.length > 0 || apps.some((app) => app.state === 'waiting');
      const isPlain = apps.length === 0 && 'href' in goOn;
      const goOnHref = isPlain
        ? goOn.href
        : `${donePath}?l=${sealer.seal(kind, left, clock.nowMs() + lifetimeMs)}`;
      const reply = isWaiting
        ? pages.leaving(http, { apps, frameUrls, goOn: goOnHref, leadsAway: isAway(goOn) })
        : await done(http, left);
      // Somebody else may be signed in in this browser by now.
      const isOwn = own === undefined || ended.some((session) => session.sid === own.sid);
      return isOwn ? { ...reply, cookies: [...(reply.cookies ?? []), sessions.clearCookie()] } : reply;
    },
    routes: [
      defineRoute<unknown, Record<string, string | string[]>>({
        method: 'GET',
        path: donePath,
        permission: 'public',
        cors: 'none',
        errors: 'page',
        async handle(ctx) {
          const { l } = ctx.query;
          const left = typeof l === 'string' ? sealer.open<Left>(kind, l, clock.nowMs()) : undefined;
          // Nothing is known of who was here; what is sure is the way to our own page.
          if (left === undefined) return { status: 302, redirect: needs.signedOutPath };
          return done(ctx, left);
        },
      }),
    ],
  };
}
