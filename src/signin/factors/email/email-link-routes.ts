import { confirmPage } from '#web/signin/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { SentCodes } from '#src/signin/factors/sent-code/index.ts';
import type { Pages } from '#src/signin/pages/index.ts';
import { linkPath } from './send-email-code.ts';

export type EmailLinkNeeds = {
  pages: Pages;
  sentCodes: Pick<SentCodes, 'findLink' | 'confirmLink'>;
  users: Pick<Users, 'findPerson'>;
};

type Params = { token: string };
type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Ctx = RequestContext<Params, Query, unknown>;

const purpose = 'email-link';

/**
 * Where the link of a mail leads. A GET shows and spends nothing: mail scanners follow links too. In another browser than the one that
 * asked there is nothing to see and nothing to press, since whoever sent somebody here may be signing in as them over there.
 */
export function emailLinkRoutes(needs: EmailLinkNeeds): Route[] {
  const path = `${linkPath}/:token`;
  return [
    defineRoute<Params, Query>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: (ctx) => show(needs, ctx),
    }),
    defineRoute<Params, Query, Form>({
      method: 'POST',
      path,
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle: (ctx) => confirm(needs, ctx),
    }),
  ];
}

async function show({ pages, sentCodes, users }: EmailLinkNeeds, ctx: Ctx): Promise<Reply> {
  const binding = pages.bindings.of(ctx.cookies);
  const link = await sentCodes.findLink(ctx.params.token, binding.hash);
  if (link === undefined) return gone(pages, ctx);
  if (!link.isHere) return elsewhere(pages, ctx);
  const person = await users.findPerson(link.userId);
  if (person === undefined) return gone(pages, ctx);
  const frame = pages.frames.frame(ctx, { languageHref: (language) => `${ctx.path}?lang=${language}` });
  const { t } = frame;
  const language = pages.frames.languageCookie(ctx);
  return {
    status: 200,
    page: 'signin',
    html: confirmPage(frame, {
      action: ctx.path,
      t: pages.forms.make(purpose, binding.hash),
      title: t('emailLink.title'),
      lead: t('emailLink.lead', { login: person.login }),
      submit: t('emailLink.submit'),
    }),
    ...(language && { cookies: [language] }),
  };
}

async function confirm(
  { pages, sentCodes }: EmailLinkNeeds,
  ctx: RequestContext<Params, Query, Form>,
): Promise<Reply> {
  const { hash } = pages.bindings.of(ctx.cookies);
  const token = typeof ctx.body['t'] === 'string' ? ctx.body['t'] : undefined;
  if (!isFromOurPages(ctx) || !pages.forms.isGood(purpose, hash, token)) return elsewhere(pages, ctx, 403);
  if (!(await sentCodes.confirmLink(ctx.params.token, hash))) return gone(pages, ctx);
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    title: t('emailLink.doneTitle'),
    kind: 'done',
    text: t('emailLink.done'),
  });
}

function elsewhere(pages: Pages, ctx: Ctx, status = 200): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status,
    title: t('emailLink.elsewhereTitle'),
    kind: 'look',
    text: t('emailLink.elsewhere'),
    more: t('emailLink.elsewhereMore'),
  });
}

function gone(pages: Pages, ctx: Ctx): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 410,
    title: t('emailLink.goneTitle'),
    kind: 'look',
    text: t('emailLink.gone'),
  });
}
