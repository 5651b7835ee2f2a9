// A bounded pool: so many at once, so many waiting in order of arrival, and a clear refusal beyond that.

export class PoolFull extends Error {
  override name = 'PoolFull';
  readonly retryAfterSeconds: number;
  constructor(waiting: number) {
    super(`${waiting} are waiting already.`);
    this.retryAfterSeconds = 2;
  }
}

export type WorkQueue = {
  run<T>(work: () => Promise<T>): Promise<T>;
  readonly running: number;
  readonly waiting: number;
};

export function createWorkQueue(limits: { concurrency: number; maxWaiting: number }): WorkQueue {
  let running = 0;
  const waiting: (() => void)[] = [];
  let first = 0;

  const leave = () => {
    const next = waiting[first];
    if (next === undefined) {
      running--;
      return;
    }
    first++;
    // The served part is cut off now and then; shift() on each step would move the whole queue every time.
    if (first > 256) {
      waiting.splice(0, first);
      first = 0;
    }
    next();
  };

  return {
    async run(work) {
      if (running >= limits.concurrency) {
        if (waiting.length - first >= limits.maxWaiting) throw new PoolFull(waiting.length - first);
        await new Promise<void>((go) => waiting.push(go));
      } else {
        running++;
      }
      try {
        return await work();
      } finally {
        leave();
      }
    },
    get running() {
      return running;
    },
    get waiting() {
      return waiting.length - first;
    },
  };
}
