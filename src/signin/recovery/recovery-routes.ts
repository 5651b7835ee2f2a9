import { acceptedLanguages, type Sentence } from '#web/messages/index.ts';
import { confirmPage, forgotPage, newPasswordPage } from '#web/signin/index.ts';
import type { Language } from '#web/ui/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
  type SetCookie,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';
import type { Said, SignInService } from '../transaction/index.ts';
import type { LinkKind } from './recovery-store.ts';
import type { RecoveryService } from './recovery-service.ts';

export type RecoveryRoutesNeeds = {
  service: RecoveryService;
  pages: Pages;
  signIn: Pick<SignInService, 'begin' | 'admit' | 'sessionOf'>;
  requirementsFor: (person: Person) => Sentence[];
};

type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Params = { token: string };

const purpose = 'recovery';
const forgotPath = '/signin/forgot-password';

/** The pages around mailed links. A GET shows and spends nothing: mail scanners follow links too. */
export function recoveryRoutes(needs: RecoveryRoutesNeeds): Route[] {
  const get = (path: string, handle: (ctx: RequestContext<Params, Query>) => Promise<Reply> | Reply) =>
    defineRoute<Params, Query>({ method: 'GET', path, permission: 'public', errors: 'page', handle });
  const post = (path: string, handle: (ctx: RequestContext<Params, Query, Form>) => Promise<Reply> | Reply) =>
    defineRoute<Params, Query, Form>({
      method: 'POST',
      path,
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle,
    });
  return [
    get(forgotPath, (ctx) => showForgot(needs, ctx)),
    post(forgotPath, (ctx) => takeForgot(needs, ctx)),
    get('/welcome/:token', (ctx) => showLink(needs, ctx, 'activation')),
    post('/welcome/:token', (ctx) => takePassword(needs, ctx, 'activation')),
    get('/signin/reset-password/:token', (ctx) => showLink(needs, ctx, 'password-reset')),
    post('/signin/reset-password/:token', (ctx) => takePassword(needs, ctx, 'password-reset')),
    get('/signin/unlock/:token', (ctx) => showLink(needs, ctx, 'unlock')),
    post('/signin/unlock/:token', (ctx) => takeUnlock(needs, ctx)),
  ];
}

function showForgot(
  { pages }: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query>,
  problem?: string,
): Reply {
  const binding = pages.bindings.of(ctx.cookies);
  const back = text(ctx.query.t);
  const frame = pages.frames.frame(ctx, {
    languageHref: (language) => `${forgotPath}?${withBack(back)}lang=${language}`,
  });
  return {
    status: 200,
    page: 'signin',
    html: forgotPage(frame, {
      action: `${forgotPath}?${withBack(back)}`,
      t: pages.forms.make(purpose, binding.hash),
      problem,
      backHref: backHref(back),
    }),
    cookies: kept(pages.frames.languageCookie(ctx), binding.cookie),
  };
}

async function takeForgot(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query, Form>,
): Promise<Reply> {
  const { pages } = needs;
  if (!isOurForm(needs, ctx)) return refused(pages, ctx);
  const frame = pages.frames.frame(ctx);
  const { t } = frame;
  const login = text(ctx.body.identifier)?.trim() ?? '';
  if (login === '' || login.length > 255) return showForgot(needs, ctx, t('identifier.empty'));
  await needs.service.request({
    login,
    what: 'password',
    client: ctx.client,
    browserLanguages: [t.language, ...acceptedLanguages(ctx.headers['accept-language'])].slice(0, 5),
  });
  return pages.problems.notice(ctx, {
    title: t('forgot.sentTitle'),
    kind: 'done',
    text: t('forgot.sent', { login }),
    more: t('forgot.nothing'),
    second: { label: t('forgot.back'), href: backHref(text(ctx.query.t)) },
  });
}

async function showLink(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query>,
  kind: LinkKind,
): Promise<Reply> {
  const grant = await needs.service.findGrant(ctx.params.token);
  if (grant?.kind !== kind) return gone(needs.pages, ctx);
  return linkPage(needs, ctx, kind, grant.person);
}

