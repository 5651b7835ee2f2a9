import { acceptedLanguages, type Sentence } from '#web/messages/index.ts';
import { forgotPage } from '#web/signin/index.ts';
import type { PolicyEngine, SelfServiceMethod } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type SetCookie,
} from '#src/platform/http/index.ts';
import type { Factors } from '../../factors/user-factors/index.ts';
import type { Pages } from '../../pages/index.ts';
import type { RecoveryService } from '../recovery-service.ts';
import type { Attempts } from './attempts.ts';
import type { Finish } from './finish.ts';
import { isOfMethod, type SelfServiceWhat } from './requirement.ts';
import { backHref, pathOf, type Walk, type Walks } from './walk.ts';
import * as pagesOf from './walk-pages.ts';
import type { WalkSteps } from './walk-steps.ts';

export type SelfServiceRoutesNeeds = {
  pages: Pages;
  policies: Pick<PolicyEngine, 'selfServiceMethods'>;
  factors: Pick<Factors, 'kindsFor'>;
  service: Pick<RecoveryService, 'request'>;
  attempts: Attempts;
  finish: Finish;
  steps: WalkSteps;
  walks: Walks;
  requirementsFor(person: Person): Sentence[];
  /** Where somebody goes when it is done. */
  toSignIn(ctx: Get, login: string, said: 'password-set' | 'unlocked'): Reply;
  refused(ctx: Get): Reply;
  gone(ctx: Get): Reply;
};

type Needs = SelfServiceRoutesNeeds;
type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Get = Omit<RequestContext<unknown, Query>, 'body'>;
type Post = RequestContext<unknown, Query, Form>;

const purpose = 'recovery';

/** The pages for whoever cannot sign in. GET shows where they are, POST goes on and ends in a 303, so that going back repeats nothing. */
export function selfServiceRoutes(needs: Needs): Route[] {
  return (['password', 'unlock'] as const).flatMap((what) => {
    const path = pathOf(what);
    const common = { permission: 'public', errors: 'page' } as const;
    return [
      defineRoute<unknown, Query>({
        ...common,
        method: 'GET',
        path,
        handle: (ctx) => show(needs, ctx, what),
      }),
      defineRoute<unknown, Query, Form>({
        ...common,
        method: 'POST',
        path,
        bodyKind: 'form',
        handle: (ctx) => take(needs, ctx, what),
      }),
      defineRoute<unknown, Query, Form>({
        ...common,
        method: 'POST',
        path: `${path}/poll`,
        bodyKind: 'form',
        handle: (ctx) => poll(needs, ctx, what),
      }),
    ];
  });
}

/** What the organisation lets anybody at all begin with, as far as there is a way to do it. */
function offered({ policies, factors }: Needs, what: SelfServiceWhat): SelfServiceMethod[] {
  const kinds = factors.kindsFor('recovery');
  const anyOtp = {
    methods: [],
    otpAuthenticators: undefined,
    stepUp: [],
    byAccessPolicy: false,
  } as const;
  return policies
    .selfServiceMethods(what === 'password' ? 'reset' : 'unlock')
    .filter((method) => method === 'email' || kinds.some((kind) => isOfMethod(kind, method, anyOtp)));
}

function walkOf(needs: Needs, ctx: Pick<Get, 'cookies'>, sealed: unknown, what: SelfServiceWhat) {
  const walk = typeof sealed === 'string' ? needs.walks.open(sealed, ctx.cookies) : undefined;
  return walk?.what === what ? walk : undefined;
}

async function show(needs: Needs, ctx: Get, what: SelfServiceWhat): Promise<Reply> {
  if (ctx.query.r === undefined) return showName(needs, ctx, what);
  const walk = walkOf(needs, ctx, ctx.query.r, what);
  return walk ? page(needs, ctx, walk) : needs.gone(ctx);
}

function showName(needs: Needs, ctx: Get, what: SelfServiceWhat, problem?: string): Reply {
  const { pages } = needs;
  const back = text(ctx.query.t);
  const binding = pages.bindings.of(ctx.cookies);
  const action = back === undefined ? pathOf(what) : `${pathOf(what)}?t=${encodeURIComponent(back)}`;
  const frame = pages.frames.frame(ctx, {
    languageHref: (language) => `${action}${action.includes('?') ? '&' : '?'}lang=${language}`,
  });
  const { t } = frame;
  const isByMail = offered(needs, what).every((method) => method === 'email');
  const html = forgotPage(frame, {
    action,
    t: pages.forms.make(purpose, binding.hash),
    title: t(what === 'password' ? 'forgot.title' : 'unlock.title'),
    lead: t(isByMail ? 'forgot.lead' : 'recovery.lead'),
    submit: t(isByMail ? 'forgot.submit' : 'recovery.next'),
    problem,
    backHref: backHref(back),
    help: { label: t('recovery.cannot'), href: pagesOf.helpHref(back) },
  });
  return reply(html, pages.frames.languageCookie(ctx), binding.cookie);
}

