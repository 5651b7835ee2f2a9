import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { IdentityProvider } from './identity-provider.ts';

const columns = sql`id, type, name, status, issuer_mode as "issuerMode", protocol, policy, properties, secrets,
  external_key as "externalKey", created_at as created, last_updated_at as "lastUpdated"`;

export async function listAll(db: Reader): Promise<IdentityProvider[]> {
  return db.query<IdentityProvider>(sql`select ${columns} from identity_providers order by id`);
}

/** Of those who change providers and keys one at a time: a key may be named while another deletes it. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table identity_providers in share row exclusive mode`);
}

export async function lock(tx: Tx, id: string): Promise<IdentityProvider | undefined> {
  const [found] = await tx.query<IdentityProvider>(
    sql`select ${columns} from identity_providers where id = ${id} for update`,
  );
  return found;
}

/** Those of these that are there, which stay until the transaction ends. */
export async function hold(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    sql`select id from identity_providers where id = any(${ids}::text[]) order by id for share`,
  );
  return new Set(rows.map((row) => row.id));
}

export async function isNameTaken(tx: Tx, name: string, exceptId: string): Promise<boolean> {
  const rows = await tx.query(
    sql`select 1 from identity_providers where lower(name) = lower(${name}) and id <> ${exceptId}`,
  );
  return rows.length > 0;
}

export async function save(tx: Tx, one: IdentityProvider): Promise<void> {
  await tx.execute(sql`
    insert into identity_providers (id, type, name, status, issuer_mode, protocol, policy, properties, secrets, external_key, created_at,
      last_updated_at)
    values (${one.id}, ${one.type}, ${one.name}, ${one.status}, ${one.issuerMode}, ${one.protocol}, ${one.policy}, ${one.properties},
      ${one.secrets}, ${one.externalKey}, ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set
      name = excluded.name, status = excluded.status, issuer_mode = excluded.issuer_mode, protocol = excluded.protocol,
      policy = excluded.policy, properties = excluded.properties, secrets = excluded.secrets, last_updated_at = excluded.last_updated_at`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from identity_providers where id = ${id}`);
}
