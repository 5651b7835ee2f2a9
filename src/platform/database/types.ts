import type { Sql } from 'sql-template-tag';

/** Reads. Statements are named by their text, so each is parsed and planned once per connection. */
export type Reader = { query<Row>(statement: Sql): Promise<Row[]> };

/** The open transaction. Store functions take it first. */
export type Tx = Reader & {
  /** Runs a statement and says how many rows it touched. */
  execute(statement: Sql): Promise<number>;
  /** Runs after a successful commit, awaited before `transaction()` resolves; its failure is logged, never thrown. */
  afterCommit(effect: () => void | Promise<void>): void;
};

/** A unit's row for one kind of write, opaque to everyone but the kind that made it. */
export type PendingWrite = { readonly kind: WriteKind<never>; readonly row: unknown };
export type PendingGuard = { readonly kind: GuardKind<never>; readonly row: unknown };

/** Writes that need no answer: many rows in one statement. */
export type WriteKind<Row> = { name: string; flush(tx: Tx, rows: Row[]): Promise<void> };
/** Writes that may be refused (a key already spent): says for each row, in order, whether it holds. */
export type GuardKind<Row> = { name: string; flush(tx: Tx, rows: Row[]): Promise<boolean[]> };

export type CommitUnit = { guards?: PendingGuard[]; writes: PendingWrite[] };
export type CommitResult = { committed: true } | { committed: false; failedGuard: number };
export type GroupCommit = { commit(unit: CommitUnit): Promise<CommitResult> };

export type LoadBatch<K extends string, V> = (db: Reader, keys: K[]) => Promise<Map<K, V>>;

export type Database = Reader & {
  /** READ COMMITTED; tried again a few times after a serialization failure or deadlock, so `work` must be repeatable. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A look-up by key whose concurrent calls become one query. Nothing is remembered between queries. */
  batchedRead<K extends string, V>(name: string, load: LoadBatch<K, V>): (key: K) => Promise<V | undefined>;
  groupCommit: GroupCommit;
  /** Survives reconnects; the handler is called with '' after each, since what was sent meanwhile is lost. */
  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};
