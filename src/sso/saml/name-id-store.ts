import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** Names one person at one app in a look-up of many: `<user id> <app id>`. */
export type NameIdKey = `${string} ${string}`;

export async function findNameIds(db: Reader, keys: readonly NameIdKey[]): Promise<Map<NameIdKey, string>> {
  const pairs = keys.map((key) => key.split(' '));
  const rows = await db.query<{ user_id: string; app_id: string; name_id: string }>(sql`
    select n.user_id, n.app_id, n.name_id from saml_name_ids n
    join unnest(${pairs.map(([userId]) => userId)}::text[], ${pairs.map(([, appId]) => appId)}::text[]) k (user_id, app_id)
      on n.user_id = k.user_id and n.app_id = k.app_id`);
  return new Map(rows.map((row) => [`${row.user_id} ${row.app_id}`, row.name_id]));
}

/** Gives the name that counts: of two made at once, the first. */
export async function insertNameId(
  tx: Tx,
  row: { userId: string; appId: string; nameId: string; at: Date },
): Promise<string> {
  await tx.execute(sql`
    insert into saml_name_ids (user_id, app_id, name_id, created_at)
    values (${row.userId}, ${row.appId}, ${row.nameId}, ${row.at}) on conflict do nothing`);
  const [found] = await tx.query<{ name_id: string }>(sql`
    select name_id from saml_name_ids where user_id = ${row.userId} and app_id = ${row.appId}`);
  return found?.name_id ?? row.nameId;
}

export async function deleteNameIds(tx: Tx, of: { userId: string } | { appId: string }): Promise<number> {
  return 'userId' in of
    ? tx.execute(sql`delete from saml_name_ids where user_id = ${of.userId}`)
    : tx.execute(sql`delete from saml_name_ids where app_id = ${of.appId}`);
}
