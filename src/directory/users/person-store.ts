import { type Reader, type Sql, sql } from '#src/platform/database/index.ts';
import type { Person, ProviderType } from './user.ts';
import type { UserStatus } from './lifecycle/user-status.ts';

type PersonRow = {
  id: string;
  status: UserStatus;
  type_id: string;
  login: string;
  profile: Record<string, unknown>;
  created: Date;
  last_updated: Date;
  sessions_revoked: Date | null;
  tokens_revoked: Date | null;
  has_password: boolean;
  password_changed: Date | null;
  last_login: Date | null;
  provider_type: ProviderType;
  provider_name: string;
  group_ids: string[];
};

// Three index look-ups a person, the last without touching the table: this runs for every sign-on.
const columns = sql`o.id, o.status, o.type_id, o.login, o.profile, o.created, o.last_updated, o.sessions_revoked, o.tokens_revoked,
  c.password is not null as has_password, c.password_changed, c.last_login, c.provider_type, c.provider_name,
  array(select m.group_id from group_members m where m.user_id = o.id) as group_ids`;
const from = sql`from users o join user_credentials c on c.user_id = o.id`;

const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  status: row.status,
  typeId: row.type_id,
  login: row.login,
  profile: row.profile,
  groupIds: row.group_ids,
  hasPassword: row.has_password,
  passwordChangedMs: row.password_changed?.getTime(),
  sessionsRevokedMs: row.sessions_revoked?.getTime() ?? 0,
  tokensRevokedMs: row.tokens_revoked?.getTime() ?? 0,
  createdMs: row.created.getTime(),
  lastLoginMs: row.last_login?.getTime(),
  lastUpdatedMs: row.last_updated.getTime(),
  provider: { type: row.provider_type, name: row.provider_name },
});

/** People by id, with the groups they were added to. Everyone is the caller's to add. */
export async function findPeople(db: Reader, ids: readonly string[]): Promise<Map<string, Person>> {
  const rows = await db.query<PersonRow>(sql`select ${columns} ${from} where o.id = any(${ids}::text[])`);
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

/** People by what `loginKey` made of what was typed: the whole login, else a short one that means one person only. */
export async function findPeopleByLoginKey(
  db: Reader,
  keys: readonly string[],
): Promise<Map<string, Person>> {
  const whole = await findByKey(db, sql`o.login_key`, keys);
  const people = new Map(whole.map((row) => [row.key, toPerson(row)]));
  const short = keys.filter((key) => !people.has(key) && !key.includes('@'));
  if (short.length === 0) return people;
  const rows = await findByKey(db, sql`split_part(o.login_key, '@', 1) collate "C"`, short);
  const meant = new Map<string, number>();
  for (const { key } of rows) meant.set(key, (meant.get(key) ?? 0) + 1);
  for (const row of rows) if (meant.get(row.key) === 1) people.set(row.key, toPerson(row));
  return people;
}

const findByKey = (db: Reader, key: Sql, keys: readonly string[]) =>
  db.query<PersonRow & { key: string }>(
    sql`select ${key} as key, ${columns} ${from} where ${key} = any(${keys}::text[])`,
  );
