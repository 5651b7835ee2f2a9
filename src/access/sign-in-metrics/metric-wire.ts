import { z } from 'zod';
import { validationFailed } from '#src/platform/http/index.ts';
import type { Counts, Grain, RiskCounts, Scope } from './metrics-store.ts';
import type { SignInPlace } from './sign-in.ts';

const dayMs = 86_400_000;
/** Longer ones go by days. */
const mostHoursMs = 14 * dayMs;
const hoursKeptMs = 35 * dayMs;
const mostMs = 400 * dayMs;

export const spanQuery = z.object({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Left out: 24 hours before `until`. Taken down to the hour, or the day in UTC.'),
  until: z.iso.datetime({ offset: true }).optional().describe('Left out: now.'),
});
const scoped = {
  appId: z.string().min(1).max(100).optional().describe('Openings of one app, and refusals at it.'),
  groupId: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Of the people who were in a group when it was counted; by day only.'),
};
export const signInsQuery = spanQuery.extend({
  ...scoped,
  bucket: z
    .enum(['hour', 'day'])
    .optional()
    .describe('Left out: hours up to 14 days, days for more. Hours are kept for 35 days.'),
});
export const placesQuery = spanQuery.extend({
  ...scoped,
  outcome: z
    .enum(['success', 'failure', 'deny'])
    .optional()
    .describe('Only places with such, those with most of them first.'),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
});

const count = z.int().min(0);
const counts = {
  successes: count.describe('Sessions begun; of an app: times it was opened.'),
  failures: count.describe('Wrong passwords and wrong answers to a factor.'),
  denials: count.describe('Kept out by a policy.'),
};
const risk = z
  .strictObject({ low: count, medium: count, high: count })
  .describe('Of all three; what names no level is in none.');
const countedUpTo = z.iso
  .datetime()
  .nullable()
  .describe('The last event of the log that is in these numbers.');
const span = { since: z.iso.datetime(), until: z.iso.datetime() };
const bucket = z.enum(['hour', 'day']);

export const signInsAnswer = z.strictObject({
  ...span,
  bucket,
  countedUpTo,
  total: z.strictObject({ ...counts, risk }),
  before: z.strictObject({ ...counts, risk }).describe('In as much time before `since`.'),
  items: z.array(z.strictObject({ at: z.iso.datetime(), ...counts, risk })),
});

const place = {
  country: z.string().nullable(),
  region: z.string().nullable(),
  city: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
};
const placeCounts = {
  ...counts,
  highRisk: count.describe('Of all three, those whose risk was high.'),
};
export const placesAnswer = z.strictObject({
  ...span,
  bucket,
  countedUpTo,
  unlocated: z.strictObject(placeCounts).describe('Of addresses that nobody knows the place of.'),
  hasMore: z.boolean(),
  items: z.array(z.strictObject({ ...place, ...placeCounts })),
});

export const appsAnswer = z.strictObject({
  ...span,
  used: count.describe('Different apps that were opened.'),
  unused: count.describe('Active apps that nobody opened.'),
  items: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string().nullable().describe('null: deleted since.'),
      ...counts,
    }),
  ),
});

const end = z.strictObject({
  eventId: z.string(),
  at: z.iso.datetime(),
  ipAddress: z.string().nullable(),
  ...place,
});
export const journeysAnswer = z.strictObject({
  ...span,
  items: z.array(
    z.strictObject({
      user: z.strictObject({
        id: z.string(),
        login: z.string().nullable().describe('null: deleted since.'),
        displayName: z.string().nullable(),
      }),
      result: z.enum(['SUCCESS', 'DENY']).describe('Whether the second one got in.'),
      app: z.strictObject({ id: z.string(), label: z.string().nullable() }).nullable(),
      from: end,
      to: end,
      kilometres: z.int().nullable(),
      minutes: z.int(),
    }),
  ),
});

export const noCounts: Counts & RiskCounts = {
  successes: 0,
  failures: 0,
  denials: 0,
  low: 0,
  medium: 0,
  high: 0,
};

export function readSpan(
  query: { since?: string | undefined; until?: string | undefined },
  nowMs: number,
): { sinceMs: number; untilMs: number } {
  const untilMs = query.until === undefined ? nowMs : Date.parse(query.until);
  const sinceMs = query.since === undefined ? untilMs - dayMs : Date.parse(query.since);
  if (sinceMs >= untilMs) throw validationFailed('since', ['since: has to be before until']);
  if (untilMs - sinceMs > mostMs)
    throw validationFailed('since', [`since: at most ${mostMs / dayMs} days before until`]);
  return { sinceMs, untilMs };
}

export function scopeOf(query: { appId?: string | undefined; groupId?: string | undefined }): {
  scope: Scope;
  key: string;
} {
  const { appId, groupId } = query;
  if (appId !== undefined && groupId !== undefined)
    throw validationFailed('groupId', ['groupId: not together with appId']);
  if (groupId !== undefined) return { scope: 'GROUP', key: groupId };
  return appId === undefined ? { scope: 'ALL', key: '' } : { scope: 'APP', key: appId };
}

export function bucketOf(
  query: { bucket?: 'hour' | 'day' | undefined },
  scope: Scope,
  { sinceMs, untilMs }: { sinceMs: number; untilMs: number },
  nowMs: number,
): Grain {
  if (scope === 'GROUP') {
    if (query.bucket === 'hour') throw validationFailed('bucket', ['bucket: groups are counted by day']);
    return 'DAY';
  }
  const hasHours = nowMs - sinceMs <= hoursKeptMs;
  if (query.bucket === 'hour' && !hasHours)
    throw validationFailed('bucket', ['bucket: hours are kept for 35 days']);
  if (query.bucket !== undefined) return query.bucket === 'hour' ? 'HOUR' : 'DAY';
  return hasHours && untilMs - sinceMs <= mostHoursMs ? 'HOUR' : 'DAY';
}

const named = (text: string): string | null => (text === '' ? null : text);

export const wirePlace = ({ country, region, city, lat, lon }: SignInPlace) => ({
  country: named(country),
  region: named(region),
  city: named(city),
  latitude: lat ?? null,
  longitude: lon ?? null,
});
