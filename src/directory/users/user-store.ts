import { type Profile, reindexProfile, unindexProfile } from '#src/directory/schemas/index.ts';
import { raw, type Reader, type Sql, sql, type Tx } from '#src/platform/database/index.ts';
import { loginKey } from './login-key.ts';
import type { Provider, ProviderType, User } from './user.ts';
import type { UserStatus } from './lifecycle/user-status.ts';

export type UserRow = {
  id: string;
  status: UserStatus;
  type_id: string;
  login: string;
  profile: Record<string, unknown>;
  created: Date;
  activated: Date | null;
  status_changed: Date | null;
  last_updated: Date;
  last_login: Date | null;
  password_changed: Date | null;
  has_password: boolean;
  recovery_question: string | null;
  recovery_question_set: Date | null;
  provider_type: ProviderType;
  provider_name: string;
  realm_id: string | null;
};

/** Of `users o` and `user_credentials c`. */
export const userColumns = sql`o.id, o.status, o.type_id, o.login, o.profile, o.created, o.activated, o.status_changed,
  o.last_updated, o.realm_id, c.last_login, c.password_changed, c.password is not null as has_password, c.recovery_question,
  c.recovery_question_set, c.provider_type, c.provider_name`;
export const joinCredentials = sql`join user_credentials c on c.user_id = o.id`;
/** For pages: one look-up a row. `offset 0` keeps the planner from merging the whole of both tables instead. */
export const lookUpCredentials = sql`
  cross join lateral (select * from user_credentials where user_id = o.id offset 0) c`;

export const toUser = (row: UserRow): User => ({
  id: row.id,
  status: row.status,
  typeId: row.type_id,
  login: row.login,
  profile: row.profile,
  created: row.created,
  activated: row.activated ?? undefined,
  statusChanged: row.status_changed ?? undefined,
  lastUpdated: row.last_updated,
  lastLogin: row.last_login ?? undefined,
  passwordChanged: row.password_changed ?? undefined,
  hasPassword: row.has_password,
  recoveryQuestion: row.recovery_question ?? undefined,
  recoveryQuestionSet: row.recovery_question_set ?? undefined,
  provider: { type: row.provider_type, name: row.provider_name },
  realmId: row.realm_id ?? undefined,
});

export async function findUser(db: Reader, id: string): Promise<User | undefined> {
  const [row] = await db.query<UserRow>(
    sql`select ${userColumns} from users o ${joinCredentials} where o.id = ${id}`,
  );
  return row && toUser(row);
}

export async function findUsers(db: Reader, ids: readonly string[]): Promise<Map<string, User>> {
  const rows = await db.query<UserRow>(
    sql`select ${userColumns} from users o ${joinCredentials} where o.id = any(${ids}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, toUser(row)]));
}

export async function findUserByLogin(db: Reader, login: string): Promise<User | undefined> {
  const key = loginKey(login);
  const [row] = await db.query<UserRow>(
    sql`select ${userColumns} from users o ${joinCredentials} where o.login_key = ${key}`,
  );
  if (row) return toUser(row);
  // The short name of a login, as long as it means one person only.
  const rows = key.includes('@') ? [] : await findByShortLogin(db, key);
  return rows.length === 1 && rows[0] ? toUser(rows[0]) : undefined;
}

const findByShortLogin = (db: Reader, key: string) =>
  db.query<UserRow>(sql`
    select ${userColumns} from users o ${joinCredentials}
    where split_part(o.login_key, '@', 1) collate "C" = ${key} limit 2`);

/** How firmly the row is held: against deletion, against changes, or against everyone, those who refer to it included. */
export async function lockUser(
  tx: Tx,
  id: string,
  strength: 'key share' | 'no key update' | 'update' = 'no key update',
): Promise<User | undefined> {
  // Two steps: joined tables would be read before the lock is had, and could be out of date after the wait for it.
  const held = await tx.query(sql`select 1 from users where id = ${id} for ${raw(strength)}`);
  return held.length === 0 ? undefined : findUser(tx, id);
}

export type NewUser = {
  id: string;
  status: UserStatus;
  typeId: string;
  login: string;
  profile: Profile;
  created: Date;
  activated: Date | undefined;
  statusChanged: Date | undefined;
  provider: Provider;
  /** The default realm when none is named. */
  realmId: string | undefined;
};

/** False when the login is taken. Waits for a rival that is still undecided. */
export async function insertUser(tx: Tx, user: NewUser): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into users (id, status, type_id, login, login_key, profile, created, activated, status_changed, last_updated,
      realm_id)
    values (${user.id}, ${user.status}, ${user.typeId}, ${user.login}, ${loginKey(user.login)},
      ${JSON.stringify(user.profile)}::jsonb, ${user.created}, ${user.activated ?? null}, ${user.statusChanged ?? null},
      ${user.created}, coalesce(${user.realmId ?? null}, (select id from realms where is_default)))
    on conflict (login_key) do nothing`);
  if (inserted === 0) return false;
  await tx.execute(sql`
    insert into user_credentials (user_id, provider_type, provider_name)
    values (${user.id}, ${user.provider.type}, ${user.provider.name})`);
  await reindexProfile(tx, 'user_profile_index', user.id, {}, user.profile);
  return true;
}

