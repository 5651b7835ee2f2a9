import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, PendingWrite, Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createJobQueue } from './job-queue.ts';
import { createRepeating, type RoundWork } from './repeating.ts';

export type JobKind<Data> = {
  name: string;
  /** Tries after the first one; 8 unless said, which with the pauses is about three quarters of an hour. */
  retryLimit?: number;
  /** The first pause, doubled with each try; 5 unless said. */
  retryDelaySeconds?: number;
  handle(data: Data, job: { id: string; attempt: number }): Promise<void>;
};

/** What a sender needs to know of a kind. */
export type JobName<Data> = JobKind<Data> | { name: string };

export type SendOptions = {
  /** Not before this moment. */
  startAfterMs?: number;
  /** While a job of the kind with this key waits to start, further ones are not added. */
  singletonKey?: string;
};

export type DeadLetter = {
  id: string;
  kind: string;
  data: unknown;
  /** What the last try failed with. */
  error: string;
  attempts: number;
  diedAt: Date;
};

export type Jobs = {
  /** Before start(). */
  define<Data>(kind: JobKind<Data>): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The job exists if and only if the transaction commits. */
  send<Data extends object>(tx: Tx, kind: JobName<Data>, data: Data, options?: SendOptions): Promise<void>;
  /** The same through group commit: all jobs of a flush are one statement per kind. */
  pending<Data extends object>(kind: JobName<Data>, data: Data, options?: SendOptions): PendingWrite;
  /** Housekeeping on worker nodes, by one node at a time; a failure is logged and tried again at the next turn. */
  schedule(name: string, everyMs: number, work: () => Promise<void>): void;
  /** A short round on every worker node, again this long after its end. The work itself takes what no other node has taken. */
  repeat(name: string, everyMs: number, work: RoundWork): void;
  /** For tests: waits until nothing runs and nothing is due. */
  drain(): Promise<void>;
  deadLetters(limit?: number): Promise<DeadLetter[]>;
  /** Sends dead letters off again as new jobs of their kind; gives how many there were. */
  redrive(ids: string[]): Promise<number>;
};

export type JobsNeeds = {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** A node that is not a worker only sends. */
  worker: boolean;
};

export function createJobs(needs: JobsNeeds): Jobs {
  const queue = createJobQueue(needs);
  const housekeeping = createHousekeeping(needs);
  const repeating = createRepeating(needs);
  return {
    define: queue.define,
    async start() {
      await queue.start();
      if (!needs.worker) return;
      housekeeping.start();
      repeating.start();
    },
    async stop() {
      await Promise.all([housekeeping.stop(), repeating.stop()]);
      await queue.stop();
    },
    send: queue.send,
    pending: queue.pending,
    schedule: housekeeping.schedule,
    repeat: repeating.repeat,
    drain: queue.drain,
    deadLetters: queue.deadLetters,
    redrive: queue.redrive,
  };
}
