import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { batchedRead } from './batched-read.ts';
import {
  type ConnectionSettings,
  clientConfig,
  createPools,
  rowsOf,
  seenByCaller,
  type StatementNames,
  statementNames,
} from './connections.ts';
import { isStalePlan } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { createListener } from './listener.ts';
import { RawStatement } from './raw-statement.ts';
import { runTransaction } from './transaction.ts';
import type { Database, Reader, Tx } from './types.ts';

/** Opens the pool; no connection is made until the first statement. */
export function createDatabase(settings: ConnectionSettings): Database {
  const { readers, writers } = createPools(settings);
  const names = statementNames();
  const listener = createListener(clientConfig(settings), settings.log);

  const reader: Reader = {
    async query<Row>(statement: Parameters<Reader['query']>[0]) {
      try {
        if (statement instanceof RawStatement && !statement.values) {
          return await queryAsWritten<Row>(readers, statement.text);
        }
        return rowsOf<Row>(await queryAgainIfStale(readers, names, statement));
      } catch (error) {
        throw seenByCaller(error);
      }
    },
  };
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    runTransaction(writers, names, settings.log, work);
  const transaction = settings.refuseNested === true ? refusingNested(run) : run;

  let closing: Promise<void> | undefined;
  return {
    query: reader.query,
    transaction,
    batchedRead: (_name, load) => batchedRead(reader, load),
    groupCommit: createGroupCommit(transaction),
    listen: listener.listen,
    close: () =>
      (closing ??= listener
        .close()
        .then(() => Promise.all([readers.end(), writers.end()]))
        .then(() => undefined)),
  };
}

/** Holds for what is begun inside of the work itself, not for what runs after its commit. */
function refusingNested(run: Database['transaction']): Database['transaction'] {
  const inside = new AsyncLocalStorage<true>();
  return async (work) => {
    if (inside.getStore() === true) throw new Error('a transaction was begun inside of another');
    return run((tx) => inside.run(true, () => work(tx)));
  };
}

async function queryAgainIfStale(
  pool: pg.Pool,
  names: StatementNames,
  statement: Sql,
): Promise<pg.QueryResult> {
  try {
    return await pool.query(names.prepare(statement));
  } catch (error) {
    // It was refused before it did anything.
    if (!isStalePlan(error)) throw error;
    names.renew();
    return pool.query(names.prepare(statement));
  }
}

/** The text may open a transaction of its own: where it fails inside, the connection is not fit for others. */
async function queryAsWritten<Row>(pool: pg.Pool, text: string): Promise<Row[]> {
  const client = await pool.connect();
  try {
    const result = await client.query(text);
    client.release();
    return rowsOf<Row>(result);
  } catch (error) {
    client.release(true);
    throw error;
  }
}
