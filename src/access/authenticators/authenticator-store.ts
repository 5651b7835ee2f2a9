import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Authenticator, AuthenticatorKey } from './authenticator.ts';

type Optional = 'description' | 'settings' | 'provider';
type Row = Omit<Authenticator, Optional> & { [field in Optional]: NonNullable<Authenticator[field]> | null };

const columns = sql`id, key, type, name, description, status, settings, provider, methods, created, last_updated as "lastUpdated"`;

const toAuthenticator = (row: Row): Authenticator => ({
  ...row,
  description: row.description ?? undefined,
  settings: row.settings ?? undefined,
  provider: row.provider ?? undefined,
});

export async function listAll(db: Reader): Promise<Authenticator[]> {
  const rows = await db.query<Row>(sql`select ${columns} from authenticators order by created, id`);
  return rows.map(toAuthenticator);
}

export async function find(db: Reader, id: string): Promise<Authenticator | undefined> {
  const [row] = await db.query<Row>(sql`select ${columns} from authenticators where id = ${id}`);
  return row && toAuthenticator(row);
}

export async function lock(tx: Tx, id: string): Promise<Authenticator | undefined> {
  const [row] = await tx.query<Row>(sql`select ${columns} from authenticators where id = ${id} for update`);
  return row && toAuthenticator(row);
}

export async function isTaken(
  tx: Tx,
  one: Pick<Authenticator, 'id' | 'name'>,
  oneOfKey: AuthenticatorKey | undefined,
): Promise<'name' | 'key' | undefined> {
  const rows = await tx.query<{ name: string }>(sql`
    select name from authenticators
    where id <> ${one.id} and (name = ${one.name} or key = ${oneOfKey ?? null}::text)`);
  if (rows.some(({ name }) => name === one.name)) return 'name';
  return rows.length > 0 ? 'key' : undefined;
}

const jsonOrNull = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

export async function insert(tx: Tx, one: Authenticator): Promise<void> {
  await tx.execute(sql`
    insert into authenticators
      (id, key, type, name, description, status, settings, provider, methods, created, last_updated)
    values (${one.id}, ${one.key}, ${one.type}, ${one.name}, ${one.description ?? null}, ${one.status},
      ${jsonOrNull(one.settings)}::jsonb, ${jsonOrNull(one.provider)}::jsonb, ${JSON.stringify(one.methods)}::jsonb,
      ${one.created}, ${one.lastUpdated})`);
}

export async function update(tx: Tx, one: Authenticator): Promise<void> {
  await tx.execute(sql`
    update authenticators set name = ${one.name}, description = ${one.description ?? null}, status = ${one.status},
      settings = ${jsonOrNull(one.settings)}::jsonb, provider = ${jsonOrNull(one.provider)}::jsonb,
      methods = ${JSON.stringify(one.methods)}::jsonb, last_updated = ${one.lastUpdated}
    where id = ${one.id}`);
}

/** Writers of authenticators go one by one: there is one of most keys. They are few, and people. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table authenticators in share row exclusive mode`);
}
