import type { PackedProof } from '#src/access/proofs/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type RememberedFactor = {
  userId: string;
  secretHash: Buffer;
  factorId: string;
  deviceKey: string | undefined;
  proof: PackedProof;
  rememberedAt: Date;
  expiresAt: Date | undefined;
};

type Row = Omit<RememberedFactor, 'deviceKey' | 'expiresAt'> & {
  deviceKey: string | null;
  expiresAt: Date | null;
};

const mostPerPerson = 20;

export async function findRemembered(
  db: Reader,
  userId: string,
  secretHash: Buffer,
): Promise<RememberedFactor | undefined> {
  const [row] = await db.query<Row>(sql`
    select user_id as "userId", secret_hash as "secretHash", factor_id as "factorId", device_key as "deviceKey", proof,
      remembered_at as "rememberedAt", expires_at as "expiresAt"
    from remembered_factors where user_id = ${userId} and secret_hash = ${secretHash}`);
  return row && { ...row, deviceKey: row.deviceKey ?? undefined, expiresAt: row.expiresAt ?? undefined };
}

/** Keeps the newest of a person's, so that nobody fills the table. */
export async function insertRemembered(tx: Tx, one: RememberedFactor): Promise<void> {
  await tx.execute(sql`
    insert into remembered_factors (user_id, secret_hash, factor_id, device_key, proof, remembered_at, expires_at)
    values (${one.userId}, ${one.secretHash}, ${one.factorId}, ${one.deviceKey ?? null}, ${JSON.stringify(one.proof)}::jsonb,
      ${one.rememberedAt}, ${one.expiresAt ?? null})
    on conflict (user_id, secret_hash) do update set factor_id = excluded.factor_id, device_key = excluded.device_key,
      proof = excluded.proof, remembered_at = excluded.remembered_at, expires_at = excluded.expires_at`);
  await tx.execute(sql`
    delete from remembered_factors where user_id = ${one.userId} and secret_hash in (
      select secret_hash from remembered_factors where user_id = ${one.userId}
      order by remembered_at desc, secret_hash offset ${mostPerPerson})`);
}

export async function deleteRemembered(tx: Tx, userId: string, secretHash?: Buffer): Promise<number> {
  return secretHash === undefined
    ? tx.execute(sql`delete from remembered_factors where user_id = ${userId}`)
    : tx.execute(
        sql`delete from remembered_factors where user_id = ${userId} and secret_hash = ${secretHash}`,
      );
}

export async function findLastFactor(db: Reader, userId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    sql`select factor_id as id from factor_habits where user_id = ${userId}`,
  );
  return row?.id;
}

export async function noteLastFactor(tx: Tx, userId: string, factorId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into factor_habits (user_id, factor_id, used_at) values (${userId}, ${factorId}, ${at})
    on conflict (user_id) do update set factor_id = excluded.factor_id, used_at = excluded.used_at`);
}

export async function listDelays(db: Reader, userId: string): Promise<Map<string, number>> {
  const rows = await db.query<{ key: string; times: number }>(
    sql`select authenticator_key as key, times from enrollment_delays where user_id = ${userId}`,
  );
  return new Map(rows.map(({ key, times }) => [key, times]));
}

/** Counts one more, unless it was put off as often as it may be. */
export async function countDelay(
  tx: Tx,
  userId: string,
  key: string,
  most: number,
  at: Date,
): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into enrollment_delays as d (user_id, authenticator_key, times, delayed_at) values (${userId}, ${key}, 1, ${at})
    on conflict (user_id, authenticator_key) do update set times = d.times + 1, delayed_at = excluded.delayed_at
    where d.times < ${most}`);
  return written === 1;
}
