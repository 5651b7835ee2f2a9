import { createHash } from 'node:crypto';
import type { Clock } from '#src/platform/clock/index.ts';
import {
  type Database,
  type GuardKind,
  type PendingGuard,
  pendingGuard,
  type Reader,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';

export type SingleUse = {
  /** True for the first who asks and for nobody after; undone if the transaction is. `untilMs`: when the key expires anyway. */
  spend(tx: Tx, kind: string, key: string, untilMs: number): Promise<boolean>;
  /** The same through group commit. */
  guard(kind: string, key: string, untilMs: number): PendingGuard;
  isSpent(db: Reader, kind: string, key: string): Promise<boolean>;
  /** Forgets what has expired; gives how many. */
  sweep(): Promise<number>;
};

type Spending = { kind: string; hash: Buffer; until: Date };

// Small enough that a sweep never holds many rows at once.
const sweepRows = 5_000;

export function createSingleUse(needs: { database: Database; clock: Clock }): SingleUse {
  const { database, clock } = needs;

  const insert = async (tx: Tx, spendings: Spending[]): Promise<{ kind: string; hash: Buffer }[]> =>
    tx.query(sql`
      insert into single_use_keys (kind, key_hash, until, spent_at)
      select kind, key_hash, until, ${clock.now()}::timestamptz
        from unnest(
          ${spendings.map((each) => each.kind)}::text[],
          ${spendings.map((each) => each.hash)}::bytea[],
          ${spendings.map((each) => each.until)}::timestamptz[]
        ) as given (kind, key_hash, until)
      on conflict do nothing
      returning kind, key_hash as hash`);

  const kind: GuardKind<Spending> = {
    name: 'single-use',
    async flush(tx, spendings) {
      // All flushes insert in the same order, so that two of them wait for each other in one direction only.
      const ordered = [...spendings].sort((a, b) => Buffer.compare(a.hash, b.hash));
      const won = new Set((await insert(tx, ordered)).map(nameOf));
      // Of several rows with one key, the first has it.
      return spendings.map((spending) => won.delete(nameOf(spending)));
    },
  };

  return {
    async spend(tx, kindName, key, untilMs) {
      return (await insert(tx, [spendingOf(kindName, key, untilMs)])).length === 1;
    },
    guard: (kindName, key, untilMs) => pendingGuard(kind, spendingOf(kindName, key, untilMs)),
    async isSpent(db, kindName, key) {
      const rows = await db.query(
        sql`select from single_use_keys where key_hash = ${hashOf(key)} and kind = ${kindName}`,
      );
      return rows.length > 0;
    },
    async sweep() {
      let swept = 0;
      for (;;) {
        const rows = await database.transaction((tx) =>
          tx.execute(sql`
            delete from single_use_keys where (key_hash, kind) in (
              select key_hash, kind from single_use_keys where until < ${clock.now()} limit ${sweepRows}
              for update skip locked)`),
        );
        swept += rows;
        if (rows < sweepRows) return swept;
      }
    },
  };
}

function spendingOf(kind: string, key: string, untilMs: number): Spending {
  return { kind, hash: hashOf(key), until: new Date(untilMs) };
}

function nameOf(row: { kind: string; hash: Buffer }): string {
  return `${row.hash.toString('latin1')}${row.kind}`;
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
