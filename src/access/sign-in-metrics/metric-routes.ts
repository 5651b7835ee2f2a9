import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { distanceKm } from '#src/access/risk/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import {
  appsAnswer,
  bucketOf,
  journeysAnswer,
  noCounts,
  placesAnswer,
  placesQuery,
  readSpan,
  scopeOf,
  signInsAnswer,
  signInsQuery,
  spanQuery,
  wirePlace,
} from './metric-wire.ts';
import type { Asked, Counts, Grain, Journey, RiskCounts } from './metrics-store.ts';
import type { SignInMetrics } from './metrics-service.ts';
import { beginOf, sizeOf } from './sums.ts';

const shortMs = 48 * 3_600_000;

export type SignInMetricRouteNeeds = {
  clock: Clock;
  metrics: SignInMetrics;
  apps: Pick<AppDirectory, 'find' | 'all'>;
  /** Who they are, of those who still are. */
  peopleOf(ids: readonly string[]): Promise<Map<string, { login: string; displayName: string }>>;
};

export function signInMetricRoutes(needs: SignInMetricRouteNeeds): Route[] {
  return [signInsRoute(needs), placesRoute(needs), appsRoute(needs), journeysRoute(needs)];
}

function signInsRoute({ clock, metrics }: SignInMetricRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/gatehouse/v1/insights/sign-ins',
    summary: 'Sign-ins over time, by outcome and risk, and how many there were in the same time before',
    permission: 'okta.logs.read',
    query: signInsQuery,
    answer: signInsAnswer,
    async handle({ query }) {
      const nowMs = clock.nowMs();
      const span = readSpan(query, nowMs);
      const { scope, key } = scopeOf(query);
      const grain = bucketOf(query, scope, span, nowMs);
      await metrics.refresh();
      const asked = within({ scope, key, grain }, span);
      const [times, before, upto] = await Promise.all([
        metrics.times(asked),
        metrics.times(sameTimeBefore(asked)),
        metrics.upto(),
      ]);
      const found = new Map(times.map(({ at, ...counts }) => [at.getTime(), counts]));
      const begins: number[] = [];
      for (let at = asked.since.getTime(); at < asked.until.getTime(); at += sizeOf(grain)) begins.push(at);
      return {
        status: 200,
        json: {
          ...wireSpan(asked),
          bucket: grain === 'HOUR' ? ('hour' as const) : ('day' as const),
          countedUpTo: upto?.toISOString() ?? null,
          total: wireCounts(times.reduce(added, noCounts)),
          before: wireCounts(before.reduce(added, noCounts)),
          items: begins.map((at) => ({
            at: new Date(at).toISOString(),
            ...wireCounts(found.get(at) ?? noCounts),
          })),
        },
      };
    },
  });
}

function placesRoute({ clock, metrics }: SignInMetricRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/gatehouse/v1/insights/places',
    summary: 'Where people sign in from: cities with their position, those with most sign-ins first',
    permission: 'okta.logs.read',
    query: placesQuery,
    answer: placesAnswer,
    async handle({ query }) {
      const nowMs = clock.nowMs();
      const span = readSpan(query, nowMs);
      const { scope, key } = scopeOf(query);
      const grain = bucketOf({}, scope, span, nowMs);
      await metrics.refresh();
      const asked = within({ scope, key, grain }, span);
      const outcome = query.outcome === undefined ? undefined : columns[query.outcome];
      const found = await metrics.places({ ...asked, outcome, limit: query.limit + 2 });
      const upto = await metrics.upto();
      const items = found.filter(({ place }) => place.country !== '' || place.lat !== undefined);
      const nowhere = found.find(({ place }) => place.country === '' && place.lat === undefined);
      return {
        status: 200,
        json: {
          ...wireSpan(asked),
          bucket: grain === 'HOUR' ? ('hour' as const) : ('day' as const),
          countedUpTo: upto?.toISOString() ?? null,
          unlocated: {
            successes: nowhere?.successes ?? 0,
            failures: nowhere?.failures ?? 0,
            denials: nowhere?.denials ?? 0,
            highRisk: nowhere?.high ?? 0,
          },
          hasMore: items.length > query.limit,
          items: items.slice(0, query.limit).map(({ place, high, ...counts }) => ({
            ...wirePlace(place),
            ...counts,
            highRisk: high,
          })),
        },
      };
    },
  });
}