function linkPage(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query>,
  kind: LinkKind,
  person: Person,
  problem?: 'change.empty' | 'change.differs' | 'change.refused',
): Reply {
  const { pages } = needs;
  const binding = pages.bindings.of(ctx.cookies);
  const action = ctx.path;
  const wishes = [person.profile.preferredLanguage, person.profile.locale].map((wish) =>
    typeof wish === 'string' ? wish : undefined,
  );
  const frame = pages.frames.frame(ctx, {
    wishes,
    languageHref: (language: Language) => `${action}?lang=${language}`,
  });
  const { t } = frame;
  const sealed = pages.forms.make(purpose, binding.hash);
  const { login } = person;
  const html =
    kind === 'unlock'
      ? confirmPage(frame, {
          action,
          t: sealed,
          title: t('unlock.title'),
          lead: t('unlock.lead', { login }),
          submit: t('unlock.submit'),
        })
      : newPasswordPage(frame, {
          action,
          t: sealed,
          step: 'link',
          login,
          title:
            kind === 'activation' ? t('welcome.title', { name: displayNameOf(person) }) : t('reset.title'),
          lead: kind === 'activation' ? t('welcome.lead', { login }) : t('reset.lead', { login }),
          submit: kind === 'activation' ? t('welcome.submit') : t('reset.submit'),
          requirements: needs.requirementsFor(person),
          problem: problem && t(problem),
        });
  return {
    status: 200,
    page: 'signin',
    html,
    cookies: kept(pages.frames.languageCookie(ctx), binding.cookie),
  };
}

async function takePassword(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query, Form>,
  kind: 'activation' | 'password-reset',
): Promise<Reply> {
  const { service, pages } = needs;
  if (!isOurForm(needs, ctx)) return refused(pages, ctx);
  const { token } = ctx.params;
  const grant = await service.findGrant(token);
  if (grant?.kind !== kind) return gone(pages, ctx);
  const password = text(ctx.body.newPassword) ?? '';
  if (password === '') return linkPage(needs, ctx, kind, grant.person, 'change.empty');
  if (password !== text(ctx.body.repeatPassword))
    return linkPage(needs, ctx, kind, grant.person, 'change.differs');
  const use = await service.setPassword({ token, kind, password, client: ctx.client });
  if (use.outcome === 'GONE') return gone(pages, ctx);
  if (use.outcome === 'REFUSED') return linkPage(needs, ctx, kind, grant.person, 'change.refused');
  // A reset proves a mailbox, not the person: whoever did it signs in like everybody. A newcomer has nothing to lose yet.
  if (kind === 'password-reset') return toSignIn(needs, ctx, use.person.login, { kind: 'password-set' });
  return needs.signIn.admit(ctx, { userId: use.person.id, atMs: use.atMs });
}

async function takeUnlock(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query, Form>,
): Promise<Reply> {
  if (!isOurForm(needs, ctx)) return refused(needs.pages, ctx);
  const use = await needs.service.unlock({ token: ctx.params.token, client: ctx.client });
  if (use.outcome !== 'DONE') return gone(needs.pages, ctx);
  return toSignIn(needs, ctx, use.person.login, { kind: 'unlocked' });
}

function toSignIn(needs: RecoveryRoutesNeeds, ctx: RequestContext, loginHint: string, said: Said): Reply {
  const reply = needs.signIn.begin({
    resume: '/home',
    loginHint,
    client: ctx.client,
    cookies: ctx.cookies,
    said,
  });
  return { ...reply, status: 303 };
}

function isOurForm({ pages }: RecoveryRoutesNeeds, ctx: RequestContext<Params, Query, Form>): boolean {
  return (
    isFromOurPages(ctx) && pages.forms.isGood(purpose, pages.bindings.of(ctx.cookies).hash, text(ctx.body.t))
  );
}

function gone(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 410,
    title: t('link.goneTitle'),
    kind: 'look',
    text: t('link.gone'),
    action: { label: t('link.again'), href: forgotPath },
    second: { label: t('forgot.back'), href: '/signin' },
  });
}

function refused(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 403,
    title: t('error.refusedTitle'),
    kind: 'look',
    text: t('error.crossSite'),
    action: { label: t('forgot.back'), href: '/signin' },
    reference: ctx.client.requestId,
  });
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);
const kept = (...cookies: (SetCookie | undefined)[]): SetCookie[] =>
  cookies.filter((cookie) => cookie !== undefined);
/** The sign-in that somebody came from travels along; it is sealed, and checked again when they go back to it. */
const withBack = (back: string | undefined) =>
  back !== undefined && /^[A-Za-z0-9_-]+$/.test(back) ? `t=${back}&` : '';
const backHref = (back: string | undefined) => `/signin?${withBack(back)}`.replace(/[?&]$/, '');
