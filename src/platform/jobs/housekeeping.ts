import type { Jobs, JobsNeeds } from './jobs.ts';
import { recordRun, tryTurn } from './housekeeping-store.ts';

type Housekeeping = { schedule: Jobs['schedule']; start(): void; stop(): Promise<void> };
type Chore = { name: string; everyMs: number; work(): Promise<void> };

/** Small recurring work. A lock in the database sees to it that one node does it, and when it was done last is kept there. */
export function createHousekeeping(needs: Pick<JobsNeeds, 'database' | 'clock' | 'log'>): Housekeeping {
  const { database, clock, log } = needs;
  const chores: Chore[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let started = false;
  // One at a time: each holds a connection while it works and needs a second one. All of them come due when a node starts, and
  // together they would wait for each other at an empty pool.
  let line = Promise.resolve();

  const turn = async (chore: Chore): Promise<void> => {
    if (!started) return;
    try {
      await database.transaction(async (tx) => {
        // The lock goes with the transaction: a node that dies gives it back at once.
        const lastMs = await tryTurn(tx, chore.name);
        if (lastMs === undefined) return;
        const nowMs = clock.nowMs();
        // A little early counts: timers of two nodes never agree.
        if (lastMs <= nowMs && nowMs - lastMs < chore.everyMs * 0.9) return;
        await chore
          .work()
          .catch((error: unknown) => log.error({ err: error, chore: chore.name }, 'housekeeping failed'));
        await recordRun(tx, chore.name, clock.now());
      });
    } catch (error) {
      log.warn({ err: error, chore: chore.name }, 'housekeeping not possible');
    }
  };

  const arm = (chore: Chore, afterMs: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      line = line.then(() => turn(chore));
      const run = line.finally(() => {
        running.delete(run);
        if (started) arm(chore, chore.everyMs);
      });
      running.add(run);
    }, afterMs);
    timer.unref();
    timers.add(timer);
  };

  return {
    schedule(name, everyMs, work) {
      const chore = { name, everyMs, work };
      chores.push(chore);
      if (started) arm(chore, Math.min(everyMs, 1_000));
    },
    start() {
      started = true;
      for (const chore of chores) arm(chore, Math.min(chore.everyMs, 1_000));
    },
    async stop() {
      started = false;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(running);
    },
  };
}
