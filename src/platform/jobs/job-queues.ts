import type { PgBoss, Queue } from 'pg-boss';
import type { JobKind } from './jobs.ts';

export const deadLetterQueue = 'dead-letters';

export type JobQueues = {
  /** A kind's queue, made when first needed, and brought to what the kind says now. */
  ensure(name: string): Promise<void>;
};

export function createJobQueues(boss: PgBoss, kinds: Map<string, JobKind<never>>): JobQueues {
  const ready = new Map<string, Promise<void>>();

  const make = async (name: string): Promise<void> => {
    // Before all others: they refer to it.
    if (name !== deadLetterQueue) await ensure(deadLetterQueue);
    const wanted = optionsOf(name, kinds.get(name));
    const known = await boss.getQueue(name);
    if (known === null) return boss.createQueue(name, wanted);
    if (
      !kinds.has(name) ||
      (known.retryLimit === wanted.retryLimit && known.retryDelay === wanted.retryDelay)
    )
      return;
    const { policy: _fixed, ...changeable } = wanted;
    await boss.updateQueue(name, changeable);
  };

  const ensure = (name: string): Promise<void> => {
    let made = ready.get(name);
    if (made === undefined) {
      made = make(name);
      ready.set(name, made);
      made.catch(() => ready.delete(name));
    }
    return made;
  };

  return { ensure };
}

function optionsOf(name: string, kind: JobKind<never> | undefined): Omit<Queue, 'name'> {
  const dead = name === deadLetterQueue;
  return {
    policy: dead ? 'standard' : 'short',
    retryLimit: kind?.retryLimit ?? 8,
    retryDelay: kind?.retryDelaySeconds ?? 5,
    retryBackoff: true,
    retryDelayMax: 3_600,
    expireInSeconds: 900,
    // A worker that died without a word is noticed after this, and its job given to another.
    heartbeatSeconds: 10,
    deleteAfterSeconds: 3_600,
    retentionSeconds: dead ? 90 * 86_400 : 30 * 86_400,
    notify: !dead,
    ...(dead ? {} : { deadLetter: deadLetterQueue }),
  };
}
