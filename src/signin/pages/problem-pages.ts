import type { MessageKey } from '#web/messages/index.ts';
import { messagePage } from '#web/signin/index.ts';
import { type Content, html } from '#web/ui/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { ErrorPage, PublicError, Reply } from '#src/platform/http/index.ts';
import type { PageFrames, PageRequest } from './page-frames.ts';

export type ProblemPages = {
  /** For platform/http: whatever was thrown on a route of pages. */
  errorPage: ErrorPage;
  /** A protocol request that cannot be followed and must not be answered to the app (RFC 6749 §4.1.2.1). */
  badRequest(
    request: PageRequest,
    problem: { error: string; description: string; reference: string; status?: number },
  ): Reply;
  /** Why somebody who is who they say may still not go on, in one sentence. */
  denied(
    request: PageRequest,
    decision: Extract<Decision, { outcome: 'DENY' | 'CHALLENGE' }>,
    options: { appLabel?: string | undefined; reference: string; homeHref?: string },
  ): Reply;
  notice(request: PageRequest, page: NoticePage): Reply;
  /** A message of an app that cannot be followed, in one sentence; the log has it in full under the reference. */
  samlProblem(
    request: PageRequest,
    problem: { kind: SamlProblem; appLabel: string; reference: string },
  ): Reply;
};

export type SamlProblem = keyof typeof samlProblems;

export type NoticePage = {
  status?: number;
  title: string;
  kind: 'problem' | 'look' | 'done' | 'plain';
  text: string;
  more?: string;
  action?: { label: string; href: string };
  second?: { label: string; href: string };
  reference?: string;
};

export function createProblemPages(frames: PageFrames): ProblemPages {
  return {
    errorPage(error, request) {
      const frame = frames.frame(request);
      const { t } = frame;
      const words = wordsFor(error);
      return {
        status: error.status,
        page: 'error',
        html: messagePage(frame, {
          title: t(words.title),
          kind: 'problem',
          text: t(words.text),
          more: detailOf(error),
          action: { label: t('error.home'), href: '/home' },
          reference: error.errorId,
        }),
      };
    },

    badRequest(request, problem) {
      const frame = frames.frame(request);
      const { t } = frame;
      return {
        status: problem.status ?? 400,
        page: 'error',
        html: messagePage(frame, {
          title: t('error.title'),
          kind: 'problem',
          text: t('error.badRequest'),
          more: html`<p class="code">${problem.error}</p><p class="small">${problem.description}</p>`,
          action: { label: t('error.home'), href: '/home' },
          reference: problem.reference,
        }),
      };
    },

    denied(request, decision, options) {
      const frame = frames.frame(request);
      const { t } = frame;
      const app = options.appLabel;
      return {
        status: 403,
        page: 'error',
        html: messagePage(frame, {
          title: app === undefined ? t('denied.titlePlain') : t('denied.title', { app }),
          kind: 'look',
          text: t(reasonFor(decision), { app: app ?? '' }),
          action: { label: t('error.home'), href: options.homeHref ?? '/home' },
          reference: options.reference,
        }),
      };
    },

    samlProblem(request, { kind, appLabel, reference }) {
      const frame = frames.frame(request);
      const { t } = frame;
      const { status, title, text, way } = samlProblems[kind];
      return {
        status,
        page: 'error',
        html: messagePage(frame, {
          title: t(title, { app: appLabel }),
          kind: 'look',
          text: t(text, { app: appLabel }),
          action:
            way === 'signout'
              ? { label: t('signout.submit'), href: '/signout' }
              : { label: t('error.home'), href: '/home' },
          reference,
        }),
      };
    },

    notice: (request, page) => ({
      status: page.status ?? 200,
      page: 'signin',
      html: messagePage(frames.frame(request), page),
    }),
  };
}

const samlProblems = {
  broken: { status: 400, title: 'saml.brokenTitle', text: 'saml.broken', way: 'home' },
  used: { status: 400, title: 'saml.brokenTitle', text: 'saml.used', way: 'home' },
  stale: { status: 400, title: 'saml.brokenTitle', text: 'saml.stale', way: 'home' },
  nameless: { status: 403, title: 'saml.brokenTitle', text: 'saml.nameless', way: 'home' },
  'broken-sign-out': {
    status: 400,
    title: 'saml.brokenSignOutTitle',
    text: 'saml.brokenSignOut',
    way: 'signout',
  },
  'used-sign-out': {
    status: 400,
    title: 'saml.brokenSignOutTitle',
    text: 'saml.usedSignOut',
    way: 'signout',
  },
  'no-sign-out': { status: 400, title: 'saml.brokenSignOutTitle', text: 'saml.noSignOut', way: 'signout' },
} as const satisfies Record<
  string,
  { status: number; title: MessageKey; text: MessageKey; way: 'home' | 'signout' }
>;

function wordsFor(error: PublicError): { title: MessageKey; text: MessageKey } {
  if (error.status === 404) return { title: 'error.notFoundTitle', text: 'error.notFound' };
  if (error.causes.some(({ reason }) => reason === 'NETWORK_BLOCKED')) {
    return { title: 'error.refusedTitle', text: 'error.blocked' };
  }
  if (error.causes.some(({ reason }) => reason === 'NETWORK_ATTACKS')) {
    return { title: 'error.refusedTitle', text: 'error.networkAttacks' };
  }
  if (error.status === 403) return { title: 'error.refusedTitle', text: 'error.crossSite' };
  if (error.status === 429) return { title: 'error.title', text: 'error.tooMany' };
  if (error.status === 503) return { title: 'error.title', text: 'error.unavailable' };
  return { title: 'error.title', text: error.status < 500 ? 'error.badRequest' : 'error.generic' };
}

/** What a client did wrong is told to it; what went wrong here is not. */
function detailOf(error: PublicError): Content {
  if (error.status !== 400) return undefined;
  return html`<p class="small">${error.summary}</p>${error.causes.map((cause) => html`<p class="small">${cause.errorSummary}</p>`)}`;
}

const denials: Readonly<Record<string, MessageKey>> = {
  USER_UNKNOWN: 'denied.status',
  USER_STATUS: 'denied.status',
  LOCKED_OUT: 'denied.locked',
  PASSWORD_EXPIRED: 'denied.passwordExpired',
  APP_UNKNOWN: 'denied.unknown',
  APP_INACTIVE: 'denied.inactive',
  NOT_ASSIGNED: 'denied.notAssigned',
  POLICY: 'denied.policy',
};

function reasonFor(decision: Extract<Decision, { outcome: 'DENY' | 'CHALLENGE' }>): MessageKey {
  if (decision.outcome === 'CHALLENGE') return decision.need === 'factor' ? 'denied.factor' : 'denied.policy';
  return denials[decision.reason] ?? 'denied.policy';
}
