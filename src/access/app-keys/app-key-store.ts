import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { AppCsr } from './app-key.ts';

export type AppKeyRecord = {
  appId: string;
  kid: string;
  /** PKCS #8 in a box of the keyring. */
  privateBox: Buffer;
  /** DER. */
  certificate: Buffer;
  createdMs: number;
  lastUpdatedMs: number;
};

type KeyRow = {
  app_id: string;
  kid: string;
  private_key: Buffer;
  certificate: Buffer;
  created_at: Date;
  last_updated_at: Date;
};

const toRecord = (row: KeyRow): AppKeyRecord => ({
  appId: row.app_id,
  kid: row.kid,
  privateBox: row.private_key,
  certificate: row.certificate,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

/** All of them, or those of one app; oldest first. */
export async function listAppKeys(db: Reader, appId?: string): Promise<AppKeyRecord[]> {
  const rows = await db.query<KeyRow>(sql`
    select app_id, kid, private_key, certificate, created_at, last_updated_at from app_keys
    where ${appId ?? null}::text is null or app_id = ${appId ?? null} order by created_at, kid`);
  return rows.map(toRecord);
}

/** False when the app has the key already. */
export async function insertAppKey(tx: Tx, key: AppKeyRecord): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into app_keys (app_id, kid, private_key, certificate, created_at, last_updated_at)
    values (${key.appId}, ${key.kid}, ${key.privateBox}, ${key.certificate}, ${new Date(key.createdMs)},
      ${new Date(key.lastUpdatedMs)})
    on conflict do nothing`);
  return inserted === 1;
}

export async function hasAppKey(db: Reader, appId: string, kid: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from app_keys where app_id = ${appId} and kid = ${kid}`);
  return rows.length > 0;
}

type CsrRow = { id: string; app_id: string; request: Buffer; private_key: Buffer; created_at: Date };

export async function listCsrs(db: Reader, appId: string): Promise<AppCsr[]> {
  const rows = await db.query<CsrRow>(sql`
    select id, app_id, request, private_key, created_at from app_csrs where app_id = ${appId} order by created_at, id`);
  return rows.map((row) => ({
    id: row.id,
    appId: row.app_id,
    request: row.request,
    privateBox: row.private_key,
    createdMs: row.created_at.getTime(),
  }));
}

export async function insertCsr(tx: Tx, csr: AppCsr): Promise<void> {
  await tx.execute(sql`
    insert into app_csrs (id, app_id, request, private_key, created_at)
    values (${csr.id}, ${csr.appId}, ${csr.request}, ${csr.privateBox}, ${new Date(csr.createdMs)})`);
}

export async function deleteCsr(tx: Tx, appId: string, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from app_csrs where app_id = ${appId} and id = ${id}`)) === 1;
}