async function page(needs: Needs, ctx: Get, walk: Walk, problem?: string): Promise<Reply> {
  const { pages, steps } = needs;
  const sealed = needs.walks.seal(walk);
  const frame = pages.frames.frame(ctx, {
    languageHref: (language) => `${pathOf(walk.what)}?r=${sealed}&lang=${language}`,
  });
  const view = { frame, walk, sealed };
  const cookie = pages.frames.languageCookie(ctx);
  if (!walk.proof) {
    const methods = offered(needs, walk.what);
    return walk.method === undefined
      ? reply(pagesOf.methodPage(view, methods), cookie)
      : reply(pagesOf.codePage(view, methods.length > 1), cookie);
  }
  const standing = await steps.standing(walk, ctx.client);
  if (!standing) return needs.gone(ctx);
  const { missing, person } = standing;
  if (missing.kind === 'nothing') {
    return reply(pagesOf.lastPage(view, person, needs.requirementsFor(person), problem), cookie);
  }
  const candidates = missing.kind === 'proof' ? steps.askable(missing.candidates) : [];
  if (candidates.length === 0) return nothingMore(needs, ctx, walk);
  const asked = candidates.find(({ factor }) => factor.id === walk.asking?.factorId);
  if (!asked) return reply(pagesOf.candidatesPage(view, candidates), cookie);
  return reply(pagesOf.candidatePage(view, asked), cookie);
}

async function take(needs: Needs, ctx: Post, what: SelfServiceWhat): Promise<Reply> {
  if (!isFromOurPages(ctx)) return needs.refused(ctx);
  const walk = walkOf(needs, ctx, ctx.body.t, what);
  if (!walk) return takeName(needs, ctx, what);
  const { attempts, steps } = needs;
  const { client } = ctx;
  const form = formOf(ctx);
  const isAsked = (name: string) => form.get(name) === 'yes';
  if (!walk.proof) {
    const { method } = walk;
    if (form.get('step') === 'method') return takeMethod(needs, ctx, walk, form.get('choice'));
    if (isAsked('other')) return go(needs, atMethods(walk));
    if (isAsked('again') && method !== undefined && method !== 'email' && walk.login !== undefined) {
      const asking = { login: walk.login, what, method, client, browserLanguages: languagesOf(needs, ctx) };
      const attempt = await attempts.begin(asking);
      return go(needs, { ...walk, attempt, number: undefined, said: undefined });
    }
    return go(needs, await steps.code(walk, (form.get('passCode') ?? '').replace(/\s/g, ''), client));
  }
  const standing = await steps.standing(walk, client);
  if (!standing) return needs.gone(ctx);
  const { missing, person } = standing;
  if (missing.kind === 'refused') return nothingMore(needs, ctx, walk);
  if (missing.kind === 'nothing') return takeLast(needs, ctx, walk, person, form);
  const candidates = steps.askable(missing.candidates);
  if (form.get('step') === 'candidate') {
    const chosen = candidates.find(({ factor }) => factor.id === form.get('choice'));
    return go(needs, chosen ? await steps.choose(walk, chosen, client) : walk);
  }
  const asked = candidates.find(({ factor }) => factor.id === walk.asking?.factorId);
  // A form of another step than the one that is due changes nothing: the page of the due one is shown.
  if (!asked || form.get('step') !== 'answer') return go(needs, walk);
  if (isAsked('other')) return go(needs, { ...walk, asking: undefined, said: undefined });
  const { challenge } = asked.face;
  const isElsewhere = challenge.polls === true && challenge.answer(form) === undefined;
  return go(
    needs,
    isElsewhere ? await steps.poll(walk, client) : await steps.answer(walk, asked, form, client),
  );
}

