import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type TotpProvider = 'GOOGLE' | 'OKTA';
export type TotpFactor = {
  id: string;
  userId: string;
  provider: TotpProvider;
  status: 'ACTIVE' | 'PENDING_ACTIVATION';
  created: Date;
  lastUpdated: Date;
};

const columns = sql`id, user_id as "userId", provider, status, created, last_updated as "lastUpdated"`;

export async function listOf(db: Reader, userId: string): Promise<TotpFactor[]> {
  return db.query<TotpFactor>(
    sql`select ${columns} from totp_factors where user_id = ${userId} order by provider`,
  );
}

/** Takes the place of one that waits. False where there is an active one. */
export async function insert(tx: Tx, factor: TotpFactor, secret: Buffer): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into totp_factors as f (id, user_id, provider, status, secret, created, last_updated)
    values (${factor.id}, ${factor.userId}, ${factor.provider}, ${factor.status}, ${secret},
      ${factor.created}, ${factor.lastUpdated})
    on conflict (user_id, provider) do update set id = excluded.id, secret = excluded.secret, created = excluded.created,
      last_updated = excluded.last_updated, last_step = null
    where f.status = 'PENDING_ACTIVATION'`);
  return written === 1;
}

export async function secretOf(db: Reader, userId: string, id: string): Promise<Buffer | undefined> {
  const [row] = await db.query<{ secret: Buffer }>(
    sql`select secret from totp_factors where id = ${id} and user_id = ${userId}`,
  );
  return row?.secret;
}

/** Only forward, so that no code is taken twice, nor one from before it: of two who bring the same code one moves it. */
export async function moveTo(tx: Tx, id: string, step: number): Promise<boolean> {
  const moved = await tx.execute(sql`
    update totp_factors set last_step = ${step} where id = ${id} and (last_step is null or last_step < ${step})`);
  return moved === 1;
}

/** Undefined where it is gone, or active already. */
export async function activate(tx: Tx, id: string, now: Date): Promise<TotpFactor | undefined> {
  const [row] = await tx.query<TotpFactor>(sql`
    update totp_factors set status = 'ACTIVE', last_updated = ${now}
    where id = ${id} and status = 'PENDING_ACTIVATION' returning ${columns}`);
  return row;
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from totp_factors where id = ${id}`)) === 1;
}

export async function removeAllOf(tx: Tx, userId: string, provider: TotpProvider): Promise<void> {
  await tx.execute(sql`delete from totp_factors where user_id = ${userId} and provider = ${provider}`);
}
