import type { PublicJwk } from '#src/protocols/jose/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { SigningAlgorithm, SigningKeyRecord, SigningKeyStatus } from './signing-key-record.ts';

type Row = {
  kid: string;
  owner_id: string;
  algorithm: SigningAlgorithm;
  status: SigningKeyStatus;
  public_jwk: PublicJwk;
  private_key: Buffer;
  created_at: Date;
  published_at: Date;
  activated_at: Date | null;
  expired_at: Date | null;
};

export async function listSigningKeys(db: Reader): Promise<SigningKeyRecord[]> {
  const rows = await db.query<Row>(sql`
    select kid, owner_id, algorithm, status, public_jwk, private_key, created_at, published_at, activated_at, expired_at
    from signing_keys order by created_at, kid`);
  return rows.map(toRecord);
}

/** The keys of one owner, locked: rotations of one server happen one after the other. */
export async function lockSigningKeys(tx: Tx, ownerId: string): Promise<SigningKeyRecord[]> {
  const rows = await tx.query<Row>(sql`
    select kid, owner_id, algorithm, status, public_jwk, private_key, created_at, published_at, activated_at, expired_at
    from signing_keys where owner_id = ${ownerId} order by kid for update`);
  return rows.map(toRecord);
}

/** False when somebody else put a key into the same place first. */
export async function insertSigningKey(tx: Tx, key: SigningKeyRecord): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into signing_keys (kid, owner_id, algorithm, status, public_jwk, private_key, created_at, published_at, activated_at)
    values (${key.kid}, ${key.ownerId}, ${key.algorithm}, ${key.status}, ${JSON.stringify(key.publicJwk)}::jsonb,
            ${key.privateBox}, ${new Date(key.createdMs)}, ${new Date(key.publishedMs)},
            ${key.activatedMs === undefined ? null : new Date(key.activatedMs)})
    on conflict do nothing`);
  return inserted === 1;
}

type KeyName = { ownerId: string; kid: string };

export async function expireSigningKey(tx: Tx, key: KeyName, at: Date): Promise<void> {
  await tx.execute(sql`
    update signing_keys set status = 'EXPIRED', expired_at = ${at}
    where owner_id = ${key.ownerId} and kid = ${key.kid}`);
}

export async function activateSigningKey(tx: Tx, key: KeyName, at: Date): Promise<void> {
  await tx.execute(sql`
    update signing_keys set status = 'ACTIVE', activated_at = ${at}
    where owner_id = ${key.ownerId} and kid = ${key.kid}`);
}

export async function deleteSigningKeysOf(tx: Tx, ownerId: string): Promise<void> {
  await tx.execute(sql`delete from signing_keys where owner_id = ${ownerId}`);
}

export async function deleteKeysExpiredBefore(tx: Tx, before: Date): Promise<number> {
  return tx.execute(sql`delete from signing_keys where status = 'EXPIRED' and expired_at < ${before}`);
}

function toRecord(row: Row): SigningKeyRecord {
  return {
    kid: row.kid,
    ownerId: row.owner_id,
    algorithm: row.algorithm,
    status: row.status,
    publicJwk: row.public_jwk,
    privateBox: row.private_key,
    createdMs: row.created_at.getTime(),
    publishedMs: row.published_at.getTime(),
    activatedMs: row.activated_at?.getTime(),
    expiredMs: row.expired_at?.getTime(),
  };
}
