import type { Sentence } from '#web/messages/index.ts';
import { confirmPage, helpPage, newPasswordPage } from '#web/signin/index.ts';
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
import type { Grant, RecoveryService } from './recovery-service.ts';
import type { SelfServiceProof } from './self-service/finish.ts';
import type { Requirements } from './self-service/requirement.ts';
import { selfServiceRoutes, type SelfServiceRoutesNeeds } from './self-service/self-service-routes.ts';
import { backHref, pathOf } from './self-service/walk.ts';
import { helpHref } from './self-service/walk-pages.ts';

export type RecoveryRoutesNeeds = Omit<SelfServiceRoutesNeeds, 'toSignIn' | 'refused' | 'gone'> & {
  service: RecoveryService;
  pages: Pages;
  signIn: Pick<SignInService, 'begin' | 'admit' | 'sessionOf'>;
  requirements: Pick<Requirements, 'missing'>;
  requirementsFor: (person: Person) => Sentence[];
  /** Whom people can ask, as the organisation says. */
  support: () => { phone: string | undefined; url: string | undefined };
};

type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Params = { token: string };
/** All that is asked of a request here, whether it brings a form or not. */
type Request = Omit<RequestContext, 'body' | 'params' | 'query'>;

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
    ...selfServiceRoutes({
      ...needs,
      toSignIn: (ctx, login, said) => toSignIn(needs, ctx, login, { kind: said }),
      refused: (ctx) => refused(needs.pages, ctx),
      gone: (ctx) => gone(needs.pages, ctx),
    }),
    get('/signin/help', (ctx) => showHelp(needs, ctx)),
    get('/welcome/:token', (ctx) => showLink(needs, ctx, 'activation')),
    post('/welcome/:token', (ctx) => takePassword(needs, ctx, 'activation')),
    get('/signin/reset-password/:token', (ctx) => showLink(needs, ctx, 'password-reset')),
    post('/signin/reset-password/:token', (ctx) => takePassword(needs, ctx, 'password-reset')),
    get('/signin/unlock/:token', (ctx) => showLink(needs, ctx, 'unlock')),
    post('/signin/unlock/:token', (ctx) => takeUnlock(needs, ctx)),
  ];
}

async function showLink(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query>,
  kind: LinkKind,
): Promise<Reply> {
  const grant = await needs.service.findGrant(ctx.params.token);
  if (grant?.kind !== kind) return gone(needs.pages, ctx);
  return (await moreThanLink(needs, ctx, grant)) ?? linkPage(needs, ctx, kind, grant.person);
}

/** Where the policy wants more than the link: a button to go on with, which spends nothing yet; or nothing that would do. */
async function moreThanLink(
  needs: RecoveryRoutesNeeds,
  ctx: RequestContext<Params, Query>,
  { proof, person }: Grant,
): Promise<Reply | undefined> {
  const { pages } = needs;
  if (!proof) return undefined;
  const missing = await needs.requirements.missing(person, proof.what, proof.proofs, ctx.client);
  if (missing.kind === 'nothing') return undefined;
  const frame = pages.frames.frame(ctx);
  const { t } = frame;
  if (missing.kind === 'refused') return gone(pages, ctx);
  const binding = pages.bindings.of(ctx.cookies);
  const html = confirmPage(frame, {
    action: ctx.path,
    t: pages.forms.make(purpose, binding.hash),
    title: t('recovery.moreTitle'),
    lead: t('recovery.moreLead'),
    submit: t('recovery.next'),
  });
  return { status: 200, page: 'signin', html, cookies: kept(binding.cookie) };
}

/** Into the pages that ask for more, with what the link proves. It is spent when the password is written. */
function intoWalk(needs: RecoveryRoutesNeeds, ctx: RequestContext, proof: SelfServiceProof): Reply {
  const { what } = proof;
  const binding = needs.pages.bindings.of(ctx.cookies);
  const walk = { binding: binding.hash, what, back: undefined, login: undefined, method: 'email' as const };
  return {
    status: 303,
    redirect: `${pathOf(what)}?r=${needs.walks.seal({ ...walk, proof })}`,
    cookies: kept(binding.cookie),
  };
}

function showHelp(needs: RecoveryRoutesNeeds, ctx: RequestContext<Params, Query>): Reply {
  const { pages } = needs;
  const back = text(ctx.query.t);
  const frame = pages.frames.frame(ctx, {
    languageHref: (language) => `${helpHref(back)}${back === undefined ? '?' : '&'}lang=${language}`,
  });
  const html = helpPage(frame, { ...needs.support(), backHref: backHref(back) });
  return { status: 200, page: 'signin', html, cookies: kept(pages.frames.languageCookie(ctx)) };
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
  const more = await proofOfMore(needs, ctx, grant);
  if (more) return intoWalk(needs, ctx, more);
  const password = text(ctx.body.newPassword) ?? '';
  if (password === '') return linkPage(needs, ctx, kind, grant.person, 'change.empty');
  if (password !== text(ctx.body.repeatPassword))
    return linkPage(needs, ctx, kind, grant.person, 'change.differs');
  const use = await service.setPassword({ token, kind, password, client: ctx.client });
  if (use.outcome === 'GONE' || use.outcome === 'MORE') return gone(pages, ctx);
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
  const grant = await needs.service.findGrant(ctx.params.token);
  const more = grant?.kind === 'unlock' ? await proofOfMore(needs, ctx, grant) : undefined;
  if (more) return intoWalk(needs, ctx, more);
  const use = await needs.service.unlock({ token: ctx.params.token, client: ctx.client });
  if (use.outcome !== 'DONE') return gone(needs.pages, ctx);
  return toSignIn(needs, ctx, use.person.login, { kind: 'unlocked' });
}

/** What the link proves, where that alone is not enough. */
async function proofOfMore(
  { requirements }: RecoveryRoutesNeeds,
  ctx: Pick<RequestContext, 'client'>,
  { proof, person }: Grant,
): Promise<SelfServiceProof | undefined> {
  if (!proof) return undefined;
  const missing = await requirements.missing(person, proof.what, proof.proofs, ctx.client);
  return missing.kind === 'proof' ? proof : undefined;
}

function toSignIn(needs: RecoveryRoutesNeeds, ctx: Request, loginHint: string, said: Said): Reply {
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

function gone(pages: Pages, ctx: Request): Reply {
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

function refused(pages: Pages, ctx: Request): Reply {
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
