/** Lets the attempts of one account be looked at one after the other, and those of different accounts side by side. */
export type AttemptQueue = {
  /** Undefined, at once and without doing the work, when too many wait already. */
  run<T>(key: string, work: () => Promise<T>): Promise<T | undefined>;
  readonly size: number;
};

/**
 * Attempts are counted before the password is looked at. Were ten right ones looked at side by side, they would stand as ten
 * failures for a moment, and an eleventh right one would find the account locked. In a row each takes its count back before the
 * next is made.
 */
export function createAttemptQueue(options: { maxWaiting: number }): AttemptQueue {
  const lines = new Map<string, { tail: Promise<unknown>; length: number }>();
  return {
    get size() {
      return lines.size;
    },
    async run(key, work) {
      const line = lines.get(key) ?? { tail: Promise.resolve(), length: 0 };
      if (line.length > options.maxWaiting) return undefined;
      lines.set(key, line);
      line.length += 1;
      const turn = line.tail.then(work, work);
      line.tail = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
}
