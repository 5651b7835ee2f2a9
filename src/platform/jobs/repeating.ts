import type { Jobs, JobsNeeds } from './jobs.ts';

type Repeating = { repeat: Jobs['repeat']; start(): void; stop(): Promise<void> };
type Round = { name: string; everyMs: number; work: RoundWork };

/** `alongside`: what the round starts and does not wait for; stopping does. */
export type RoundWork = (alongside: (work: Promise<void>) => void) => Promise<void>;

/** Short rounds at a steady beat, each in a line of its own: a slow one delays nobody but itself. */
export function createRepeating({ log }: Pick<JobsNeeds, 'log'>): Repeating {
  const rounds: Round[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let started = false;

  const guarded = (round: Round, work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => log.warn({ err: error, round: round.name }, 'round failed, tried again'));

  const keep = (run: Promise<void>): void => {
    running.add(run);
    void run.finally(() => running.delete(run));
  };

  const arm = (round: Round): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const work = round.work((alongside) => keep(guarded(round, alongside)));
      keep(
        guarded(round, work).finally(() => {
          if (started) arm(round);
        }),
      );
    }, round.everyMs);
    timer.unref();
    timers.add(timer);
  };

  return {
    repeat(name, everyMs, work) {
      const round = { name, everyMs, work };
      rounds.push(round);
      if (started) arm(round);
    },
    start() {
      started = true;
      for (const round of rounds) arm(round);
    },
    async stop() {
      started = false;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
