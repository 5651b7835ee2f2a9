import { z } from 'zod';
import type { Clock } from '#src/platform/clock/index.ts';
import { changeKinds, type ByKind, type Dimension, dimensions, type Replay } from './replay.ts';

const count = z.int().min(0);
const byKind = z.strictObject({ PROMPTED: count, BLOCKED: count, LET_IN: count });
const outcome = z.enum(['ALLOW', 'CHALLENGE', 'DENY']);
const date = z.iso.datetime();
const step = z.looseObject({ step: z.string(), result: z.string(), detail: z.string() });
const list = z.strictObject({
  items: z.array(
    z.strictObject({ key: z.string().describe('Empty: none.'), name: z.string(), ...byKind.shape }),
  ),
  more: count.describe('So many others have fewer.'),
});

export const progressAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED']),
  done: count,
  total: count.nullable(),
  percent: z.number().min(0).max(100).nullable(),
  etaSeconds: z.number().min(0).nullable(),
  changes: byKind.describe('Sign-ins that would be prompted, blocked or let in and are not today.'),
  error: z.string().nullable(),
});

/** What tells one replay from another in a list. */
export const listedAnswer = z.strictObject({
  ...progressAnswer.shape,
  from: date,
  until: date,
  created: date,
  createdBy: z.strictObject({ id: z.string(), displayName: z.string() }),
  policyIds: z.array(z.string()).describe('The policies that the draft changes.'),
});

export const replayAnswer = z.strictObject({
  ...listedAnswer.shape,
  started: date.nullable(),
  finished: date.nullable(),
  draft: z.looseObject({}),
  filters: z.looseObject({}),
  people: byKind.describe('Different people.'),
  outcomes: z
    .array(z.strictObject({ live: outcome, drafted: outcome, signIns: count }))
    .describe('What the live policies say of each recorded sign-in, and what the draft would.'),
  notJudged: z.strictObject({
    beforePolicies: count.describe('Ended before any policy was asked.'),
    unrecorded: count.describe('Recorded by a version that did not write down what deciding takes.'),
    gone: count.describe('Of people or apps that are gone.'),
    leftOut: count.describe('By the filter on groups.'),
  }),
  sinceThen: z.strictObject({
    same: count.describe('The live policies say today what was decided then.'),
    different: count.describe(
      'They say something else: people, groups, zones or policies have changed since.',
    ),
  }),
  by: z.strictObject({ app: list, group: list, rule: list, country: list, zone: list }),
  namesShown: z.boolean().describe('People are named to who may read policies and all people.'),
  samples: z.array(
    z.strictObject({
      change: z.enum(changeKinds),
      eventId: z.string(),
      published: date,
      userId: z.string(),
      login: z.string(),
      appId: z.string().nullable(),
      address: z.string().nullable(),
      live: z.strictObject({ outcome, trace: z.array(step) }),
      drafted: z.strictObject({ outcome, trace: z.array(step) }),
    }),
  ),
});

const itemsAList = 50;

const full = (kinds: ByKind) => ({
  PROMPTED: kinds.PROMPTED ?? 0,
  BLOCKED: kinds.BLOCKED ?? 0,
  LET_IN: kinds.LET_IN ?? 0,
});
const sum = (kinds: ByKind): number => (kinds.PROMPTED ?? 0) + (kinds.BLOCKED ?? 0) + (kinds.LET_IN ?? 0);
const dateOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

export function progressToWire(replay: Replay, clock: Clock) {
  const { id, status, done, total, startedMs, counts } = replay;
  const isOver = status !== 'QUEUED' && status !== 'RUNNING';
  const isCounted = total !== undefined && total > 0;
  const tookMs = startedMs === undefined ? 0 : clock.nowMs() - startedMs;
  const leftMs = isCounted && done > 0 ? (tookMs / done) * Math.max(0, total - done) : undefined;
  return {
    id,
    status,
    done,
    total: total ?? null,
    percent:
      status === 'DONE' ? 100 : isCounted ? Math.min(100, Math.round((done / total) * 1000) / 10) : null,
    etaSeconds: isOver ? 0 : leftMs === undefined ? null : Math.ceil(leftMs / 1000),
    changes: full(counts.changes),
    error: replay.error ?? null,
  };
}

export function listedToWire(replay: Replay, clock: Clock) {
  return {
    ...progressToWire(replay, clock),
    from: new Date(replay.fromMs).toISOString(),
    until: new Date(replay.untilMs).toISOString(),
    created: new Date(replay.createdMs).toISOString(),
    createdBy: { id: replay.createdBy.id, displayName: replay.createdBy.name },
    policyIds: (replay.draft.policies ?? []).flatMap(({ id }) => id ?? []),
  };
}

/** The keys that a list would show, so that only those are given names. */
export function shownKeys(replay: Replay, dimension: Dimension): string[] {
  return Object.entries(replay.counts.by[dimension])
    .sort(([a, x], [b, y]) => sum(y) - sum(x) || (a < b ? -1 : 1))
    .slice(0, itemsAList)
    .map(([key]) => key);
}

export function replayToWire(
  replay: Replay,
  clock: Clock,
  more: {
    nameOf(dimension: Dimension, key: string): string;
    namesShown: boolean;
  },
) {
  const { counts } = replay;
  const listOf = (dimension: Dimension) => {
    const keys = shownKeys(replay, dimension);
    const kinds = counts.by[dimension];
    return {
      items: keys.map((key) => ({ key, name: more.nameOf(dimension, key), ...full(kinds[key] ?? {}) })),
      more: Math.max(0, Object.keys(kinds).length - keys.length),
    };
  };
  return {
    ...listedToWire(replay, clock),
    started: dateOf(replay.startedMs),
    finished: dateOf(replay.finishedMs),
    draft: replay.draft,
    filters: replay.filters,
    people: full(counts.people),
    outcomes: Object.entries(counts.outcomes).map(([pair, signIns]) => {
      const [live = '', drafted = ''] = pair.split('>');
      return { live, drafted, signIns };
    }),
    notJudged: {
      beforePolicies: counts.beforePolicies,
      unrecorded: counts.unrecorded,
      gone: counts.gone,
      leftOut: counts.leftOut,
    },
    sinceThen: { same: counts.asThen, different: counts.unlikeThen },
    by: Object.fromEntries(dimensions.map((dimension) => [dimension, listOf(dimension)])),
    namesShown: more.namesShown,
    samples: more.namesShown ? replay.samples : [],
  };
}
