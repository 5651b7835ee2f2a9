import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { eventTypeRoutes } from './event-type-routes.ts';
import { logEventAnswer } from './log-answer.ts';
import {
  type LogParameters,
  type LogQuery,
  readLogQuery,
  writeBoundedCursor,
  writePollingCursor,
} from './log-query.ts';
import { toLogEvent } from './stored-event.ts';
import { actorOf, type SystemLog } from './system-log.ts';
import * as store from './system-log-store.ts';

type Needs = { clock: Clock; database: Database; systemLog: SystemLog };

const parameters = z.object({
  since: z.string().optional(),
  until: z.string().optional(),
  after: z.string().optional(),
  filter: z.string().optional(),
  q: z.string().optional(),
  limit: z.string().optional(),
  sortOrder: z.string().optional(),
});
const settings = z.strictObject({ retentionDays: z.int().min(1).max(3650) });

export function systemLogRoutes({ clock, database, systemLog }: Needs): Route[] {
  return [
    ...eventTypeRoutes(),
    defineRoute({
      method: 'GET',
      path: '/api/v1/logs',
      permission: 'okta.logs.read',
      query: parameters,
      answer: z.array(logEventAnswer),
      async handle(ctx) {
        const query = readLogQuery(ctx.query, clock.nowMs());
        const page =
          query.kind === 'polling' ? await poll(database, query) : await readBetween(database, query);
        const next =
          page.after === undefined ? undefined : { ...ctx.query, ...page.bounds, after: page.after };
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: page.events.map(toLogEvent),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/logs/settings',
      summary: 'How long events are kept',
      permission: 'okta.orgs.read',
      answer: settings,
      handle: async () => ({ status: 200, json: await store.readState(database) }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/gatehouse/v1/logs/settings',
      summary: 'Keep events for so many days',
      permission: 'okta.orgs.manage',
      body: settings,
      answer: settings,
      handle: async (ctx) => ({ status: 200, json: await replaceSettings({ database, systemLog }, ctx) }),
    }),
  ];
}

type Page = { events: store.FoundEvent[]; after: string | undefined; bounds?: LogParameters };

// Long enough for the transactions of requests, short enough to sit through where somebody holds one open.
const patienceMs = 300;
const pauseMs = 15;

/**
 * Always has a next: whoever follows it sees every event once, however long the transactions that write them take. What was
 * committed when the question came is in the answer, unless a transaction that is open then stays so for longer than our patience.
 */
async function poll(database: Database, query: LogQuery & { kind: 'polling' }): Promise<Page> {
  const { condition, limit, sinceMs } = query;
  const publishedFromMs = query.after ? undefined : sinceMs;
  let until = await store.readEdge(database);
  const asked = BigInt(until.newest);
  let after = query.after;
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    after ??= await store.startPosition(database, until, sinceMs);
    const { events, next } = await store.listAfter(database, {
      after,
      until,
      publishedFromMs,
      condition,
      limit,
    });
    const isComplete = events.length === limit || BigInt(until.edge) >= asked;
    if (isComplete || waitedMs >= patienceMs) return { events, after: writePollingCursor(next) };
    await sleep(pauseMs);
    until = await store.readEdge(database);
  }
}

async function readBetween(database: Database, query: LogQuery & { kind: 'bounded' }): Promise<Page> {
  const { between, limit, condition, descending } = query;
  if (limit === 0) return { events: [], after: undefined };
  const found = await store.listBetween(database, { between, descending, condition, limit: limit + 1 });
  const events = found.slice(0, limit);
  const last = events.at(-1);
  if (found.length <= limit || !last) return { events, after: undefined };
  // Said in full, so that "now" stays what it was on the first page.
  const bounds = {
    since: new Date(between.fromMs).toISOString(),
    until: new Date(between.untilMs).toISOString(),
  };
  return { events, after: writeBoundedCursor(last.publishedMs, last.seq), bounds };
}

async function replaceSettings(
  { database, systemLog }: Pick<Needs, 'database' | 'systemLog'>,
  ctx: RequestContext<unknown, unknown, z.infer<typeof settings>>,
): Promise<store.LogState> {
  return database.transaction(async (tx) => {
    const before = await store.readState(tx);
    // To keep less is to delete what tells of oneself.
    if (ctx.body.retentionDays < before.retentionDays && ctx.caller.permissions !== 'all') {
      throw new ApiError('E0000006', {
        causes: ['retentionDays: only a super administrator shortens the time that events are kept'],
      });
    }
    await store.updateRetention(tx, ctx.body.retentionDays);
    await systemLog.record(tx, {
      eventType: 'system.log.settings.update',
      actor: actorOf(ctx.caller),
      client: ctx.client,
      outcome: { result: 'SUCCESS' },
      target: [
        {
          id: 'system-log',
          type: 'SystemLogSettings',
          alternateId: 'system-log',
          displayName: 'System Log',
          changeDetails: { from: before, to: ctx.body },
        },
      ],
    });
    return ctx.body;
  });
}
