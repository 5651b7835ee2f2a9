import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH';
export type UserRisk = { level: RiskLevel; reason: string | undefined };

export async function findRisk(db: Reader, userId: string): Promise<UserRisk | undefined> {
  const [row] = await db.query<{ level: RiskLevel; reason: string | null }>(
    sql`select level, reason from user_risks where user_id = ${userId}`,
  );
  return row && { level: row.level, reason: row.reason ?? undefined };
}

/** The person's row is held. */
export async function saveRisk(tx: Tx, userId: string, risk: UserRisk, updated: Date): Promise<void> {
  await tx.execute(sql`
    insert into user_risks (user_id, level, reason, updated)
    values (${userId}, ${risk.level}, ${risk.reason ?? null}, ${updated})
    on conflict (user_id) do update set level = excluded.level, reason = excluded.reason, updated = excluded.updated`);
}