async function takeName(needs: Needs, ctx: Post, what: SelfServiceWhat): Promise<Reply> {
  const { pages } = needs;
  const binding = pages.bindings.of(ctx.cookies);
  if (!pages.forms.isGood(purpose, binding.hash, text(ctx.body.t))) return needs.refused(ctx);
  const t = pages.frames.translatorFor(ctx);
  const login = text(ctx.body.identifier)?.trim() ?? '';
  if (login === '' || login.length > 255) return showName(needs, ctx, what, t('identifier.empty'));
  const back = text(ctx.query.t);
  const walk: Walk = { binding: binding.hash, what, back, login };
  const methods = offered(needs, what);
  if (methods.length === 0) return nothingMore(needs, ctx, walk);
  const [only] = methods;
  // With one way only there is nothing to choose.
  return methods.length === 1 ? takeMethod(needs, ctx, walk, only) : go(needs, walk);
}

async function takeMethod(needs: Needs, ctx: Post, walk: Walk, chosen: string | undefined): Promise<Reply> {
  const { what, login } = walk;
  const method = offered(needs, what).find((one) => one === chosen);
  if (method === undefined || login === undefined) return go(needs, walk);
  const { client } = ctx;
  const browserLanguages = languagesOf(needs, ctx);
  if (method !== 'email') {
    const attempt = await needs.attempts.begin({ login, what, method, client, browserLanguages });
    return go(needs, { ...walk, method, attempt, number: undefined, said: undefined });
  }
  await needs.service.request({ login, what, client, browserLanguages });
  const t = needs.pages.frames.translatorFor(ctx);
  return needs.pages.problems.notice(ctx, {
    title: t('forgot.sentTitle'),
    kind: 'done',
    text: t('forgot.sent', { login }),
    more: t('forgot.nothing'),
    second: { label: t('forgot.back'), href: backHref(walk.back) },
  });
}

async function takeLast(
  needs: Needs,
  ctx: Post,
  walk: Walk,
  person: Person,
  form: ReadonlyMap<string, string>,
): Promise<Reply> {
  const { proof } = walk;
  if (!proof || form.get('step') !== walk.what) return go(needs, walk);
  const t = needs.pages.frames.translatorFor(ctx);
  const again = (problem: 'change.empty' | 'change.differs' | 'change.refused') =>
    page(needs, ctx, walk, t(problem));
  const password = form.get('newPassword') ?? '';
  if (walk.what === 'password') {
    if (password === '') return again('change.empty');
    if (password !== form.get('repeatPassword')) return again('change.differs');
  }
  const done = await needs.finish({ proof, password, client: ctx.client });
  if (done.outcome === 'REFUSED') return again('change.refused');
  if (done.outcome === 'MORE') return go(needs, walk);
  if (done.outcome === 'GONE') return needs.gone(ctx);
  // Whoever set a password signs in like everybody: what policy asks for is asked for there.
  return needs.toSignIn(ctx, person.login, walk.what === 'password' ? 'password-set' : 'unlocked');
}

async function poll(needs: Needs, ctx: Post, what: SelfServiceWhat): Promise<Reply> {
  const walk = isFromOurPages(ctx) ? walkOf(needs, ctx, ctx.body.t, what) : undefined;
  if (!walk) return { status: 200, json: { status: 'OVER' } };
  const next = await needs.steps.poll(walk, ctx.client);
  return next === walk
    ? { status: 200, json: { status: 'WAITING' } }
    : { status: 200, json: { status: 'GO', location: addressOf(needs, next) } };
}

function nothingMore(needs: Needs, ctx: Post | Get, walk: Walk): Reply {
  const t = needs.pages.frames.translatorFor(ctx);
  return needs.pages.problems.notice(ctx, {
    title: t('recovery.refusedTitle'),
    kind: 'look',
    text: t('recovery.refused'),
    action: { label: t('recovery.cannot'), href: pagesOf.helpHref(walk.back) },
    second: { label: t('forgot.back'), href: backHref(walk.back) },
  });
}

const atMethods = ({ binding, what, back, login }: Walk): Walk => ({ binding, what, back, login });
const addressOf = ({ walks }: Needs, walk: Walk) => `${pathOf(walk.what)}?r=${walks.seal(walk)}`;
const go = (needs: Needs, walk: Walk): Reply => ({ status: 303, redirect: addressOf(needs, walk) });

const languagesOf = ({ pages }: Needs, ctx: Post): string[] =>
  [pages.frames.translatorFor(ctx).language, ...acceptedLanguages(ctx.headers['accept-language'])].slice(
    0,
    5,
  );

function formOf({ body }: Post): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

function reply(html: string, ...cookies: (SetCookie | undefined)[]): Reply {
  return { status: 200, page: 'signin', html, cookies: cookies.filter((cookie) => cookie !== undefined) };
}
