// Leaving: the sign-out pages and the one way in which a session is ended by its owner. Owns the confirmation and what the browser
// is shown while apps are told. Not here: sessions themselves (access/sessions), telling apps (sso, which hands in whom to frame).
import { confirmPage } from '#web/signin/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import {
  type ClientContext,
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type SetCookie,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';

export type SignOutNeeds = {
  database: Database;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'end' | 'clearCookie'>;
  users: Pick<Users, 'findPerson'>;
  pages: Pages;
  /** Addresses of apps that want to be told in a frame (OpenID Connect Front-Channel Logout); asked before the session ends. */
  logoutFrames: (session: Session) => Promise<readonly string[]>;
};

export type SignOut = {
  /** Ends the session with its event; the cookie that takes it out of the browser comes back. For every kind of logout. */
  end(tx: Tx, session: Session, client: ClientContext): Promise<SetCookie>;
  routes: Route[];
};

/** Proof that a form came from a page given to this very session; home's forms carry it too. */
export const sessionFormPurpose = 'session';

type Form = Record<string, string | string[]>;

export function createSignOut(needs: SignOutNeeds): SignOut {
  const { sessions, pages } = needs;
  const sessionOf = (ctx: RequestContext) => sessions.find(ctx.cookies[sessions.cookieName]);
  const end: SignOut['end'] = async (tx, session, client) => {
    await sessions.end(tx, session, 'signed-out', client);
    return sessions.clearCookie();
  };
  return {
    end,
    routes: [
      defineRoute({
        method: 'GET',
        path: '/signout',
        permission: 'public',
        errors: 'page',
        async handle(ctx) {
          const session = await sessionOf(ctx);
          return session ? confirm(needs, ctx, session) : signedOut(pages, ctx);
        },
      }),
      defineRoute<unknown, unknown, Form>({
        method: 'POST',
        path: '/signout',
        permission: 'public',
        errors: 'page',
        bodyKind: 'form',
        async handle(ctx) {
          const session = await sessionOf(ctx);
          const done: Reply = { status: 303, redirect: '/signout', cookies: [sessions.clearCookie()] };
          if (!session) return done;
          const token = typeof ctx.body.t === 'string' ? ctx.body.t : undefined;
          // Signing somebody out from another site is a nuisance; it is refused like every foreign form.
          if (!isFromOurPages(ctx) || !pages.forms.isGood(sessionFormPurpose, session.sid, token)) {
            return confirm(needs, ctx, session);
          }
          const frameUrls = await needs.logoutFrames(session);
          const cookie = await needs.database.transaction((tx) => end(tx, session, ctx.client));
          if (frameUrls.length === 0) return { ...done, cookies: [cookie] };
          return {
            ...pages.protocol.frontChannelLogout(ctx, { frameUrls, goOn: '/signout' }),
            cookies: [cookie],
          };
        },
      }),
    ],
  };
}

async function confirm(
  { pages, users }: SignOutNeeds,
  ctx: RequestContext,
  session: Session,
): Promise<Reply> {
  const person = await users.findPerson(session.userId);
  const frame = pages.frames.frame(ctx, { languageHref: (language) => `/signout?lang=${language}` });
  const { t } = frame;
  const cookie = pages.frames.languageCookie(ctx);
  return {
    status: 200,
    page: 'signin',
    html: confirmPage(frame, {
      title: t('signout.title'),
      lead: t('signout.lead', { login: person?.login ?? '' }),
      action: '/signout',
      t: pages.forms.make(sessionFormPurpose, session.sid),
      submit: t('signout.submit'),
      stay: { label: t('signout.stay'), href: '/home' },
      gate: 'open',
    }),
    ...(cookie && { cookies: [cookie] }),
  };
}

function signedOut(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    title: t('signout.doneTitle'),
    kind: 'plain',
    text: t('signout.done'),
    action: { label: t('signout.again'), href: '/signin' },
  });
}
