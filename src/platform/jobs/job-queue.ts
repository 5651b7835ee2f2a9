import { setTimeout as sleep } from 'node:timers/promises';
import { type JobInsert, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import { pendingWrite, type Tx, type WriteKind } from '#src/platform/database/index.ts';
import { adapterOf, listenBy } from './job-database.ts';
import { createJobQueues, deadLetterQueue } from './job-queues.ts';
import { schema } from './job-schema.ts';
import { countUnfinished, listDueQueues } from './job-store.ts';
import type { DeadLetter, JobKind, JobName, Jobs, JobsNeeds, SendOptions } from './jobs.ts';

type JobQueue = Pick<
  Jobs,
  'define' | 'start' | 'stop' | 'send' | 'pending' | 'drain' | 'deadLetters' | 'redrive'
>;
type Row = { name: string; job: JobInsert };

const batchSize = 20;
// NOTIFY starts what is due at once; retries and postponed jobs are found by one query for all kinds this often.
const dueCheckMs = 1_000;
const stopTimeoutMs = 10_000;

export function createJobQueue(needs: JobsNeeds): JobQueue {
  const { database, clock, ids, log, worker } = needs;
  const kinds = new Map<string, JobKind<never>>();
  const workers = new Map<string, string>();
  const boss = createBoss(needs);
  const queues = createJobQueues(boss, kinds);
  let started = false;
  let dueTimer: NodeJS.Timeout | undefined;

  const insert = async (tx: Tx, name: string, jobs: JobInsert[]): Promise<void> => {
    await queues.ensure(name);
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
      for (const [name, same] of Map.groupBy(rows, (row) => row.name)) {
        await insert(
          tx,
          name,
          same.map((row) => row.job),
        );
      }
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
      Promise.all(jobs.map((job) => runJob(needs, kind, job))),
    );
    workers.set(kind.name, id);
  };

  const wakeDue = async (): Promise<void> => {
    for (const name of await listDueQueues(database, [...workers.keys()])) {
      boss.notifyWorker(workers.get(name) ?? '');
    }
  };

  const watchDue = (): void => {
    dueTimer = setTimeout(async () => {
      await wakeDue().catch((error: unknown) => log.debug({ err: error }, 'due jobs not readable'));
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
      await queues.ensure(deadLetterQueue);
      await Promise.all([...kinds.keys()].map(queues.ensure));
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
      await queues.ensure(deadLetterQueue);
      const dead = await boss.findJobs<object>(deadLetterQueue, { queued: true });
      return dead.slice(0, limit).map(deadLetterOf);
    },
    redrive: (jobIds) => boss.redrive(deadLetterQueue, { ids: jobIds }),
  };
}

function createBoss({ database, log, worker }: JobsNeeds): PgBoss {
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
  return boss;
}

async function runJob(
  { log }: JobsNeeds,
  kind: JobKind<never>,
  job: JobWithMetadata<never>,
): Promise<JobResult> {
  const attempt = ((job as { retryCount?: number }).retryCount ?? 0) + 1;
  try {
    await kind.handle(job.data, { id: job.id, attempt });
    return { id: job.id, status: 'completed' };
  } catch (error) {
    log.warn({ err: error, job: job.id, kind: kind.name, attempt }, 'job failed');
    const message = error instanceof Error ? error.message : String(error);
    return { id: job.id, status: 'failed', output: { message } };
  }
}

function deadLetterOf(job: JobWithMetadata<object>): DeadLetter {
  return {
    id: job.id,
    kind: job.sourceName ?? '',
    data: job.data,
    error: messageOf(job.sourceOutput),
    attempts: (job.sourceRetryCount ?? 0) + 1,
    diedAt: job.createdOn,
  };
}

function messageOf(output: object | null): string {
  const message = output !== null && 'message' in output ? output.message : undefined;
  return typeof message === 'string' ? message : JSON.stringify(output);
}
