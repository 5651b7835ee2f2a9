import type { HomeFrame } from '#web/home/index.ts';
import { appsPage } from '#web/home/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import { displayNameOf } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import {
  type AccountNeeds,
  changePassword,
  endOtherSessions,
  endSession,
  type Form,
  type Query,
  saveLanguage,
  showAccount,
  showPassword,
} from './account.ts';
import { type LaunchNeeds, launchApp, type LaunchParams, type LaunchQuery } from './launch.ts';
import { type Visitor, type VisitorNeeds, withVisitor } from './visitor.ts';

export type HomeNeeds = AccountNeeds &
  LaunchNeeds &
  VisitorNeeds & { assignments: Pick<AssignmentDirectory, 'listAppLinks'>; organisationName: () => string };

type Handle<Q, B> = (ctx: RequestContext<unknown, Q, B>, visitor: Visitor) => Promise<Reply> | Reply;

export function homeRoutes(needs: HomeNeeds): Route[] {
  const frame = frameFor(needs);
  // Anybody may ask; whoever is not signed in is shown the way in instead of an error.
  const get = (path: string, handle: Handle<Query, undefined>) =>
    defineRoute<unknown, Query>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: withVisitor(needs, async (ctx, visitor) =>
        withLanguage(needs, ctx, await handle(ctx, visitor)),
      ),
    });
  const post = (path: string, handle: Handle<Query, Form>) =>
    defineRoute<unknown, Query, Form>({
      method: 'POST',
      path,
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle: withVisitor(needs, (ctx, visitor) =>
        isOurForm(needs, ctx, visitor) ? handle(ctx, visitor) : refused(needs, ctx),
      ),
    });
  const launch = (path: string) =>
    defineRoute<LaunchParams, LaunchQuery>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: (ctx) => launchApp(needs, ctx),
    });
  return [
    defineRoute({
      method: 'GET',
      path: '/',
      permission: 'public',
      errors: 'page',
      handle: () => ({ status: 302, redirect: '/home' }),
    }),
    get('/home', (ctx, visitor) => showApps(needs, ctx, visitor, frame)),
    get('/home/account', (ctx, visitor) => showAccount(needs, ctx, visitor, frame)),
    get('/home/password', (ctx, visitor) => showPassword(needs, ctx, visitor, frame)),
    post('/home/password', (ctx, visitor) => changePassword(needs, ctx, visitor, frame)),
    post('/home/language', (ctx, visitor) => saveLanguage(needs, ctx, visitor)),
    post('/home/sessions/end', (ctx, visitor) => endSession(needs, ctx, visitor)),
    post('/home/sessions/end-others', (ctx, visitor) => endOtherSessions(needs, ctx, visitor)),
    // The last part is the tile's number in addresses that clients of this wire format know.
    launch('/home/:kind/:appId'),
    launch('/home/:kind/:appId/:link'),
  ];
}

type MakeFrame = (ctx: RequestContext, visitor: Visitor, current: HomeFrame['current']) => HomeFrame;

function frameFor(needs: HomeNeeds): MakeFrame {
  const { pages } = needs;
  return (ctx, { person, session }, current) => {
    const { preferredLanguage, locale } = person.profile;
    const wishes = [preferredLanguage, locale].map((wish) => (typeof wish === 'string' ? wish : undefined));
    return {
      // Here the reader is known: what they chose for themselves goes before what this browser remembers.
      t: pages.frames.translatorFor(
        { ...pick(ctx), cookies: wishes[0] === undefined ? ctx.cookies : {} },
        wishes,
      ),
      assets: pages.assets,
      organisation: needs.organisationName(),
      person: { displayName: displayNameOf(person), login: person.login },
      formToken: pages.forms.make(sessionFormPurpose, session.sid),
      current,
    };
  };
}

const pick = (ctx: RequestContext) => ({ headers: ctx.headers, url: ctx.url, path: ctx.path });

async function showApps(
  needs: HomeNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  frame: MakeFrame,
): Promise<Reply> {
  const links = await needs.assignments.listAppLinks(visitor.person, '');
  const query = (typeof ctx.query.q === 'string' ? ctx.query.q : '').trim().slice(0, 100);
  const words = fold(query).split(/\s+/).filter(Boolean);
  const found = links.filter((link) => words.every((word) => fold(link.label).includes(word)));
  const tiles = found.map((link) => ({
    id: link.appInstanceId,
    label: link.label,
    href: link.linkUrl,
    // A picture from elsewhere would tell its host who opens their home page, and when.
    logoUrl: link.logoUrl?.startsWith('/') ? link.logoUrl : undefined,
  }));
  return {
    status: 200,
    page: 'app',
    html: appsPage(frame(ctx, visitor, 'apps'), { tiles, query, total: links.length }),
  };
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase();

function isOurForm(
  needs: HomeNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  { session }: Visitor,
): boolean {
  const token = typeof ctx.body.t === 'string' ? ctx.body.t : undefined;
  return isFromOurPages(ctx) && needs.pages.forms.isGood(sessionFormPurpose, session.sid, token);
}

function refused(needs: HomeNeeds, ctx: RequestContext): Reply {
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

function withLanguage(needs: HomeNeeds, ctx: RequestContext, reply: Reply): Reply {
  const cookie = needs.pages.frames.languageCookie(ctx);
  return cookie ? { ...reply, cookies: [...(reply.cookies ?? []), cookie] } : reply;
}
