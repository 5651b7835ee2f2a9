import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type Passkey = {
  id: string;
  userId: string;
  status: 'PENDING_ACTIVATION' | 'ACTIVE';
  rpId: string;
  /** Empty while it waits. */
  credentialId: Buffer;
  publicKey: Buffer;
  signCount: number;
  aaguid: string | undefined;
  transports: string[];
  backupEligible: boolean;
  backedUp: boolean;
  verifiesUser: boolean;
  attestationFormat: string | undefined;
  isTrusted: boolean;
  deviceBound: boolean;
  hardwareProtected: boolean;
  copySuspected: Date | undefined;
  nickname: string | undefined;
  created: Date;
  lastUpdated: Date;
  lastUsed: Date | undefined;
};

const columns = sql`id, user_id as "userId", status, rp_id as "rpId", coalesce(credential_id, '') as "credentialId",
  coalesce(public_key, '') as "publicKey", sign_count::float8 as "signCount", aaguid::text, transports,
  backup_eligible as "backupEligible", backed_up as "backedUp", verifies_user as "verifiesUser",
  attestation_format as "attestationFormat", attestation_trusted as "isTrusted", device_bound as "deviceBound",
  hardware_protected as "hardwareProtected", copy_suspected as "copySuspected", nickname, created, last_updated as "lastUpdated",
  last_used as "lastUsed"`;

type Row = {
  [Name in keyof Passkey]: undefined extends Passkey[Name] ? Passkey[Name] | null : Passkey[Name];
};

const passkeyOf = (row: Row): Passkey => ({
  ...row,
  aaguid: row.aaguid ?? undefined,
  attestationFormat: row.attestationFormat ?? undefined,
  copySuspected: row.copySuspected ?? undefined,
  nickname: row.nickname ?? undefined,
  lastUsed: row.lastUsed ?? undefined,
});

export async function listOf(db: Reader, userId: string): Promise<Passkey[]> {
  const rows = await db.query<Row>(
    sql`select ${columns} from webauthn_credentials where user_id = ${userId} order by created, id`,
  );
  return rows.map(passkeyOf);
}

/** Whoever's it is. */
export async function findByCredential(db: Reader, credentialId: Buffer): Promise<Passkey | undefined> {
  const [row] = await db.query<Row>(
    sql`select ${columns} from webauthn_credentials where credential_id = ${credentialId} and status = 'ACTIVE'`,
  );
  return row && passkeyOf(row);
}

/** Takes the place of another one that waits. */
export async function insertPending(
  tx: Tx,
  one: Pick<Passkey, 'id' | 'userId' | 'rpId' | 'nickname' | 'created'>,
): Promise<void> {
  await tx.execute(sql`
    insert into webauthn_credentials (user_id, id, status, rp_id, nickname, created, last_updated)
    values (${one.userId}, ${one.id}, 'PENDING_ACTIVATION', ${one.rpId}, ${one.nickname ?? null}, ${one.created}, ${one.created})
    on conflict (user_id) where status = 'PENDING_ACTIVATION' do update set id = excluded.id, rp_id = excluded.rp_id,
      nickname = excluded.nickname, created = excluded.created, last_updated = excluded.last_updated`);
}

/** Serialises what adds to somebody's keys. */
export async function lockOwner(tx: Tx, userId: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`webauthn:${userId}`}, 0))`);
}

export async function countActive(db: Reader, userId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select count(*)::int4 as count from webauthn_credentials where user_id = ${userId} and status = 'ACTIVE'`,
  );
  return row?.count ?? 0;
}

/** `taken`: somebody has this very credential. Undefined where nothing waits under the id (any more). */
export async function activate(tx: Tx, one: Passkey): Promise<'taken' | Passkey | undefined> {
  const taken = await tx.query(
    sql`select from webauthn_credentials where credential_id = ${one.credentialId} for update`,
  );
  if (taken.length > 0) return 'taken';
  const [row] = await tx.query<Row>(sql`
    update webauthn_credentials set status = 'ACTIVE', credential_id = ${one.credentialId}, public_key = ${one.publicKey},
      sign_count = ${one.signCount}, aaguid = ${one.aaguid ?? null}::uuid, transports = ${one.transports}::text[],
      backup_eligible = ${one.backupEligible}, backed_up = ${one.backedUp}, verifies_user = ${one.verifiesUser},
      attestation_format = ${one.attestationFormat ?? null}, attestation_trusted = ${one.isTrusted},
      device_bound = ${one.deviceBound}, hardware_protected = ${one.hardwareProtected}, nickname = ${one.nickname ?? null},
      last_updated = ${one.lastUpdated}
    where user_id = ${one.userId} and id = ${one.id} and status = 'PENDING_ACTIVATION' returning ${columns}`);
  return row && passkeyOf(row);
}

export type Use = { signCount: number; backedUp: boolean; verifiedUser: boolean; now: Date };

/** False where the counter did not go on: of two uses with one count, one is refused, also when they race. */
export async function recordUse(tx: Tx, { userId, id }: Passkey, use: Use): Promise<boolean> {
  const written = await tx.execute(sql`
    update webauthn_credentials set sign_count = ${use.signCount}, backed_up = ${use.backedUp},
      verifies_user = verifies_user or ${use.verifiedUser}, last_used = ${use.now}
    where user_id = ${userId} and id = ${id} and status = 'ACTIVE'
      and (sign_count < ${use.signCount} or (sign_count = 0 and ${use.signCount} = 0))`);
  return written === 1;
}

export async function suspectCopy(tx: Tx, { userId, id }: Passkey, now: Date): Promise<boolean> {
  const written = await tx.execute(
    sql`update webauthn_credentials set copy_suspected = ${now} where user_id = ${userId} and id = ${id}`,
  );
  return written === 1;
}

export async function rename(
  tx: Tx,
  userId: string,
  id: string,
  nickname: string,
  now: Date,
): Promise<Passkey | undefined> {
  const [row] = await tx.query<Row>(sql`
    update webauthn_credentials set nickname = ${nickname}, last_updated = ${now}
    where user_id = ${userId} and id = ${id} and status = 'ACTIVE' returning ${columns}`);
  return row && passkeyOf(row);
}

export async function remove(tx: Tx, userId: string, id: string): Promise<boolean> {
  const gone = await tx.execute(
    sql`delete from webauthn_credentials where user_id = ${userId} and id = ${id}`,
  );
  return gone === 1;
}

export async function removeAllOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from webauthn_credentials where user_id = ${userId}`);
}

/** The person's name among authenticators; `fresh` becomes it where there is none. */
export async function ensureHandle(tx: Tx, userId: string, fresh: Buffer): Promise<Buffer> {
  await tx.execute(
    sql`insert into webauthn_handles (user_id, handle) values (${userId}, ${fresh}) on conflict (user_id) do nothing`,
  );
  return (await handleOf(tx, userId)) ?? fresh;
}

export async function handleOf(db: Reader, userId: string): Promise<Buffer | undefined> {
  const [row] = await db.query<{ handle: Buffer }>(
    sql`select handle from webauthn_handles where user_id = ${userId}`,
  );
  return row?.handle;
}
