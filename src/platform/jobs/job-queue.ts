import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, type JobInsert, type JobResult, type JobWithMetadata, PgBoss, type Queue } from 'pg-boss';
import {
  pendingWrite,
  type Reader,
  rawStatement,
  type Tx,
  type WriteKind,
} from '#src/platform/database/index.ts';
import { schema } from './job-schema.ts';
import { countUnfinished, listDueQueues } from './job-store.ts';
import type { JobKind, JobName, Jobs, JobsNeeds, SendOptions } from './jobs.ts';

type JobQueue = Pick<
  Jobs,
  'define' | 'start' | 'stop' | 'send' | 'pending' | 'drain' | 'deadLetters' | 'redrive'
>;
type Row = { name: string; job: JobInsert };

const deadLetterQueue = 'dead-letters';
const batchSize = 20;
// NOTIFY starts what is due at once; retries and postponed jobs are found by one query for all kinds this often.
const dueCheckMs = 1_000;
const stopTimeoutMs = 10_000;

export function createJobQueue(needs: JobsNeeds): JobQueue {
  const { database, clock, ids, log, worker } = needs;
  const kinds = new Map<string, JobKind<never>>();
  const ready = new Map<string, Promise<void>>();
  const workers = new Map<string, string>();
  const boss = new PgBoss({
    db: { ...adapterOf(database), listen: listenBy(database) },
    schema,
    migrate: worker,
    supervise: worker,
    // Crons are not used: housekeeping has its own clockwork.
    schedule: false,
    useListenNotify: worker,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 300,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'));
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue'));
  let started = false;
  let dueTimer: NodeJS.Timeout | undefined;

  /** A kind's queue, made when first needed; the dead letters' before all others. */
  const ensureQueue = (name: string): Promise<void> => {
    let made = ready.get(name);
    if (made === undefined) {
      made = makeQueue(name);
      ready.set(name, made);
      made.catch(() => ready.delete(name));
    }
    return made;
  };

  const makeQueue = async (name: string): Promise<void> => {
    if (name !== deadLetterQueue) await ensureQueue(deadLetterQueue);
    const wanted = queueOptions(kinds.get(name), name);
    const known = await boss.getQueue(name);
    if (known === null) await boss.createQueue(name, wanted);
    else if (known.retryLimit !== wanted.retryLimit || known.retryDelay !== wanted.retryDelay) {
      const { policy: _fixed, ...changeable } = wanted;
      await boss.updateQueue(name, changeable);
    }
  };

  const insert = async (tx: Tx, name: string, jobs: JobInsert[]): Promise<void> => {
    await ensureQueue(name);
    await boss.insert(name, jobs, { db: adapterOf(tx) });
  };

  const rowOf = (kind: JobName<never>, data: object, options: SendOptions = {}): Row => ({
    name: kind.name,
    job: {
      data,
      // The queue keeps one waiting job per key: without a key of the sender's, one that nobody else has.
      singletonKey: options.singletonKey ?? ids.newUuid(),
      ...(options.startAfterMs === undefined
        ? {}
        : { startAfter: Math.max(0, Math.ceil((options.startAfterMs - clock.nowMs()) / 1000)) }),
    },
  });

  const pendingJobs: WriteKind<Row> = {
    name: 'jobs',
    async flush(tx, rows) {
      const byName = Map.groupBy(rows, (row) => row.name);
      for (const [name, same] of byName)
        await insert(
          tx,
          name,
          same.map((row) => row.job),
        );
    },
  };

  const workOn = async (kind: JobKind<never>): Promise<void> => {
    const options = {
      includeMetadata: true,
      perJobResults: true,
      batchSize,
      burstWhenBatchFull: true,
      localConcurrency: 2,
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 30,
    } as const;
    const id = await boss.work<never, void, typeof options>(kind.name, options, (jobs) =>
      Promise.all(jobs.map((job) => runJob(kind, job))),
    );
    workers.set(kind.name, id);
  };

  const runJob = async (kind: JobKind<never>, job: JobWithMetadata<never>): Promise<JobResult> => {
    const attempt = (job as { retryCount?: number }).retryCount ?? 0;
    try {
      await kind.handle(job.data, { id: job.id, attempt: attempt + 1 });
      return { id: job.id, status: 'completed' };
    } catch (error) {
      log.warn({ err: error, job: job.id, kind: kind.name, attempt: attempt + 1 }, 'job failed');
      return {
        id: job.id,
        status: 'failed',
        output: { message: error instanceof Error ? error.message : String(error) },
      };
    }
  };

  const wakeDue = async (): Promise<void> => {
    for (const name of await listDueQueues(database)) {
      const id = workers.get(name);
      if (id !== undefined) boss.notifyWorker(id);
    }
  };

  const watchDue = (): void => {
    dueTimer = setTimeout(async () => {
      await wakeDue().catch(() => undefined);
      if (started) watchDue();
    }, dueCheckMs);
    dueTimer.unref();
  };

  return {
    define(kind) {
      if (started) throw new Error(`job kind "${kind.name}" defined after start()`);
      if (kinds.has(kind.name)) throw new Error(`two job kinds are named "${kind.name}"`);
      if (kind.name === deadLetterQueue)
        throw new Error(`"${deadLetterQueue}" is the name of the dead letters`);
      kinds.set(kind.name, kind as JobKind<never>);
    },
    async start() {
      await boss.start();
      await ensureQueue(deadLetterQueue);
      await Promise.all([...kinds.keys()].map(ensureQueue));
      started = true;
      if (!worker) return;
      await Promise.all([...kinds.values()].map(workOn));
      watchDue();
    },
    async stop() {
      started = false;
      clearTimeout(dueTimer);
      await boss.stop({ graceful: true, timeout: stopTimeoutMs, close: false });
    },
    async send(tx, kind, data, options) {
      const { name, job } = rowOf(kind as JobName<never>, data, options);
      await insert(tx, name, [job]);
    },
    pending: (kind, data, options) => pendingWrite(pendingJobs, rowOf(kind as JobName<never>, data, options)),
    async drain() {
      while ((await countUnfinished(database, [...workers.keys()])) > 0) {
        await wakeDue();
        await sleep(10);
      }
    },
    async deadLetters(limit = 100) {
      await ensureQueue(deadLetterQueue);
      const dead = await boss.findJobs<object>(deadLetterQueue, { queued: true });
      return dead.slice(0, limit).map((job) => ({
        id: job.id,
        kind: job.sourceName ?? '',
        data: job.data,
        error: messageOf(job.sourceOutput),
        attempts: (job.sourceRetryCount ?? 0) + 1,
        diedAt: job.createdOn,
      }));
    },
    redrive: (jobIds) => boss.redrive(deadLetterQueue, { ids: jobIds }),
  };
}

function queueOptions(kind: JobKind<never> | undefined, name: string): Omit<Queue, 'name'> {
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

function messageOf(output: object | null): string {
  const message = output !== null && 'message' in output ? output.message : undefined;
  return typeof message === 'string' ? message : JSON.stringify(output);
}

function adapterOf(db: Reader): Db {
  return { executeSql: async (text, values) => ({ rows: await db.query(rawStatement(text, values)) }) };
}

function listenBy(database: JobsNeeds['database']): NonNullable<Db['listen']> {
  return async (channel, onNotification, onReconnect) => {
    const unlisten = await database.listen(channel, (payload) =>
      payload === '' ? onReconnect() : onNotification(payload),
    );
    return { close: unlisten };
  };
}
