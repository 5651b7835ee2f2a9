import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type HookKey = {
  id: string;
  keyId: string;
  name: string;
  privateBox: Buffer;
  jwk: { kty: string; n: string; e: string };
  created: Date;
  lastUpdated: Date;
  isUsed: boolean;
};

const columns = sql`id, key_id as "keyId", name, private_box as "privateBox", public_jwk as jwk, created_at as created,
  last_updated_at as "lastUpdated", exists (select from inline_hooks where hook_key_id = hook_keys.id) as "isUsed"`;

export async function listAll(db: Reader): Promise<HookKey[]> {
  return db.query<HookKey>(sql`select ${columns} from hook_keys order by id`);
}

export async function find(db: Reader, id: string): Promise<HookKey | undefined> {
  const [found] = await db.query<HookKey>(sql`select ${columns} from hook_keys where id = ${id}`);
  return found;
}

export async function findByKeyId(db: Reader, keyId: string): Promise<HookKey | undefined> {
  const [found] = await db.query<HookKey>(sql`select ${columns} from hook_keys where key_id = ${keyId}`);
  return found;
}

/** Whether it is there; it stays until the transaction ends. */
export async function hold(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query(sql`select 1 from hook_keys where id = ${id} for share`)).length === 1;
}

/** Waits for those who are about to make use of it. */
export async function lock(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`select 1 from hook_keys where id = ${id} for update`);
}

/** Of those who make and change keys one at a time. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table hook_keys in share row exclusive mode`);
}

export async function insert(tx: Tx, key: Omit<HookKey, 'isUsed'>): Promise<void> {
  await tx.execute(sql`
    insert into hook_keys (id, key_id, name, private_box, public_jwk, created_at, last_updated_at)
    values (${key.id}, ${key.keyId}, ${key.name}, ${key.privateBox}, ${key.jwk}, ${key.created}, ${key.lastUpdated})`);
}

export async function rename(tx: Tx, id: string, name: string, now: Date): Promise<void> {
  await tx.execute(sql`update hook_keys set name = ${name}, last_updated_at = ${now} where id = ${id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from hook_keys where id = ${id}`);
}
