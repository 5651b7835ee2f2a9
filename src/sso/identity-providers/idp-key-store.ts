import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type IdpKey = {
  kid: string;
  /** DER in base64. */
  certificate: string;
  jwk: { kty: string; n?: string; e?: string; crv?: string; x?: string; y?: string };
  expires: Date;
  created: Date;
  lastUpdated: Date;
};

const columns = sql`kid, certificate, jwk, expires_at as expires, created_at as created, last_updated_at as "lastUpdated"`;

export async function listPage(db: Reader, page: { after: string; limit: number }): Promise<IdpKey[]> {
  return db.query<IdpKey>(sql`
    select ${columns} from identity_provider_keys where kid > ${page.after} order by kid limit ${page.limit}`);
}

export async function find(db: Reader, kid: string): Promise<IdpKey | undefined> {
  const [found] = await db.query<IdpKey>(
    sql`select ${columns} from identity_provider_keys where kid = ${kid}`,
  );
  return found;
}

export async function findMany(db: Reader, kids: readonly string[]): Promise<IdpKey[]> {
  return db.query<IdpKey>(
    sql`select ${columns} from identity_provider_keys where kid = any(${kids}::text[])`,
  );
}

export async function findByCertificate(db: Reader, certificate: string): Promise<IdpKey | undefined> {
  const [found] = await db.query<IdpKey>(
    sql`select ${columns} from identity_provider_keys where certificate = ${certificate}`,
  );
  return found;
}

export async function save(tx: Tx, key: IdpKey): Promise<void> {
  await tx.execute(sql`
    insert into identity_provider_keys (kid, certificate, jwk, expires_at, created_at, last_updated_at)
    values (${key.kid}, ${key.certificate}, ${key.jwk}, ${key.expires}, ${key.created}, ${key.lastUpdated})
    on conflict (kid) do update set
      certificate = excluded.certificate, jwk = excluded.jwk, expires_at = excluded.expires_at, last_updated_at = excluded.last_updated_at`);
}

export async function remove(tx: Tx, kid: string): Promise<void> {
  await tx.execute(sql`delete from identity_provider_keys where kid = ${kid}`);
}
