import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { draftBody } from '#src/access/policies/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import {
  ApiError,
  type Caller,
  defineRoute,
  hasScopes,
  linkHeaders,
  mayEverywhere,
  type Reply,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { changeKinds, type Dimension, type Replay } from './replay.ts';
import {
  listedAnswer,
  listedToWire,
  progressToWire,
  replayAnswer,
  replayToWire,
  shownKeys,
} from './replay-answer.ts';
import type { Replays } from './replay-service.ts';

export type ReplayRouteNeeds = {
  clock: Clock;
  replays: Replays;
  apps: Pick<AppDirectory, 'find'>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  /** Names under which people are known, by id. */
  loginsOf(ids: readonly string[]): Promise<ReadonlyMap<string, { login: string; displayName: string }>>;
};

const path = '/gatehouse/v1/policy-replays';
const params = z.object({ replayId: z.string().max(100) });
const id = z.string().min(1).max(100);
const dayMs = 86_400_000;
const mostDays = 3650;

const newReplay = z.strictObject({
  draft: draftBody,
  days: z.number().positive().max(mostDays).optional().describe('The last so many days; 7 unless said.'),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional().describe('Left out: now.'),
  filters: z
    .strictObject({
      appIds: z.array(id).min(1).max(500).optional(),
      groupIds: z.array(id).min(1).max(500).optional(),
      userIds: z.array(id).min(1).max(500).optional(),
    })
    .default({}),
});

const changesAnswer = z.array(
  z.strictObject({
    userId: z.string(),
    login: z.string().nullable(),
    displayName: z.string().nullable(),
    change: z.enum(changeKinds),
    signIns: z.int().min(1),
    first: z.strictObject({
      eventId: z.string(),
      appId: z.string().nullable(),
      ruleId: z.string().nullable(),
    }),
  }),
);

/** Whether people may be named to them. */
const seesNames = (caller: Caller): boolean =>
  mayEverywhere(caller, 'okta.users.read') && hasScopes(caller, ['okta.users.read']);

export function replayRoutes(needs: ReplayRouteNeeds): Route[] {
  const { replays, clock } = needs;
  return [
    defineRoute({
      method: 'POST',
      path,
      summary: 'Runs recorded sign-ins against a draft of policies',
      permission: 'okta.policies.manage',
      success: 202,
      body: newReplay,
      answer: replayAnswer,
      async handle(ctx) {
        const { draft, filters } = ctx.body;
        if (filters.userIds !== undefined && !seesNames(ctx.caller)) throw new ApiError('E0000006');
        const { fromMs, untilMs } = windowOf(ctx.body, clock.nowMs());
        const replay = await replays.start({ draft, fromMs, untilMs, filters }, requesterOf(ctx));
        return { status: 202, json: await toWire(needs, replay, ctx.caller) };
      },
    }),
    defineRoute({
      method: 'GET',
      path,
      summary: 'The last replays, the newest first',
      permission: 'okta.policies.read',
      answer: z.array(listedAnswer),
      async handle() {
        return { status: 200, json: (await replays.list()).map((replay) => listedToWire(replay, clock)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:replayId`,
      summary: 'How far a replay is, and what would change so far',
      permission: 'okta.policies.read',
      params,
      answer: replayAnswer,
      async handle(ctx) {
        const replay = await replays.get(ctx.params.replayId);
        return { status: 200, json: await toWire(needs, replay, ctx.caller) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:replayId`,
      summary: 'Cancels a replay; what it has counted stays',
      permission: 'okta.policies.manage',
      params,
      success: 200,
      answer: replayAnswer,
      async handle(ctx) {
        const replay = await replays.cancel(ctx.params.replayId, requesterOf(ctx));
        return { status: 200, json: await toWire(needs, replay, ctx.caller) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:replayId/changes`,
      summary: 'The people for whom something would change',
      permission: 'okta.policies.read',
      params,
      query: z.object({
        kind: z.enum(changeKinds),
        after: id.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
      answer: changesAnswer,
      async handle(ctx) {
        if (!seesNames(ctx.caller)) throw new ApiError('E0000006');
        const { replayId } = ctx.params;
        const { kind, after, limit } = ctx.query;
        await replays.get(replayId);
        const found = await replays.listPeople({ replayId, change: kind, after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const names = await needs.loginsOf(page.map(({ userId }) => userId));
        const next = found.length > limit ? { kind, limit, after: page.at(-1)?.userId } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { kind, limit, after }, next }),
          json: page.map((one) => ({
            userId: one.userId,
            login: names.get(one.userId)?.login ?? null,
            displayName: names.get(one.userId)?.displayName ?? null,
            change: one.change,
            signIns: one.times,
            first: { eventId: one.eventId, appId: one.appId ?? null, ruleId: one.ruleId ?? null },
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:replayId/stream`,
      summary: 'The progress of a replay as server-sent events',
      permission: 'okta.policies.read',
      params,
      produces: 'text/event-stream',
      async handle(ctx): Promise<Reply> {
        const first = await replays.get(ctx.params.replayId);
        return {
          status: 200,
          headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
          stream: progressOf(needs, first),
        };
      },
    }),
  ];
}

const streamEveryMs = 500;
/** Whoever wants to know longer asks again: what they may is judged anew then. */
const streamTurns = 1_200;

async function* progressOf({ replays, clock }: ReplayRouteNeeds, first: Replay): AsyncGenerator<string> {
  let replay = first;
  let said = '';
  for (let turn = 0; turn < streamTurns; turn++) {
    const data = JSON.stringify(progressToWire(replay, clock));
    // A comment keeps proxies from closing a line on which nothing is said.
    yield data === said ? ': \n\n' : `event: progress\ndata: ${data}\n\n`;
    said = data;
    if (replay.status !== 'QUEUED' && replay.status !== 'RUNNING') {
      yield `event: end\ndata: ${data}\n\n`;
      return;
    }
    await sleep(streamEveryMs);
    replay = await replays.get(replay.id);
  }
}

function windowOf(
  { days, from, until }: z.infer<typeof newReplay>,
  nowMs: number,
): { fromMs: number; untilMs: number } {
  if (days !== undefined && from !== undefined) {
    throw validationFailed('days', ['days: either days or from']);
  }
  // What is being written this very moment is not there yet.
  const untilMs = until === undefined ? nowMs : Date.parse(until);
  const fromMs = from === undefined ? untilMs - (days ?? 7) * dayMs : Date.parse(from);
  if (fromMs >= untilMs) throw validationFailed('from', ['from: must be before until']);
  return { fromMs, untilMs };
}

async function toWire(needs: ReplayRouteNeeds, replay: Replay, caller: Caller) {
  const groups = await needs.groupsOf(shownKeys(replay, 'group'));
  const groupNames = new Map(groups.map(({ id: groupId, name }) => [groupId, name]));
  const nameOf = (dimension: Dimension, key: string): string => {
    if (dimension === 'app') return needs.apps.find(key)?.label ?? key;
    if (dimension === 'group') return groupNames.get(key) ?? key;
    return dimension === 'rule' ? (replay.counts.ruleNames[key] ?? key) : key;
  };
  return replayToWire(replay, needs.clock, { nameOf, namesShown: seesNames(caller) });
}
