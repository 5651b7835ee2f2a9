import { callHook } from '#src/org/hook-channels/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { LogReader } from '#src/system-log/index.ts';
import type { LogStream } from './log-stream.ts';
import * as store from './log-stream-store.ts';
import { batchSizeOf, callFor } from './sinks.ts';

type Needs = {
  clock: Clock;
  database: Database;
  outbound: OutboundHttp;
  logReader: LogReader;
  streams(): readonly LogStream[];
  secretOf(stream: LogStream): string | undefined;
};

/** Longer than a call can take. */
const claimMs = 30_000;
/** Where there is nothing to send, how far the log was read is written down this often. */
const restMs = 30_000;
const firstPauseMs = 2_000;
const longestPauseMs = 300_000;

export type StreamRunner = {
  /** Starts each stream that this node is not at already; gives what it started. */
  start(): Promise<void>[];
};

/** Each stream has a line of its own, in the order of the log. One that fails stays where it is, and waits longer each time. */
export function createStreamRunner(needs: Needs): StreamRunner {
  const { clock, database, logReader, outbound } = needs;
  const busy = new Set<string>();
  const restedAtMs = new Map<string, number>();

  /** True where there is more. */
  const sendOnce = async (id: string): Promise<boolean> => {
    const stream = needs.streams().find((one) => one.id === id && one.status === 'ACTIVE');
    const progress = stream && (await store.readProgress(database, id));
    if (stream === undefined || progress === undefined) return false;
    const now = clock.now();
    if (progress.nextAttempt !== null && progress.nextAttempt > now) return false;
    const { cursor } = progress;
    const limit = batchSizeOf(stream);
    const after = cursor ?? (await logReader.end());
    const { events, next } = await logReader.read({ after, limit });
    const isResting = now.getTime() - (restedAtMs.get(id) ?? 0) < restMs;
    if (events.length === 0 && cursor !== null && isResting) return false;
    restedAtMs.set(id, now.getTime());
    const until = new Date(now.getTime() + claimMs);
    if (!(await database.transaction((tx) => store.claim(tx, { id, cursor, now, until })))) return false;
    const call = callFor({ stream, secret: needs.secretOf(stream), events, nowMs: now.getTime() });
    const outcome = events.length === 0 || call === undefined ? undefined : await callHook(outbound, call);
    if (outcome !== undefined && !outcome.ok) {
      const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(progress.failures, 10), longestPauseMs);
      const nextAttempt = new Date(clock.nowMs() + pauseMs);
      await database.transaction((tx) => store.failed(tx, { id, nextAttempt, problem: outcome.problem }));
      return false;
    }
    const arrived = { id, from: cursor, to: next, events: events.length, now: clock.now() };
    await database.transaction((tx) => store.arrived(tx, arrived));
    return events.length === limit;
  };

  const run = async (id: string): Promise<void> => {
    busy.add(id);
    try {
      while (await sendOnce(id));
    } finally {
      busy.delete(id);
    }
  };

  return {
    start: () =>
      needs
        .streams()
        .filter(({ id, status }) => status === 'ACTIVE' && !busy.has(id))
        .map(({ id }) => run(id)),
  };
}
