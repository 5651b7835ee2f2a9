import { shownStart } from '#src/org/hook-channels/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import { type SystemLog, systemActor } from '#src/system-log/index.ts';
import * as deliveries from './delivery-store.ts';
import { type EventHook, isListening } from './event-hook.ts';
import { type HookSource, sendEvents } from './event-hook-call.ts';
import { hookTarget } from './event-hook-service.ts';

type Needs = {
  clock: Clock;
  database: Database;
  outbound: OutboundHttp;
  systemLog: Pick<SystemLog, 'record'>;
  hooks(): readonly EventHook[];
  sourceOf(hook: EventHook): HookSource;
};

/** Longer than a call can take; a node that dies in the middle of one loses it to others after this. */
const claimMs = 30_000;
const pausesMs = [10_000, 60_000, 300_000, 1_800_000, 7_200_000];

export type Dispatcher = {
  /** Starts for each hook that something is due for, unless this node is at it already; gives what it started. */
  start(): Promise<Promise<void>[]>;
};

/** Sends what is due. Each hook has a line of its own, so that one that hangs holds up nobody but itself. */
export function createDispatcher(needs: Needs): Dispatcher {
  const { clock, database, outbound, systemLog } = needs;
  const busy = new Set<string>();
  const listening = (id: string) => needs.hooks().find((hook) => hook.id === id && isListening(hook));

  const settle = async (hook: EventHook, delivery: deliveries.Delivery, outcome: deliveries.Outcome) =>
    database.transaction(async (tx) => {
      const settled = await deliveries.settle(tx, delivery.seq, outcome);
      if (!settled || outcome.status !== 'FAILED') return;
      await systemLog.record(tx, {
        eventType: 'event_hook.delivery',
        actor: systemActor,
        target: [hookTarget(hook)],
        outcome: { result: 'FAILURE', reason: outcome.problem ?? 'unknown' },
        debugData: {
          eventId: delivery.id,
          attempts: String(delivery.attempts),
          events: String(delivery.events.length),
        },
      });
    });

  /** False where there is nothing to be done now, or nothing to be gained by going on. */
  const sendOne = async (hookId: string): Promise<boolean> => {
    const hook = listening(hookId);
    if (hook === undefined) return false;
    const now = clock.now();
    const until = new Date(now.getTime() + claimMs);
    const delivery = await database.transaction((tx) => deliveries.claim(tx, hookId, now, until));
    if (delivery === undefined) return false;
    const answer = await sendEvents(outbound, needs.sourceOf(hook), delivery, clock.nowMs());
    const said = { answerStatus: answer.status ?? null, answerStart: shownStart(answer.body) };
    if (answer.ok) {
      await settle(hook, delivery, { status: 'DELIVERED', nextAttempt: null, problem: null, ...said });
      return true;
    }
    const pauseMs = answer.retry ? pausesMs[delivery.attempts - 1] : undefined;
    const nextAttempt = pauseMs === undefined ? null : new Date(clock.nowMs() + pauseMs);
    const status = nextAttempt === null ? 'FAILED' : 'PENDING';
    await settle(hook, delivery, { status, nextAttempt, problem: answer.problem, ...said });
    return false;
  };

  const sendAll = async (hookId: string): Promise<void> => {
    busy.add(hookId);
    try {
      while (await sendOne(hookId));
    } finally {
      busy.delete(hookId);
    }
  };

  return {
    async start() {
      const idle = needs.hooks().filter((hook) => isListening(hook) && !busy.has(hook.id));
      if (idle.length === 0) return [];
      const due = await deliveries.listDueHooks(
        database,
        idle.map((hook) => hook.id),
        clock.now(),
      );
      return due.filter((id) => !busy.has(id)).map(sendAll);
    },
  };
}
