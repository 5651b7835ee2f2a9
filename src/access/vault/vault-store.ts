import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { StoredCredentials } from './credentials.ts';

export type CredentialRow = StoredCredentials & { readonly box: Buffer | undefined };

type Row = {
  user_id: string;
  app_id: string;
  user_name: string | null;
  password: Buffer | null;
  site: string;
  set_by: 'PERSON' | 'ADMINISTRATOR';
  password_changed_at: Date | null;
};

const columns = sql`c.user_id, c.app_id, c.user_name, c.password, c.site, c.set_by, c.password_changed_at`;

const toCredentials = (row: Row): CredentialRow => ({
  userId: row.user_id,
  appId: row.app_id,
  userName: row.user_name ?? undefined,
  hasPassword: row.password !== null,
  passwordChangedMs: row.password_changed_at?.getTime(),
  site: row.site,
  setBy: row.set_by,
  box: row.password ?? undefined,
});

/** Ids have no spaces, so that a pair of them can be one key. */
export const keyOf = (userId: string, appId: string): string => `${userId} ${appId}`;

export async function findCredentials(
  db: Reader,
  keys: readonly string[],
): Promise<Map<string, CredentialRow>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await db.query<Row>(sql`
    select ${columns}
    from unnest(${pairs.map((pair) => pair[0])}::text[], ${pairs.map((pair) => pair[1])}::text[]) as wanted (user_id, app_id)
    join vault_credentials c on c.user_id = wanted.user_id and c.app_id = wanted.app_id`);
  return new Map(rows.map((row) => [keyOf(row.user_id, row.app_id), toCredentials(row)]));
}

/** Held until the transaction ends, so that of two changes at once neither is lost. */
export async function lockCredentials(
  tx: Tx,
  userId: string,
  appId: string,
): Promise<CredentialRow | undefined> {
  const [row] = await tx.query<Row>(sql`
    select ${columns} from vault_credentials c where c.user_id = ${userId} and c.app_id = ${appId} for update`);
  return row && toCredentials(row);
}

export async function putCredentials(tx: Tx, row: CredentialRow, at: Date): Promise<void> {
  const changedAt = row.passwordChangedMs === undefined ? null : new Date(row.passwordChangedMs);
  await tx.execute(sql`
    insert into vault_credentials (user_id, app_id, user_name, password, site, set_by, password_changed_at, created_at,
      last_updated_at)
    values (${row.userId}, ${row.appId}, ${row.userName ?? null}, ${row.box ?? null}, ${row.site}, ${row.setBy}, ${changedAt},
      ${at}, ${at})
    on conflict (user_id, app_id) do update set user_name = excluded.user_name, password = excluded.password,
      site = excluded.site, set_by = excluded.set_by, password_changed_at = excluded.password_changed_at,
      last_updated_at = excluded.last_updated_at`);
}

export async function clearUserName(tx: Tx, userId: string, appId: string): Promise<boolean> {
  const changed = await tx.execute(sql`
    update vault_credentials set user_name = null where user_id = ${userId} and app_id = ${appId} and user_name is not null`);
  return changed === 1;
}

export async function deleteCredentials(tx: Tx, userId: string, appId: string): Promise<boolean> {
  const gone = await tx.execute(
    sql`delete from vault_credentials where user_id = ${userId} and app_id = ${appId}`,
  );
  return gone === 1;
}

/** Whose credentials there are, behind `after`, in the order of keys; of one person or one app where that is given. */
export async function listKeys(
  db: Reader,
  of: { userId?: string; appId?: string },
  after: { userId: string; appId: string },
  limit: number,
): Promise<{ userId: string; appId: string }[]> {
  const rows = await db.query<{ user_id: string; app_id: string }>(
    of.userId !== undefined
      ? sql`select user_id, app_id from vault_credentials where user_id = ${of.userId} and app_id > ${after.appId}
          order by app_id limit ${limit}`
      : of.appId !== undefined
        ? sql`select user_id, app_id from vault_credentials where app_id = ${of.appId} and user_id > ${after.userId}
          order by user_id limit ${limit}`
        : sql`select user_id, app_id from vault_credentials where (user_id, app_id) > (${after.userId}, ${after.appId})
          order by user_id, app_id limit ${limit}`,
  );
  return rows.map((row) => ({ userId: row.user_id, appId: row.app_id }));
}

export async function findSharedPasswords(
  db: Reader,
  appIds: readonly string[],
): Promise<Map<string, Buffer>> {
  const rows = await db.query<{ app_id: string; password: Buffer }>(
    sql`select app_id, password from vault_shared_passwords where app_id = any(${appIds}::text[])`,
  );
  return new Map(rows.map((row) => [row.app_id, row.password]));
}

export async function putSharedPassword(tx: Tx, appId: string, password: Buffer, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into vault_shared_passwords (app_id, password, password_changed_at) values (${appId}, ${password}, ${at})
    on conflict (app_id) do update set password = excluded.password, password_changed_at = excluded.password_changed_at`);
}

export async function deleteSharedPassword(tx: Tx, appId: string): Promise<boolean> {
  return (await tx.execute(sql`delete from vault_shared_passwords where app_id = ${appId}`)) === 1;
}
