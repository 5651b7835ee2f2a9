import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Sql } from 'sql-template-tag';
import type { Log } from '#src/platform/log/index.ts';
import { type StatementNames, rowsOf, seenByCaller } from './connections.ts';
import { DatabaseUnavailable, isRetryable, isStalePlan } from './errors.ts';
import type { Tx } from './types.ts';

const maxAttempts = 4;

/** Runs `work` inside a transaction on a connection of the pool; see `Database.transaction`. */
export async function runTransaction<T>(
  pool: pg.Pool,
  names: StatementNames,
  log: Log,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(pool, names, log, work);
    } catch (error) {
      if (isStalePlan(error)) names.renew();
      if (attempt >= maxAttempts || !(isRetryable(error) || isStalePlan(error))) throw error;
      // Two that met once would meet again if they both came straight back.
      await sleep(attempt * 5 * (1 + (attempt % 2)));
    }
  }
}

async function runOnce<T>(
  pool: pg.Pool,
  names: StatementNames,
  log: Log,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await asSeen(pool.connect());
  const open = openTransaction(client, names);
  let result: T;
  try {
    result = await work(open.tx);
    await open.commit();
  } catch (error) {
    client.release(await open.rollback(error));
    throw error;
  }
  client.release();
  for (const effect of open.effects) {
    try {
      await effect();
    } catch (error) {
      log.error({ err: error }, 'effect after commit failed');
    }
  }
  return result;
}

type OpenTransaction = {
  tx: Tx;
  effects: (() => void | Promise<void>)[];
  commit(): Promise<void>;
  /** Gives the error with which to drop the connection, or nothing when it is fit for others. */
  rollback(cause: unknown): Promise<Error | undefined>;
};

function openTransaction(client: pg.PoolClient, names: StatementNames): OpenTransaction {
  const effects: (() => void | Promise<void>)[] = [];
  let ended = false;
  const begun = asSeen(client.query('begin'));
  begun.catch(() => undefined);
  const run = async (statement: Sql): Promise<pg.QueryResult> => {
    if (ended) throw new Error('this transaction has ended: a statement was not awaited, or tx was kept');
    // Not in one go with it: a BEGIN that was refused would leave the statement to commit itself.
    await begun;
    return asSeen(client.query(names.prepare(statement)));
  };
  return {
    effects,
    tx: {
      query: async <Row>(statement: Sql) => rowsOf<Row>(await run(statement)),
      execute: async (statement) => (await run(statement)).rowCount ?? 0,
      afterCommit: (effect) => void effects.push(effect),
    },
    async commit() {
      ended = true;
      await begun;
      const answer = await asSeen(client.query('commit'));
      // A statement failed and `work` swallowed it: PostgreSQL answers COMMIT with ROLLBACK and no error.
      if (answer.command === 'COMMIT') return;
      throw new Error('transaction rolled back: a failed statement was ignored');
    },
    async rollback(cause) {
      ended = true;
      if (cause instanceof DatabaseUnavailable) return cause;
      try {
        await client.query('rollback');
        return undefined;
      } catch (error) {
        return error instanceof Error ? error : new Error('rollback failed');
      }
    },
  };
}

/** What the connection says, as callers see it; what `work` throws of its own is left alone. */
async function asSeen<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw seenByCaller(error);
  }
}
