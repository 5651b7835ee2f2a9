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

/** What of a person bears on how risky a sign-in is: what others said of them, and wrong passwords before the last right one. */
export type RiskSigns = {
  readonly level: RiskLevel | undefined;
  readonly failures: number;
  readonly failuresAtMs: number | undefined;
};

type SignsRow = {
  userId: string;
  level: RiskLevel | null;
  failures: number;
  failuresAt: Date | null;
};

export async function findRiskSigns(db: Reader, userIds: readonly string[]): Promise<Map<string, RiskSigns>> {
  const rows = await db.query<SignsRow>(sql`
    select c.user_id as "userId", r.level, c.earlier_failures as failures, c.earlier_failures_at as "failuresAt"
    from user_credentials c left join user_risks r on r.user_id = c.user_id
    where c.user_id = any(${userIds}::text[])`);
  return new Map(
    rows.map(({ userId, level, failures, failuresAt }) => [
      userId,
      { level: level ?? undefined, failures, failuresAtMs: failuresAt?.getTime() },
    ]),
  );
}
