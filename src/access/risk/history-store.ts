import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';
import {
  type Coming,
  type History,
  type PackedHistory,
  type PackedVisit,
  packHistory,
  unpackHistory,
  withVisit,
} from './history.ts';

export type StoredHistory = { history: History; fraudAtMs: number | undefined };

type HistoryRow = {
  user_id: string;
  visits: PackedVisit[];
  recent: Buffer;
  hours: Buffer;
  sign_ins: string;
  fraud_at: Date | null;
};

const columns = sql`user_id, visits, recent, hours, sign_ins, fraud_at`;

const toStored = (row: HistoryRow): StoredHistory => ({
  history: unpackHistory({ ...row, signIns: Number(row.sign_ins) }),
  fraudAtMs: row.fraud_at?.getTime(),
});

export async function findHistories(
  db: Reader,
  userIds: readonly string[],
): Promise<Map<string, StoredHistory>> {
  const rows = await db.query<HistoryRow>(
    sql`select ${columns} from sign_in_histories where user_id = any(${userIds}::text[])`,
  );
  return new Map(rows.map((row) => [row.user_id, toStored(row)]));
}

export type SignedIn = { userId: string; coming: Coming; isSure: boolean };

/** Sign-ins with success, many people's in three statements. Each row is held while it is added to, so that none is lost. */
export const signedInWrites: WriteKind<SignedIn> = {
  name: 'access.sign-in-history',
  async flush(tx, rows) {
    const byUser = Map.groupBy(rows, ({ userId }) => userId);
    // In the order of ids: two flushes must not wait for each other in a circle.
    const userIds = [...byUser.keys()].sort();
    const held = await lockHistories(tx, userIds);
    const changed = userIds.flatMap((userId) => {
      // Somebody who was deleted meanwhile has no row, and needs none.
      const before = held.get(userId);
      if (before === undefined) return [];
      const added = (byUser.get(userId) ?? []).reduce(
        (sum, { coming, isSure }) => withVisit(sum, coming, isSure),
        before.history,
      );
      return [{ userId, packed: packHistory(added) }];
    });
    await writeHistories(tx, changed);
  },
};

/** Changes one person's; nothing where there is none. */
export async function changeHistory(
  tx: Tx,
  userId: string,
  change: (history: History) => History,
): Promise<void> {
  const [row] = await tx.query<HistoryRow>(
    sql`select ${columns} from sign_in_histories where user_id = ${userId} for update`,
  );
  if (row === undefined) return;
  await writeHistories(tx, [{ userId, packed: packHistory(change(toStored(row).history)) }]);
}

/** True where there was something to forget. */
export async function removeHistory(tx: Tx, userId: string): Promise<boolean> {
  return (await tx.execute(sql`delete from sign_in_histories where user_id = ${userId}`)) === 1;
}

export async function noteFraud(tx: Tx, userId: string, at: Date): Promise<void> {
  await lockHistories(tx, [userId]);
  await tx.execute(sql`
    update sign_in_histories set fraud_at = greatest(fraud_at, ${at}::timestamptz) where user_id = ${userId}`);
}

async function lockHistories(tx: Tx, userIds: readonly string[]): Promise<Map<string, StoredHistory>> {
  const lock = () =>
    tx.query<HistoryRow>(sql`
      select ${columns} from sign_in_histories where user_id = any(${userIds}::text[]) order by user_id for update`);
  let rows = await lock();
  if (rows.length < userIds.length) {
    await tx.execute(sql`
      insert into sign_in_histories (user_id)
      select id from users where id = any(${userIds}::text[]) order by id
      on conflict do nothing`);
    // Also where another transaction made it meanwhile: then nothing was made here, and the row is there all the same.
    rows = await lock();
  }
  return new Map(rows.map((row) => [row.user_id, toStored(row)]));
}

async function writeHistories(
  tx: Tx,
  rows: readonly { userId: string; packed: PackedHistory }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    update sign_in_histories h set visits = given.visits::jsonb, recent = given.recent, hours = given.hours, sign_ins = given.sign_ins
    from unnest(${rows.map(({ userId }) => userId)}::text[], ${rows.map(({ packed }) => JSON.stringify(packed.visits))}::text[],
      ${rows.map(({ packed }) => packed.recent)}::bytea[], ${rows.map(({ packed }) => packed.hours)}::bytea[],
      ${rows.map(({ packed }) => packed.signIns)}::bigint[]) as given (user_id, visits, recent, hours, sign_ins)
    where h.user_id = given.user_id`);
}
