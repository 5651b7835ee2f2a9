import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import type { Log } from '#src/platform/log/index.ts';
import { DatabaseUnavailable, isConnectionLoss } from './errors.ts';
import { RawStatement } from './raw-statement.ts';
import { valueTypes } from './value-types.ts';

export type ConnectionSettings = {
  connectionString: string;
  log: Log;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  maxConnections?: number;
  /** For tests: a transaction begun inside of another is an error. On a busy node it could wait for itself for ever. */
  refuseNested?: boolean;
  /** No statement of ours may run longer; housekeeping sets its own inside its transaction. */
  statementTimeoutMs?: number;
};

// A caller waits this long for a connection before it is told to come back: longer only grows the queue.
const connectTimeoutMs = 5_000;

export function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 30_000;
  return {
    connectionString: settings.connectionString,
    application_name: settings.applicationName ?? 'gatehouse',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    // A transaction whose owner forgot it must not hold locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    options: '-c timezone=UTC -c datestyle=ISO,MDY',
    types: valueTypes,
    pipeline: true,
  };
}

export type Pools = { readers: pg.Pool; writers: pg.Pool };

/**
 * Single statements have connections of their own: who waits for a lock inside of a transaction keeps its connection, and where
 * all of them were taken so, the one that holds the lock could not read what it needs to go on.
 */
export function createPools(settings: ConnectionSettings): Pools {
  const most = settings.maxConnections ?? 10;
  const writers = Math.max(1, Math.ceil(most / 2));
  return {
    writers: createPool(settings, writers),
    readers: createPool(settings, Math.max(1, most - writers)),
  };
}

function createPool(settings: ConnectionSettings, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(settings),
    max,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that dies is not an error of anybody's: the pool drops it and opens another when asked.
  // While the pool ends, the server may be stopped before it has read our goodbye.
  pool.on('error', (error) => {
    if (!pool.ending) settings.log.warn({ reason: error.message }, 'idle database connection lost');
  });
  // One that dies while somebody holds it fails that caller's next statement; as an event it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export type Statement = { text: string; values?: unknown[]; name?: string };

export type StatementNames = {
  prepare(statement: Sql | RawStatement): Statement;
  /** Every statement is parsed anew from here on: after a migration elsewhere changed what an old plan gives. */
  renew(): void;
};

// Beyond this many different texts (searches compose theirs) a statement goes unnamed: a name costs memory in each backend.
const maxNamedStatements = 500;

/** Names statements by their text, so that a repeated one is parsed once per connection. */
export function statementNames(): StatementNames {
  const names = new Map<string, string>();
  let generation = 0;
  return {
    prepare(statement) {
      if (statement instanceof RawStatement) {
        return statement.values
          ? { text: statement.text, values: statement.values }
          : { text: statement.text };
      }
      const { text, values } = statement;
      let name = names.get(text);
      if (name === undefined) {
        if (names.size >= maxNamedStatements) return { text, values };
        name = `g${generation}${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
        names.set(text, name);
      }
      return { name, text, values };
    },
    renew() {
      generation++;
      names.clear();
    },
  };
}

/** The error as callers see it: loss of the connection becomes DatabaseUnavailable, all else stays what it is. */
export function seenByCaller(error: unknown): unknown {
  return isConnectionLoss(error) && !(error instanceof DatabaseUnavailable)
    ? new DatabaseUnavailable(error)
    : error;
}

/** Several statements in one text give several results; their rows are taken together. */
export function rowsOf<Row>(result: pg.QueryResult | pg.QueryResult[]): Row[] {
  return (Array.isArray(result) ? result.flatMap((each) => each.rows) : result.rows) as Row[];
}
