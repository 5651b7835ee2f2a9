import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** The last time that an operator had this person prove themselves. */
export type StoredCheck = {
  id: string;
  userId: string;
  operatorId: string;
  factorId: string;
  /** As the log has it: `okta_verify:push`. */
  method: string;
  state: Buffer | undefined;
  created: Date;
  expires: Date;
  verified: Date | undefined;
};

type Row = {
  id: string;
  user_id: string;
  operator_id: string;
  factor_id: string;
  method: string;
  state: Buffer | null;
  created_at: Date;
  expires_at: Date;
  verified_at: Date | null;
};

const toCheck = (row: Row): StoredCheck => ({
  id: row.id,
  userId: row.user_id,
  operatorId: row.operator_id,
  factorId: row.factor_id,
  method: row.method,
  state: row.state ?? undefined,
  created: row.created_at,
  expires: row.expires_at,
  verified: row.verified_at ?? undefined,
});

/** A new one takes the place of the one before: what was verified then counts no more. */
export async function putCheck(db: Reader, check: Omit<StoredCheck, 'verified'>): Promise<void> {
  await db.query(sql`
    insert into help_desk_checks
      (user_id, operator_id, id, factor_id, method, state, answers, created_at, expires_at, verified_at)
    values (${check.userId}, ${check.operatorId}, ${check.id}, ${check.factorId}, ${check.method},
      ${check.state ?? null}, 0, ${check.created}, ${check.expires}, null)
    on conflict (user_id, operator_id) do update set
      id = excluded.id, factor_id = excluded.factor_id, method = excluded.method, state = excluded.state,
      answers = 0, created_at = excluded.created_at, expires_at = excluded.expires_at, verified_at = null
    returning 1`);
}

export async function findCheck(
  db: Reader,
  userId: string,
  operatorId: string,
): Promise<StoredCheck | undefined> {
  const [row] = await db.query<Row>(sql`
    select id, user_id, operator_id, factor_id, method, state, created_at, expires_at, verified_at
    from help_desk_checks where user_id = ${userId} and operator_id = ${operatorId}`);
  return row && toCheck(row);
}

/** Counts a code that the operator typed before anybody looks at it; false once there were too many, or it is over. */
export async function countCode(db: Reader, check: StoredCheck, now: Date, most: number): Promise<boolean> {
  const rows = await db.query(sql`
    update help_desk_checks set answers = answers + 1
    where user_id = ${check.userId} and operator_id = ${check.operatorId} and id = ${check.id}
      and verified_at is null and expires_at > ${now} and answers < ${most}
    returning 1`);
  return rows.length === 1;
}

/** False where another check has taken its place meanwhile, or it is verified already. */
export async function setVerified(tx: Tx, check: StoredCheck, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update help_desk_checks set verified_at = ${now}
    where user_id = ${check.userId} and operator_id = ${check.operatorId} and id = ${check.id}
      and verified_at is null`);
  return changed === 1;
}

export async function deleteOldChecks(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from help_desk_checks where expires_at <= ${before}`);
}
