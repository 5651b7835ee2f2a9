import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type SetCookie,
} from '#src/platform/http/index.ts';
import { z } from 'zod';
import type { Pages } from '../pages/index.ts';
import type { SignInService } from './signin-service.ts';
import { homePath } from './signin-service.ts';
import type { Advice, Refusal, Visit } from './step.ts';
import type { Transaction } from './transaction.ts';
import type { Walked } from './walk.ts';

type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Needs = { service: SignInService; pages: Pages };

/** What the page's script is told while it waits. */
const pollAnswer = z.strictObject({
  status: z.enum(['WAITING', 'GO', 'OVER']),
  location: z.string().optional().describe('Where the page goes on'),
});

/** GET shows the page of the step that is due, POST takes it. Every POST ends in a 303, so that going back repeats nothing. */
export function signInRoutes(needs: Needs): Route[] {
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
    defineRoute<unknown, Query, Form>({
      method: 'POST',
      path: '/signin/poll',
      permission: 'public',
      bodyKind: 'form',
      answer: pollAnswer,
      handle: (ctx) => poll(needs, ctx),
    }),
  ];
}

async function show(needs: Needs, ctx: RequestContext<unknown, Query>): Promise<Reply> {
  const { service, pages } = needs;
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
    if (await service.isOver(transaction)) return go(service, service.restarted(transaction), language);
    const answer = await page(needs, ctx, transaction, sealed ?? '', [language]);
    // Nothing is to be asked of them at this point: on to where something is.
    return answer ?? answered(needs, ctx, await service.goOn(transaction, visitOf(pages, ctx, session)));
  }
  if (await service.isSignedIn(session, ctx.client)) return { status: 302, redirect: homePath };
  const { transaction, cookie } = service.fresh(
    ctx,
    sealed === undefined ? undefined : { kind: 'other-browser' },
  );
  const answer = await page(needs, ctx, transaction, service.seal(transaction), [language, cookie]);
  if (answer === undefined) throw new Error('the first step of the sign-in has no page');
  return answer;
}

async function take(needs: Needs, ctx: RequestContext<unknown, Query, Form>): Promise<Reply> {
  const { service, pages } = needs;
  const opened = service.open(single(ctx.body.t), ctx.cookies);
  // The cookie binds the form to this browser; Origin and Sec-Fetch-Site say that a page of ours sent it.
  if (opened.state === 'foreign' || !isFromOurPages(ctx)) return refused(pages, ctx);
  const { transaction } = opened;
  if (opened.state === 'stale' || (await service.isOver(transaction))) {
    return go(service, service.restarted(transaction));
  }
  const visit = visitOf(pages, ctx, await service.sessionOf(ctx.cookies));
  return answered(needs, ctx, await service.take(transaction, single(ctx.body.step) ?? '', visit));
}

async function poll({ service, pages }: Needs, ctx: RequestContext<unknown, Query, Form>): Promise<Reply> {
  const opened = service.open(single(ctx.body.t), ctx.cookies);
  if (opened.state !== 'good' || !isFromOurPages(ctx)) return { status: 403, json: { status: 'OVER' } };
  const { transaction } = opened;
  if (await service.isOver(transaction)) return { status: 200, json: { status: 'OVER' } };
  const visit = visitOf(pages, ctx, await service.sessionOf(ctx.cookies));
  const moved = await service.poll(transaction, visit);
  if (moved === 'WAITING') return { status: 200, json: { status: 'WAITING' } };
  return { status: 200, json: { status: 'GO', location: `/signin?t=${service.seal(moved.show)}` } };
}

function visitOf(
  pages: Pages,
  ctx: RequestContext<unknown, Query, Form | unknown>,
  session: Visit['session'],
): Visit {
  const body = typeof ctx.body === 'object' && ctx.body !== null ? ctx.body : {};
  return {
    client: ctx.client,
    cookies: ctx.cookies,
    session,
    form: new Map(
      Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
    language: pages.frames.languageOf(ctx),
  };
}

function answered({ service, pages }: Needs, ctx: RequestContext, walked: Walked): Reply {
  if ('show' in walked) return go(service, walked.show);
  const { refused: refusal, advice, declineTo } = walked;
  if (refusal === undefined) return { ...walked.end, cookies: walked.cookies };
  return advice === undefined ? denied(pages, ctx, refusal) : lacking(pages, ctx, advice, declineTo);
}

const denied = (pages: Pages, ctx: RequestContext, refusal: Refusal): Reply =>
  pages.problems.denied(ctx, refusal, { reference: ctx.client.requestId, homeHref: '/signin' });

/** What somebody can do who lacks a factor. */
function lacking(pages: Pages, ctx: RequestContext, advice: Advice, declineTo: string | undefined): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 403,
    title: t('noFactor.title'),
    kind: 'look',
    text: advice === 'unsafe' ? t('noFactor.unsafe') : t('noFactor.none'),
    action: { label: t('error.home'), href: '/home' },
    ...(declineTo !== undefined && { second: { label: t('noFactor.back'), href: declineTo } }),
    reference: ctx.client.requestId,
  });
}

async function page(
  { service, pages }: Needs,
  ctx: RequestContext<unknown, Query>,
  transaction: Transaction,
  sealed: string,
  cookies: readonly (SetCookie | undefined)[],
): Promise<Reply | undefined> {
  const render = await service.pageOf(transaction, ctx);
  if (render === undefined) return undefined;
  const frame = pages.frames.frame(ctx, {
    wishes: transaction.uiLocales?.split(' ') ?? [],
    languageHref: (language) => `/signin?t=${sealed}&lang=${language}`,
  });
  return {
    status: 200,
    html: await render(frame, sealed),
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
