import type { MessageKey } from '#web/messages/index.ts';
import { confirmPage } from '#web/signin/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';
import { type LockDown, lockDownPath } from './lock-down.ts';
import type { Kept } from './shutting.ts';

type Params = { token: string };
type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;

export type NoticeRoutesNeeds = {
  pages: Pages;
  lockDown: LockDown;
};

const purpose = 'lock-down';

/** A GET shows and does nothing: mail scanners follow links too. */
export function noticeRoutes(needs: NoticeRoutesNeeds): Route[] {
  const { pages, lockDown } = needs;
  return [
    defineRoute<Params, Query>({
      method: 'GET',
      path: `${lockDownPath}/:token`,
      permission: 'public',
      errors: 'page',
      async handle(ctx) {
        const found = await lockDown.look(ctx.params.token);
        if (!found) return gone(pages, ctx);
        if (found.isSpent) return spent(pages, ctx, found.person);
        const binding = pages.bindings.of(ctx.cookies);
        const { profile, login } = found.person;
        const wishes = [profile['preferredLanguage'], profile['locale']].map((wish) =>
          typeof wish === 'string' ? wish : undefined,
        );
        const frame = pages.frames.frame(ctx, {
          wishes,
          languageHref: (language) => `${ctx.path}?lang=${language}`,
        });
        const { t } = frame;
        const html = confirmPage(frame, {
          action: ctx.path,
          t: pages.forms.make(purpose, binding.hash),
          title: t('notMe.title'),
          lead: t(leads[found.plan], { login }),
          submit: t('notMe.submit'),
          stay: { label: t('notMe.stay'), href: '/home' },
        });
        const cookies = [binding.cookie, pages.frames.languageCookie(ctx)];
        return { status: 200, page: 'signin', html, cookies: cookies.filter((one) => one !== undefined) };
      },
    }),
    defineRoute<Params, Query, Form>({
      method: 'POST',
      path: `${lockDownPath}/:token`,
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      async handle(ctx) {
        const { t: token } = ctx.body;
        const { hash } = pages.bindings.of(ctx.cookies);
        const isOurs =
          isFromOurPages(ctx) && pages.forms.isGood(purpose, hash, typeof token === 'string' ? token : '');
        if (!isOurs) return refused(pages, ctx);
        const acted = await lockDown.act(ctx.params.token, ctx.client);
        if (acted.outcome === 'GONE') return gone(pages, ctx);
        if (acted.outcome === 'SPENT') return spent(pages, ctx, acted.person);
        return done(pages, ctx, acted.kept, acted.isAddressBack);
      },
    }),
  ];
}

const leads: Record<Kept, MessageKey> = {
  SUSPEND: 'notMe.leadSuspend',
  EXPIRE_PASSWORD: 'notMe.leadExpire',
  END_SESSIONS: 'notMe.leadSessions',
  NONE: 'notMe.leadSuspend',
};
const dones: Record<Kept, MessageKey> = {
  SUSPEND: 'notMe.doneSuspend',
  EXPIRE_PASSWORD: 'notMe.doneExpire',
  END_SESSIONS: 'notMe.doneSessions',
  NONE: 'notMe.doneSuspend',
};

function done(pages: Pages, ctx: RequestContext, kept: Kept, isAddressBack = false): Reply {
  const t = pages.frames.translatorFor(ctx);
  const text = [t(dones[kept]), isAddressBack ? t('notMe.addressBack') : ''];
  return pages.problems.notice(ctx, {
    title: t(kept === 'END_SESSIONS' ? 'notMe.doneSessionsTitle' : 'notMe.doneTitle'),
    kind: 'done',
    text: text.join(' ').trim(),
    ...(kept === 'EXPIRE_PASSWORD' && {
      action: { label: t('mail.reset.action'), href: '/signin/forgot-password' },
    }),
    second: { label: t('recovery.cannot'), href: '/signin/help' },
  });
}

/** Pressed once more, or much later: it says how the account stands. */
function spent(pages: Pages, ctx: RequestContext, { status }: Person): Reply {
  if (status === 'SUSPENDED' || status === 'DEPROVISIONED') return done(pages, ctx, 'SUSPEND');
  if (status === 'RECOVERY') return done(pages, ctx, 'EXPIRE_PASSWORD');
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    title: t('notMe.spentTitle'),
    kind: 'look',
    text: t('notMe.spent'),
    action: { label: t('mail.reset.action'), href: '/signin/forgot-password' },
    second: { label: t('recovery.cannot'), href: '/signin/help' },
  });
}

function gone(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 410,
    title: t('link.goneTitle'),
    kind: 'look',
    text: t('notMe.gone'),
    action: { label: t('mail.reset.action'), href: '/signin/forgot-password' },
    second: { label: t('recovery.cannot'), href: '/signin/help' },
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
