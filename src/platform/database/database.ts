import type pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { batchedRead } from './batched-read.ts';
import {
  type ConnectionSettings,
  clientConfig,
  createPool,
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
  const pool = createPool(settings);
  const names = statementNames();
  const listener = createListener(clientConfig(settings), settings.log);

  const reader: Reader = {
    async query<Row>(statement: Parameters<Reader['query']>[0]) {
      try {
        if (statement instanceof RawStatement && !statement.values) {
          return await queryAsWritten<Row>(pool, statement.text);
        }
        return rowsOf<Row>(await queryAgainIfStale(pool, names, statement));
      } catch (error) {
        throw seenByCaller(error);
      }
    },
  };
  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    runTransaction(pool, names, settings.log, work);

  let closing: Promise<void> | undefined;
  return {
    query: reader.query,
    transaction,
    batchedRead: (_name, load) => batchedRead(reader, load),
    groupCommit: createGroupCommit(transaction),
    listen: listener.listen,
    close: () => (closing ??= listener.close().then(() => pool.end())),
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
