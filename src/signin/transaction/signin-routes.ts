import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type SetCookie,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';
import type { SignInService } from './signin-service.ts';
import { homePath } from './signin-service.ts';
import type { Transaction } from './transaction.ts';

type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;

/** GET shows the page of the step that is due, POST takes it. Every POST ends in a 303, so that going back repeats nothing. */
export function signInRoutes(needs: { service: SignInService; pages: Pages }): Route[] {
  return [
    defineRoute<unknown, Query>({
      method: 'GET',
      path: '/signin',
      permission: 'public',
      errors: 'page',
      handle: (ctx) => show(needs, ctx),
    }),
    defineRoute<unknown, Query, Form>({
      method: 'POST',
      path: '/signin',
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle: (ctx) => take(needs, ctx),
    }),
  ];
}

type Needs = { service: SignInService; pages: Pages };

async function show({ service, pages }: Needs, ctx: RequestContext<unknown, Query>): Promise<Reply> {
  const sealed = single(ctx.query.t);
  const opened = service.open(sealed, ctx.cookies);
  const language = pages.frames.languageCookie(ctx);
  const session = await service.sessionOf(ctx.cookies);
  if (opened.state === 'stale') return go(service, service.restarted(opened.transaction), language);
  if (opened.state === 'good') {
    const { transaction } = opened;
    // Signed in meanwhile, in another tab: this one need not ask again.
    const isDone = session !== undefined && session.authTimeMs > transaction.requestedMs;
    if (isDone && (await service.isSignedIn(session, ctx.client))) {
      return { status: 302, redirect: transaction.resume };
    }
    return page({ service, pages }, ctx, transaction, sealed ?? '', [language]);
  }
  if (await service.isSignedIn(session, ctx.client)) return { status: 302, redirect: homePath };
  const { transaction, cookie } = service.fresh(
    ctx,
    sealed === undefined ? undefined : { kind: 'other-browser' },
  );
  return page({ service, pages }, ctx, transaction, service.seal(transaction), [language, cookie]);
}

async function take({ service, pages }: Needs, ctx: RequestContext<unknown, Query, Form>): Promise<Reply> {
  const sealed = single(ctx.body.t);
  const opened = service.open(sealed, ctx.cookies);
  // The cookie binds the form to this browser; Origin and Sec-Fetch-Site say that a page of ours sent it.
  if (opened.state === 'foreign' || !isFromOurPages(ctx)) return refused(pages, ctx);
  if (opened.state === 'stale') return go(service, service.restarted(opened.transaction));
  const walked = await service.take(opened.transaction, single(ctx.body.step) ?? '', {
    client: ctx.client,
    session: await service.sessionOf(ctx.cookies),
    form: new Map(
      Object.entries(ctx.body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  });
  if ('show' in walked) return go(service, walked.show);
  if (walked.refused) {
    return pages.problems.denied(ctx, walked.refused, {
      reference: ctx.client.requestId,
      homeHref: '/signin',
    });
  }
  return { ...walked.end, cookies: walked.cookies };
}

async function page(
  { service, pages }: Needs,
  ctx: RequestContext<unknown, Query>,
  transaction: Transaction,
  sealed: string,
  cookies: readonly (SetCookie | undefined)[],
): Promise<Reply> {
  const render = await service.pageOf(transaction);
  const frame = pages.frames.frame(ctx, {
    wishes: transaction.uiLocales?.split(' ') ?? [],
    languageHref: (language) => `/signin?t=${sealed}&lang=${language}`,
  });
  return {
    status: 200,
    html: render(frame, sealed),
    page: 'signin',
    cookies: cookies.filter((cookie) => cookie !== undefined),
  };
}

function go(service: SignInService, transaction: Transaction, cookie?: SetCookie): Reply {
  return {
    status: 303,
    redirect: `/signin?t=${service.seal(transaction)}`,
    ...(cookie && { cookies: [cookie] }),
  };
}

/** Not our form, or not this browser's: nothing is done, and the way to begin again is offered. */
function refused(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 403,
    title: t('error.refusedTitle'),
    kind: 'look',
    text: t('signin.otherBrowser'),
    action: { label: t('signout.again'), href: '/signin' },
    reference: ctx.client.requestId,
  });
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
