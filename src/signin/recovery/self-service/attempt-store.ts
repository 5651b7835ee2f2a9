import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type StoredAttempt = {
  userId: string | undefined;
  factorId: string | undefined;
  state: Buffer | undefined;
};

type Row = { user_id: string | null; factor_id: string | null; state: Buffer | null };

const toAttempt = (row: Row): StoredAttempt => ({
  userId: row.user_id ?? undefined,
  factorId: row.factor_id ?? undefined,
  state: row.state ?? undefined,
});

export async function insertAttempt(tx: Tx, idHash: Buffer, created: Date, expires: Date): Promise<void> {
  await tx.execute(sql`
    insert into recovery_attempts (id_hash, created_at, expires_at) values (${idHash}, ${created}, ${expires})`);
}

/** Whom it turned out to be, and what was sent. Nothing where the attempt is over already. */
export async function fillAttempt(
  db: Reader,
  idHash: Buffer,
  filled: { userId: string | undefined; factorId: string | undefined; state: Buffer },
): Promise<void> {
  await db.query(sql`
    update recovery_attempts
    set user_id = ${filled.userId ?? null}, factor_id = ${filled.factorId ?? null}, state = ${filled.state}
    where id_hash = ${idHash} returning 1`);
}

export async function findAttempt(db: Reader, idHash: Buffer, now: Date): Promise<StoredAttempt | undefined> {
  const [row] = await db.query<Row>(sql`
    select user_id, factor_id, state from recovery_attempts where id_hash = ${idHash} and expires_at > ${now}`);
  return row && toAttempt(row);
}

/** Counts an answer before anybody looks at it; undefined once there were too many, or it is over. */
export async function countAnswer(
  db: Reader,
  idHash: Buffer,
  now: Date,
  most: number,
): Promise<StoredAttempt | undefined> {
  const [row] = await db.query<Row>(sql`
    update recovery_attempts set answers = answers + 1
    where id_hash = ${idHash} and expires_at > ${now} and answers < ${most}
    returning user_id, factor_id, state`);
  return row && toAttempt(row);
}

/** True for one caller only. */
export async function endAttempt(tx: Tx, idHash: Buffer): Promise<boolean> {
  return (await tx.execute(sql`delete from recovery_attempts where id_hash = ${idHash}`)) === 1;
}

export async function deleteExpiredAttempts(tx: Tx, now: Date): Promise<number> {
  return tx.execute(sql`delete from recovery_attempts where expires_at <= ${now}`);
}
