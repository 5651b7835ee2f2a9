import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { ClientKey, ClientSecret } from './client-credential.ts';

type SecretRow = {
  id: string;
  app_id: string;
  status: 'ACTIVE' | 'INACTIVE';
  hash: Buffer;
  box: Buffer;
  created_at: Date;
  last_updated_at: Date;
};

const toSecret = (row: SecretRow): ClientSecret => ({
  id: row.id,
  appId: row.app_id,
  status: row.status,
  hash: row.hash,
  box: row.box,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

/** All of them, or those of one app; oldest first. */
export async function listSecrets(db: Reader, appId?: string): Promise<ClientSecret[]> {
  const rows = await db.query<SecretRow>(sql`
    select id, app_id, status, hash, box, created_at, last_updated_at from client_secrets
    where ${appId ?? null}::text is null or app_id = ${appId ?? null} order by created_at, id`);
  return rows.map(toSecret);
}

export async function insertSecret(tx: Tx, secret: ClientSecret): Promise<void> {
  await tx.execute(sql`
    insert into client_secrets (id, app_id, status, hash, box, created_at, last_updated_at)
    values (${secret.id}, ${secret.appId}, ${secret.status}, ${secret.hash}, ${secret.box}, ${new Date(secret.createdMs)},
      ${new Date(secret.lastUpdatedMs)})`);
}

export async function setSecretStatus(
  tx: Tx,
  id: string,
  status: 'ACTIVE' | 'INACTIVE',
  nowMs: number,
): Promise<void> {
  await tx.execute(sql`
    update client_secrets set status = ${status}, last_updated_at = ${new Date(nowMs)} where id = ${id}`);
}

export async function deleteSecret(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from client_secrets where id = ${id}`);
}

type KeyRow = {
  id: string;
  app_id: string;
  status: 'ACTIVE' | 'INACTIVE';
  kid: string | null;
  jwk: Record<string, unknown>;
  created_at: Date;
  last_updated_at: Date;
};

const toKey = (row: KeyRow): ClientKey => ({
  id: row.id,
  appId: row.app_id,
  status: row.status,
  kid: row.kid ?? undefined,
  jwk: row.jwk,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export async function listKeys(db: Reader, appId?: string): Promise<ClientKey[]> {
  const rows = await db.query<KeyRow>(sql`
    select id, app_id, status, kid, jwk, created_at, last_updated_at from client_keys
    where ${appId ?? null}::text is null or app_id = ${appId ?? null} order by created_at, id`);
  return rows.map(toKey);
}

export async function insertKey(tx: Tx, key: ClientKey): Promise<void> {
  await tx.execute(sql`
    insert into client_keys (id, app_id, status, kid, jwk, created_at, last_updated_at)
    values (${key.id}, ${key.appId}, ${key.status}, ${key.kid ?? null}, ${JSON.stringify(key.jwk)}::jsonb,
      ${new Date(key.createdMs)}, ${new Date(key.lastUpdatedMs)})`);
}

export async function setKeyStatus(
  tx: Tx,
  id: string,
  status: 'ACTIVE' | 'INACTIVE',
  nowMs: number,
): Promise<void> {
  await tx.execute(sql`
    update client_keys set status = ${status}, last_updated_at = ${new Date(nowMs)} where id = ${id}`);
}

export async function deleteKey(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from client_keys where id = ${id}`);
}
