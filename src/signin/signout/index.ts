// Leaving: the page that asks before a person signs out, and the one that says that they did.
// Not here: sessions themselves (access/sessions), ending them and telling apps (sso/farewell, which is handed in).
import { confirmPage } from '#web/signin/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type UnauthenticatedRequest,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';

export type SignOutNeeds = {
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'clearCookie'>;
  users: Pick<Users, 'findPerson'>;
  pages: Pages;
  /** Ends the session with its event, has the browser tell the apps under it, and goes on. */
  leave: (
    http: UnauthenticatedRequest,
    leaving: { sessions: readonly Session[]; goOn: { href: string } },
  ) => Promise<Reply>;
};

export type SignOut = { routes: Route[] };

/** Proof that a form came from a page given to this very session; home's forms carry it too. */
export const sessionFormPurpose = 'session';

type Form = Record<string, string | string[]>;

export function createSignOut(needs: SignOutNeeds): SignOut {
  const { sessions, pages } = needs;
  const sessionOf = (ctx: RequestContext) => sessions.find(ctx.cookies[sessions.cookieName]);
  return {
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
          if (!session) return { status: 303, redirect: '/signout', cookies: [sessions.clearCookie()] };
          const token = typeof ctx.body.t === 'string' ? ctx.body.t : undefined;
          // Signing somebody out from another site is a nuisance; it is refused like every foreign form.
          if (!isFromOurPages(ctx) || !pages.forms.isGood(sessionFormPurpose, session.sid, token)) {
            return confirm(needs, ctx, session);
          }
          return needs.leave(ctx, { sessions: [session], goOn: { href: '/signout' } });
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