/** False when the new login is taken by somebody else. */
export async function updateProfile(
  tx: Tx,
  before: User,
  after: { login: string; profile: Profile; typeId: string; lastUpdated: Date },
): Promise<boolean> {
  const key = loginKey(after.login);
  const taken = await tx.query(sql`select 1 from users where login_key = ${key} and id <> ${before.id}`);
  if (taken.length > 0) return false;
  await tx.execute(sql`
    update users set login = ${after.login}, login_key = ${key}, profile = ${JSON.stringify(after.profile)}::jsonb,
      type_id = ${after.typeId}, last_updated = ${after.lastUpdated}
    where id = ${before.id}`);
  await reindexProfile(tx, 'user_profile_index', before.id, before.profile, after.profile);
  return true;
}

export type StatusUpdate = { status: UserStatus; now: Date; activatedNow?: boolean };

export async function updateStatus(
  tx: Tx,
  id: string,
  { status, now, activatedNow }: StatusUpdate,
): Promise<void> {
  await tx.execute(sql`
    update users set status = ${status}, status_changed = ${now}, last_updated = ${now},
      activated = ${activatedNow === true ? sql`${now}` : sql`activated`}
    where id = ${id}`);
}

/** When the sessions were ended last, and the password set. */
export async function readShut(
  tx: Tx,
  id: string,
): Promise<{ sessionsRevokedMs: number; passwordChangedMs: number | undefined }> {
  const [row] = await tx.query<{ revoked: Date | null; changed: Date | null }>(sql`
    select o.sessions_revoked as revoked, c.password_changed as changed from users o ${joinCredentials} where o.id = ${id}`);
  return { sessionsRevokedMs: row?.revoked?.getTime() ?? 0, passwordChangedMs: row?.changed?.getTime() };
}

/** From here on sessions (and grants) that began before are dead. Never moves backwards. */
export async function revoke(
  tx: Tx,
  id: string,
  what: { sessions: boolean; tokens: boolean },
  now: Date,
): Promise<void> {
  const moved = (column: Sql) => sql`${column} = greatest(${column}, ${now}::timestamptz)`;
  const sets = [
    what.sessions ? moved(sql`sessions_revoked`) : undefined,
    what.tokens ? moved(sql`tokens_revoked`) : undefined,
  ];
  const [first, second] = sets.filter((set) => set !== undefined);
  if (!first) return;
  await tx.execute(sql`update users set ${first} ${second ? sql`, ${second}` : sql``} where id = ${id}`);
}

export async function deleteUser(tx: Tx, id: string): Promise<void> {
  await unindexProfile(tx, 'user_profile_index', id);
  await tx.execute(sql`delete from users where id = ${id}`);
}

export async function isTypeInUse(tx: Tx, typeId: string): Promise<boolean> {
  const rows = await tx.query(sql`select 1 from users where type_id = ${typeId} limit 1`);
  return rows.length > 0;
}

export async function countUsers(db: Reader): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from users`);
  return row?.count ?? 0;
}