function appsRoute({ clock, metrics, apps }: SignInMetricRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/gatehouse/v1/insights/apps',
    summary: 'Apps by use: those opened most first, and how many active ones nobody opened',
    permission: 'okta.logs.read',
    query: spanQuery.extend({ limit: z.coerce.number().int().min(1).max(500).default(20) }),
    answer: appsAnswer,
    async handle({ query }) {
      const nowMs = clock.nowMs();
      const span = readSpan(query, nowMs);
      // A thousand apps have a row each for every hour.
      const isShort = span.untilMs - span.sinceMs <= shortMs;
      const grain = isShort ? bucketOf({}, 'APP', span, nowMs) : 'DAY';
      await metrics.refresh();
      const asked = within({ scope: 'APP', key: '', grain }, span);
      const found = await metrics.apps(asked);
      const opened = new Set(found.filter(({ successes }) => successes > 0).map(({ appId }) => appId));
      const unused = apps
        .all()
        .filter(({ id, status, firstParty }) => status === 'ACTIVE' && !firstParty && !opened.has(id));
      return {
        status: 200,
        json: {
          ...wireSpan(asked),
          used: opened.size,
          unused: unused.length,
          items: found.slice(0, query.limit).map(({ appId, ...counts }) => ({
            id: appId,
            label: apps.find(appId)?.label ?? null,
            ...counts,
          })),
        },
      };
    },
  });
}

function journeysRoute({ clock, metrics, apps, peopleOf }: SignInMetricRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/gatehouse/v1/insights/journeys',
    summary: 'Impossible journeys: two sign-ins of one person that nobody can have travelled between',
    permission: 'okta.logs.read',
    query: spanQuery.extend({
      userId: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: journeysAnswer,
    async handle({ query }) {
      const span = readSpan(query, clock.nowMs());
      await metrics.refresh();
      const found = await metrics.journeys({
        since: new Date(span.sinceMs),
        until: new Date(span.untilMs),
        userId: query.userId,
        limit: query.limit,
      });
      const people = await peopleOf([...new Set(found.map(({ userId }) => userId))]);
      return {
        status: 200,
        json: {
          since: new Date(span.sinceMs).toISOString(),
          until: new Date(span.untilMs).toISOString(),
          items: found.map((one) => ({
            user: { id: one.userId, ...(people.get(one.userId) ?? { login: null, displayName: null }) },
            result: one.result,
            app:
              one.appId === undefined ? null : { id: one.appId, label: apps.find(one.appId)?.label ?? null },
            from: wireEnd(one.from),
            to: wireEnd(one.to),
            ...travelOf(one),
          })),
        },
      };
    },
  });
}

const columns = { success: 'successes', failure: 'failures', deny: 'denials' } as const;

/** Whole hours or days: a sum is not cut in two. */
function within(
  asked: { scope: Asked['scope']; key: string; grain: Grain },
  { sinceMs, untilMs }: { sinceMs: number; untilMs: number },
): Asked {
  const { grain } = asked;
  const until = beginOf(grain, untilMs - 1) + sizeOf(grain);
  return { ...asked, since: new Date(beginOf(grain, sinceMs)), until: new Date(until) };
}

function sameTimeBefore(asked: Asked): Asked {
  const length = asked.until.getTime() - asked.since.getTime();
  return { ...asked, since: new Date(asked.since.getTime() - length), until: asked.since };
}

const wireSpan = ({ since, until }: Asked) => ({
  since: since.toISOString(),
  until: until.toISOString(),
});

const added = (a: Counts & RiskCounts, b: Counts & RiskCounts): Counts & RiskCounts => ({
  successes: a.successes + b.successes,
  failures: a.failures + b.failures,
  denials: a.denials + b.denials,
  low: a.low + b.low,
  medium: a.medium + b.medium,
  high: a.high + b.high,
});

const wireCounts = ({ successes, failures, denials, low, medium, high }: Counts & RiskCounts) => ({
  successes,
  failures,
  denials,
  risk: { low, medium, high },
});

const wireEnd = ({ eventId, at, address, place }: Journey['from']) => ({
  eventId,
  at: at.toISOString(),
  ipAddress: address ?? null,
  ...wirePlace(place),
});

function travelOf({ from, to }: Journey): { kilometres: number | null; minutes: number } {
  const minutes = Math.max(0, Math.round((to.at.getTime() - from.at.getTime()) / 60_000));
  const [a, b] = [from.place, to.place];
  if (a.lat === undefined || a.lon === undefined || b.lat === undefined || b.lon === undefined)
    return { kilometres: null, minutes };
  return {
    kilometres: Math.round(distanceKm({ lat: a.lat, lon: a.lon }, { lat: b.lat, lon: b.lon })),
    minutes,
  };
}
