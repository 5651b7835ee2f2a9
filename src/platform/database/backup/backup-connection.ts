import pg from 'pg';
import type { Log } from '#src/platform/log/index.ts';
import { clientConfig, rowsOf, seenByCaller } from '../connections.ts';
import type { Tx } from '../types.ts';

/** A connection for statements that take as long as they take, with one transaction on it at a time. */
export async function withConnection<T>(
  connectionString: string,
  log: Log,
  work: (client: pg.Client, tx: Tx) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...clientConfig({ connectionString, log, applicationName: 'gatehouse backup' }),
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
    pipeline: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const run = (statement: { text: string; values: unknown[] }): Promise<pg.QueryResult> =>
      client.query({ text: statement.text, values: statement.values });
    const tx: Tx = {
      query: async <Row>(statement: Parameters<Tx['query']>[0]) => rowsOf<Row>(await run(statement)),
      execute: async (statement) => (await run(statement)).rowCount ?? 0,
      afterCommit: () => {
        throw new Error('no effects here');
      },
    };
    return await work(client, tx);
  } catch (error) {
    throw seenByCaller(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
