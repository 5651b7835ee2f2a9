// Owns: the way to PostgreSQL. Connections, transactions, batched reads, group commit, LISTEN, migrations, and the errors
// that say the database is away or cannot be used. Knows no table of the product.
// Not here: the embedded server (./embedded), backups (./backup), what is spent once (single-use), jobs, snapshots.
import sql from 'sql-template-tag';

export { empty, join, raw, type Sql } from 'sql-template-tag';
export type { ConnectionSettings } from './connections.ts';
export { createDatabase } from './database.ts';
export { dropSnapshot, listSnapshots, resetAll, restoreAll, snapshotAll } from './dev-state.ts';
export { DatabaseRefused, DatabaseUnavailable } from './errors.ts';
export {
  type ColumnMap,
  type Condition,
  compileFilter,
  escapeLike,
  type FilterColumn,
  type FilterOperator,
  FilterRefused,
  jsonText,
  type Predicate,
  readDate,
  refusedOperator,
} from './filter.ts';
export { pendingGuard, pendingWrite } from './group-commit.ts';
export { migrate, migrationsChecksum, type SchemaStep } from './migrations.ts';
export { checkServer, type DatabaseServer, openDatabaseServer } from './server.ts';
export { rawStatement } from './raw-statement.ts';
export type {
  CommitResult,
  CommitUnit,
  Database,
  GroupCommit,
  GuardKind,
  PendingGuard,
  PendingWrite,
  Reader,
  Tx,
  WriteKind,
} from './types.ts';
export { sql };
