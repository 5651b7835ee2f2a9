import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type Owner = { userId: string; factorId: string; bindingHash: Buffer };
export type SentCode = {
  id: string;
  userId: string;
  factorId: string;
  bindingHash: Buffer;
  code: Buffer;
  sentTo: Buffer;
  linkHash: Buffer | null;
  confirmed: Date | null;
  created: Date;
  expires: Date;
};

const columns = sql`id, user_id as "userId", factor_id as "factorId", binding_hash as "bindingHash", code, sent_to as "sentTo",
  link_hash as "linkHash", confirmed_at as confirmed, created_at as created, expires_at as expires`;

/** The one before it of the same asker is dead. */
export async function put(tx: Tx, one: SentCode): Promise<void> {
  await tx.execute(sql`
    insert into sent_codes (user_id, factor_id, binding_hash, id, code, sent_to, link_hash, created_at, expires_at)
    values (${one.userId}, ${one.factorId}, ${one.bindingHash}, ${one.id}, ${one.code}, ${one.sentTo}, ${one.linkHash},
      ${one.created}, ${one.expires})
    on conflict (user_id, factor_id, binding_hash) do update set id = excluded.id, code = excluded.code,
      sent_to = excluded.sent_to, link_hash = excluded.link_hash, confirmed_at = null, created_at = excluded.created_at,
      expires_at = excluded.expires_at`);
}

export async function find(db: Reader, owner: Owner): Promise<SentCode | undefined> {
  const [row] = await db.query<SentCode>(sql`
    select ${columns} from sent_codes where user_id = ${owner.userId} and factor_id = ${owner.factorId}
      and binding_hash = ${owner.bindingHash}`);
  return row;
}

export async function findByLink(db: Reader, linkHash: Buffer, now: Date): Promise<SentCode | undefined> {
  const [row] = await db.query<SentCode>(sql`
    select ${columns} from sent_codes where link_hash = ${linkHash} and expires_at > ${now}`);
  return row;
}

/** True for one caller only. */
export async function confirm(tx: Tx, linkHash: Buffer, bindingHash: Buffer, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update sent_codes set confirmed_at = ${now}
    where link_hash = ${linkHash} and binding_hash = ${bindingHash} and expires_at > ${now} and confirmed_at is null`);
  return changed === 1;
}

/** False where it was used or replaced meanwhile. */
export async function remove(tx: Tx, one: Pick<SentCode, 'id' | 'userId' | 'factorId'>): Promise<boolean> {
  const deleted = await tx.execute(sql`
    delete from sent_codes where user_id = ${one.userId} and factor_id = ${one.factorId} and id = ${one.id}`);
  return deleted === 1;
}

/** False where the last one is not `since` old yet. */
export async function noteSend(
  tx: Tx,
  { userId, factorId }: Pick<Owner, 'userId' | 'factorId'>,
  now: Date,
  since: Date,
): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into factor_sends as f (user_id, factor_id, sent_at) values (${userId}, ${factorId}, ${now})
    on conflict (user_id, factor_id) do update set sent_at = excluded.sent_at where f.sent_at <= ${since}`);
  return written === 1;
}

export async function removeAllOf(tx: Tx, userId: string, factorId: string): Promise<void> {
  await tx.execute(sql`delete from sent_codes where user_id = ${userId} and factor_id = ${factorId}`);
}

export async function deleteExpired(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from sent_codes where expires_at <= ${before}`);
  await tx.execute(sql`delete from factor_sends where sent_at <= ${before}`);
}
