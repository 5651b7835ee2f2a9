import { indexProfiles, type Profile, reindexProfiles } from '#src/directory/schemas/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PreparedPassword } from '../credentials/password-service.ts';
import { loginKey } from '../login-key.ts';
import type { NewUser } from '../user-store.ts';

/** Runs one row's work so that its failure takes back that work and nothing else. */
export async function inSavepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.execute(sql`savepoint bulk_row`);
  try {
    const result = await work();
    await tx.execute(sql`release savepoint bulk_row`);
    return result;
  } catch (error) {
    await tx.execute(sql`rollback to savepoint bulk_row`);
    throw error;
  }
}

/** By login in any spelling, the id each means. */
export async function findIdsByLogin(db: Reader, logins: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ key: string; id: string }>(sql`
    select login_key as key, id from users where login_key = any(${logins.map(loginKey)}::text[])`);
  const ids = new Map(rows.map(({ key, id }) => [key, id]));
  return new Map(
    logins.flatMap((login) => {
      const id = ids.get(loginKey(login));
      return id === undefined ? [] : [[login, id]];
    }),
  );
}

/** By the folded value of an attribute that the schema of a type keeps unique. */
export async function findIdsByUniqueValue(
  db: Reader,
  of: { typeId: string; attribute: string; values: readonly string[] },
): Promise<Map<string, string>> {
  const rows = await db.query<{ value: string; user_id: string }>(sql`
    select value, user_id from user_unique_values
    where type_id = ${of.typeId} and property = ${of.attribute} and value = any(${of.values}::text[])`);
  return new Map(rows.map((row) => [row.value, row.user_id]));
}

export async function lockIds(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from users where id = any(${ids}::text[]) order by id for no key update`);
  return new Set(rows.map((row) => row.id));
}

export type BulkUser = NewUser & {
  password: PreparedPassword | undefined;
  recovery: { question: string; answerHash: string } | undefined;
};

/** Those whose login was free, by id. Index and unique values are written apart. */
export async function insertUsers(tx: Tx, users: readonly BulkUser[], now: Date): Promise<Set<string>> {
  const texts = (pick: (user: BulkUser) => string | undefined) => users.map((user) => pick(user) ?? null);
  const dates = (pick: (user: BulkUser) => Date | undefined) => users.map((user) => pick(user) ?? null);
  const inserted = await tx.query<{ id: string }>(sql`
    insert into users (id, status, type_id, login, login_key, profile, created, activated, status_changed, last_updated,
      realm_id)
    select g.id, g.status, g.type_id, g.login, g.login_key, g.profile::jsonb, g.created, g.activated, g.activated, g.created,
      coalesce(g.realm_id, (select id from realms where is_default))
    from unnest(${texts((one) => one.id)}::text[], ${texts((one) => one.status)}::text[],
      ${texts((one) => one.typeId)}::text[], ${texts((one) => one.login)}::text[],
      ${texts((one) => loginKey(one.login))}::text[], ${texts((one) => JSON.stringify(one.profile))}::text[],
      ${dates((one) => one.created)}::timestamptz[], ${dates((one) => one.activated)}::timestamptz[],
      ${texts((one) => one.realmId)}::text[])
      as g (id, status, type_id, login, login_key, profile, created, activated, realm_id)
    on conflict (login_key) do nothing returning id`);
  const ids = new Set(inserted.map((row) => row.id));
  const present = users.filter((user) => ids.has(user.id));
  const own = (pick: (user: BulkUser) => string | undefined) => present.map((user) => pick(user) ?? null);
  const asJson = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  await tx.execute(sql`
    insert into user_credentials (user_id, provider_type, provider_name, password, password_changed, recovery_question,
      recovery_answer)
    select g.id, g.provider_type, g.provider_name, g.password::jsonb, case when g.password is not null then ${now}::timestamptz end,
      g.question, g.answer::jsonb
    from unnest(${own((one) => one.id)}::text[], ${own((one) => one.provider.type)}::text[],
      ${own((one) => one.provider.name)}::text[], ${own((one) => asJson(one.password?.hash))}::text[],
      ${own((one) => one.recovery?.question)}::text[], ${own((one) => asJson(one.recovery?.answerHash))}::text[])
      as g (id, provider_type, provider_name, password, question, answer)`);
  return ids;
}

export async function removeUsers(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.execute(sql`delete from users where id = any(${ids}::text[])`);
}

export type UniqueClaim = { typeId: string; property: string; value: string; userId: string };

/** Those that were free. */
export async function claimValues(tx: Tx, claims: readonly UniqueClaim[]): Promise<Set<string>> {
  if (claims.length === 0) return new Set();
  const rows = await tx.query<{ user_id: string; property: string }>(sql`
    insert into user_unique_values (type_id, property, value, user_id)
    select * from unnest(${claims.map((one) => one.typeId)}::text[], ${claims.map((one) => one.property)}::text[],
      ${claims.map((one) => one.value)}::text[], ${claims.map((one) => one.userId)}::text[])
    on conflict (type_id, property, value) do nothing returning user_id, property`);
  return new Set(rows.map((row) => `${row.user_id} ${row.property}`));
}

export const indexNew = (tx: Tx, users: readonly { id: string; profile: Profile }[]) =>
  indexProfiles(tx, 'user_profile_index', users);

export type ProfileChange = { id: string; before: Profile; after: Profile };

/** Profiles of locked rows; logins and unique values stay as they are. */
export async function updateProfiles(tx: Tx, changes: readonly ProfileChange[], now: Date): Promise<void> {
  if (changes.length === 0) return;
  await tx.execute(sql`
    update users u set profile = g.profile::jsonb, last_updated = ${now}
    from unnest(${changes.map((one) => one.id)}::text[], ${changes.map((one) => JSON.stringify(one.after))}::text[])
      as g (id, profile) where u.id = g.id`);
  await reindexProfiles(
    tx,
    'user_profile_index',
    changes.map(({ id, before, after }) => ({ ownerId: id, before, after })),
  );
}
