import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { Pages } from '#src/signin/index.ts';
import type { MessageKey } from '#web/messages/index.ts';

/** Why somebody on the way to a site sees a page of ours instead. */
export type SiteProblem = {
  readonly why: 'stale' | 'other-browser' | 'refused' | 'unknown-site' | 'unread';
  /** Of the request that was refused, as it stands in the System Log. */
  readonly reference: string;
  /** The page that was asked for. */
  readonly again?: string | undefined;
};

export type ProblemPageNeeds = {
  clock: Clock;
  sealer: Sealer;
  pages: { problems: Pick<Pages['problems'], 'notice'>; frames: Pick<Pages['frames'], 'translatorFor'> };
};

/** Path and query of our own: a site has no styles of ours, and no language that somebody chose. */
export type SiteProblems = { pathOf(problem: SiteProblem): string; routes: Route[] };

const path = '/gatehouse/site/problem';
const kind = 'forward-auth.problem';
const lifetimeMs = 60 * 60 * 1000;

const words: Record<SiteProblem['why'], { text: MessageKey; status: number }> = {
  stale: { text: 'site.stale', status: 400 },
  'other-browser': { text: 'site.otherBrowser', status: 400 },
  refused: { text: 'site.refused', status: 403 },
  'unknown-site': { text: 'site.unknown', status: 404 },
  unread: { text: 'site.unread', status: 400 },
};

export function createSiteProblems(needs: ProblemPageNeeds): SiteProblems {
  const { sealer, clock } = needs;
  const show = (ctx: RequestContext<unknown, Record<string, string | string[]>>): Reply => {
    const { p } = ctx.query;
    const opened = typeof p === 'string' ? sealer.open<SiteProblem>(kind, p, clock.nowMs()) : undefined;
    return problemPage(needs, ctx, opened ?? { why: 'stale', reference: ctx.client.requestId });
  };
  return {
    pathOf: (problem) => `${path}?p=${sealer.seal(kind, problem, clock.nowMs() + lifetimeMs)}`,
    routes: [defineRoute({ method: 'GET', path, permission: 'public', errors: 'page', handle: show })],
  };
}

export function problemPage(
  { pages }: Pick<ProblemPageNeeds, 'pages'>,
  ctx: Pick<RequestContext, 'headers' | 'cookies' | 'client' | 'url' | 'path'>,
  { why, reference, again }: SiteProblem,
): Reply {
  const t = pages.frames.translatorFor(ctx);
  const { text, status } = words[why];
  const home = { label: t('error.home'), href: '/home' };
  return pages.problems.notice(ctx, {
    status,
    title: t('site.title'),
    kind: 'look',
    text: t(text),
    action: again === undefined ? home : { label: t('site.again'), href: again },
    ...(again === undefined ? {} : { second: home }),
    reference,
  });
}
