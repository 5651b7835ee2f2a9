import type { HomeFrame } from '#web/home/index.ts';
import {
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  defineRoute,
} from '#src/platform/http/index.ts';
import { displayNameOf } from '#src/directory/users/index.ts';
import type { AdminRoles } from '#src/org/admin-roles/index.ts';
import type { Pages } from '#src/signin/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import { type Visitor, type VisitorNeeds, withVisitor } from './visitor.ts';

export type Form = Record<string, string | string[]>;
export type Query = Record<string, string | string[]>;
export type MakeFrame = (
  ctx: Omit<RequestContext, 'body'>,
  visitor: Visitor,
  current: HomeFrame['current'],
) => HomeFrame;

export type RoomNeeds = VisitorNeeds & {
  pages: Pages;
  organisationName: () => string;
  /** Whether there is anything that people may ask for. */
  hasCatalogue: () => boolean;
  adminRoles: Pick<AdminRoles, 'grantsOf'>;
};

type Handle<Q, B> = (ctx: RequestContext<unknown, Q, B>, visitor: Visitor) => Promise<Reply> | Reply;

/** How pages and forms of home are answered: who comes, in which language, and from where. */
export type Room = {
  frame: MakeFrame;
  /** A page. Anybody may ask; whoever is not signed in is shown the way in instead of an error. */
  get(path: string, handle: Handle<Query, undefined>): Route;
  /** A form of one of our pages, given to this very session. */
  post(path: string, handle: Handle<Query, Form>): Route;
};

export function createRoom(needs: RoomNeeds): Room {
  return {
    frame: frameFor(needs),
    get: (path, handle) =>
      defineRoute<unknown, Query>({
        method: 'GET',
        path,
        permission: 'public',
        errors: 'page',
        handle: withVisitor(needs, async (ctx, visitor) => {
          const grants = await needs.adminRoles.grantsOf({ type: 'USER', id: visitor.person.id });
          const known = { ...visitor, isAdministrator: grants.length > 0 };
          return withLanguage(needs, ctx, await handle(ctx, known));
        }),
      }),
    post: (path, handle) =>
      defineRoute<unknown, Query, Form>({
        method: 'POST',
        path,
        permission: 'public',
        errors: 'page',
        bodyKind: 'form',
        handle: withVisitor(needs, (ctx, visitor) =>
          isOurForm(needs, ctx, visitor) ? handle(ctx, visitor) : refused(needs, ctx),
        ),
      }),
  };
}

/** The one value of a field, or nothing. */
export const text = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : '';
/** All values of a field. */
export const texts = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat();

/** Pages that a form may lead back to. Never an address out of a request. */
const ways = [
  '/home',
  '/home/arrange',
  '/home/requests',
  '/home/account',
  '/home/profile',
  '/home/password',
  '/home/security',
];
export const wayBack = (given: string | string[] | undefined, otherwise: string): string =>
  ways.find((way) => way === given) ?? otherwise;

function frameFor(needs: RoomNeeds): MakeFrame {
  const { pages } = needs;
  return (ctx, { person, session, isAdministrator = false }, current) => {
    const { preferredLanguage, locale } = person.profile;
    const wishes = [preferredLanguage, locale].map((wish) => (typeof wish === 'string' ? wish : undefined));
    return {
      // Here the reader is known: what they chose for themselves goes before what this browser remembers.
      t: pages.frames.translatorFor(
        {
          headers: ctx.headers,
          url: ctx.url,
          path: ctx.path,
          cookies: wishes[0] === undefined ? ctx.cookies : {},
        },
        wishes,
      ),
      assets: pages.frames.assetsFor(ctx),
      organisation: needs.organisationName(),
      person: { displayName: displayNameOf(person), login: person.login },
      formToken: pages.forms.make(sessionFormPurpose, session.sid),
      hasCatalogue: needs.hasCatalogue(),
      isAdministrator,
      path: wayBack(ctx.path, '/home'),
      serviceWorker: '/home/worker.js',
      current,
    };
  };
}

function isOurForm(
  needs: RoomNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  { session }: Visitor,
): boolean {
  return isFromOurPages(ctx) && needs.pages.forms.isGood(sessionFormPurpose, session.sid, text(ctx.body.t));
}

function refused(needs: RoomNeeds, ctx: RequestContext): Reply {
  const t = needs.pages.frames.translatorFor(ctx);
  return needs.pages.problems.notice(ctx, {
    status: 403,
    title: t('error.refusedTitle'),
    kind: 'look',
    text: t('error.crossSite'),
    action: { label: t('error.home'), href: '/home' },
    reference: ctx.client.requestId,
  });
}

function withLanguage(needs: RoomNeeds, ctx: RequestContext, reply: Reply): Reply {
  const cookie = needs.pages.frames.languageCookie(ctx);
  return cookie ? { ...reply, cookies: [...(reply.cookies ?? []), cookie] } : reply;
}
