import { indexValue, type Profile } from '#src/directory/schemas/index.ts';
import { sql, type Tx } from '#src/platform/database/index.ts';

/** Claims what a profile says in unique attributes, and gives up what it no longer says. Answers with the names that are taken. */
export async function claimUniqueValues(
  tx: Tx,
  user: { id: string; typeId: string },
  uniqueNames: readonly string[],
  before: { typeId: string; profile: Profile } | undefined,
  after: Profile,
): Promise<string[]> {
  const taken: string[] = [];
  if (before && before.typeId !== user.typeId) {
    await tx.execute(sql`delete from user_unique_values where user_id = ${user.id}`);
  }
  for (const name of uniqueNames) {
    const value = uniqueValue(name, after[name]);
    if (before && before.typeId === user.typeId) {
      if (uniqueValue(name, before.profile[name]) === value) continue;
      await tx.execute(sql`
        delete from user_unique_values where type_id = ${user.typeId} and property = ${name} and user_id = ${user.id}`);
    }
    if (value === undefined) continue;
    const claimed = await tx.execute(sql`
      insert into user_unique_values (type_id, property, value, user_id)
      values (${user.typeId}, ${name}, ${value}, ${user.id}) on conflict (type_id, property, value) do nothing`);
    if (claimed === 0) taken.push(name);
  }
  return taken;
}

const uniqueValue = (name: string, value: unknown) => indexValue(name, value)?.value;

/** Makes the present values of an attribute unique; false when two people share one. */
export async function claimUnique(tx: Tx, typeId: string, name: string): Promise<boolean> {
  await releaseUnique(tx, typeId, name);
  // Nobody may write a profile of this type between the look and the claim.
  await tx.execute(sql`lock table user_unique_values in share row exclusive mode`);
  const shared = await tx.query(sql`
    select 1 from user_profile_index x join users u on u.id = x.owner_id
    where x.property = ${name} and u.type_id = ${typeId} group by x.value having count(*) > 1 limit 1`);
  if (shared.length > 0) return false;
  await tx.execute(sql`
    insert into user_unique_values (type_id, property, value, user_id)
    select ${typeId}, ${name}, x.value, x.owner_id from user_profile_index x join users u on u.id = x.owner_id
    where x.property = ${name} and u.type_id = ${typeId}`);
  return true;
}

export async function releaseUnique(tx: Tx, typeId: string, name: string): Promise<void> {
  await tx.execute(sql`delete from user_unique_values where type_id = ${typeId} and property = ${name}`);
}

/** Takes an attribute out of up to `limit` profiles of a type; see ProfileKeeper. */
export async function removeValues(tx: Tx, typeId: string, name: string, limit: number): Promise<number> {
  const atMost = Math.min(limit, 2 ** 31);
  const indexed = await tx.query<{ owner_id: string }>(sql`
    select distinct x.owner_id from user_profile_index x join users u on u.id = x.owner_id
    where x.property = ${name} and u.type_id = ${typeId} order by x.owner_id limit ${atMost}::bigint`);
  // Empty lists have no index rows: what is left is looked for once, at the end.
  const ids =
    indexed.length > 0 ? indexed.map((row) => row.owner_id) : await ownersWith(tx, typeId, name, atMost);
  if (ids.length === 0) return 0;
  await tx.execute(sql`select 1 from users where id = any(${ids}::text[]) order by id for no key update`);
  await tx.execute(sql`update users set profile = profile - ${name}::text where id = any(${ids}::text[])`);
  await tx.execute(
    sql`delete from user_profile_index where property = ${name} and owner_id = any(${ids}::text[])`,
  );
  return ids.length;
}

async function ownersWith(tx: Tx, typeId: string, name: string, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from users where type_id = ${typeId} and jsonb_exists(profile, ${name}) order by id limit ${limit}::bigint`);
  return rows.map((row) => row.id);
}
