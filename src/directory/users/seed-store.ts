import { indexProfiles, type Profile } from '#src/directory/schemas/index.ts';
import { sql, type Tx } from '#src/platform/database/index.ts';
import { loginKey } from './login-key.ts';
import type { UserStatus } from './lifecycle/user-status.ts';

/** A person as data: the profile must fit the schema already, the hash is an Argon2id string. */
export type SeedPerson = {
  id: string;
  typeId: string;
  status: UserStatus;
  profile: Profile & { login: string };
  created: Date;
  passwordHash?: string | undefined;
  groupIds?: readonly string[] | undefined;
};

export async function insertPeople(tx: Tx, people: readonly SeedPerson[]): Promise<void> {
  const texts = (pick: (person: SeedPerson) => string | undefined) =>
    people.map((person) => pick(person) ?? null);
  const created = people.map((person) => person.created);
  await tx.execute(sql`
    insert into users (id, status, type_id, login, login_key, profile, created, activated, status_changed, last_updated,
      realm_id)
    select given.id, given.status, given.type_id, given.login, given.login_key, given.profile::jsonb, given.created,
      case when given.status <> 'STAGED' then given.created end, case when given.status <> 'STAGED' then given.created end,
      given.created, (select id from realms where is_default)
    from unnest(${texts((one) => one.id)}::text[], ${texts((one) => one.status)}::text[], ${texts((one) => one.typeId)}::text[],
      ${texts((one) => one.profile.login)}::text[], ${texts((one) => loginKey(one.profile.login))}::text[],
      ${texts((one) => JSON.stringify(one.profile))}::text[], ${created}::timestamptz[])
      as given (id, status, type_id, login, login_key, profile, created)`);
  await tx.execute(sql`
    insert into user_credentials (user_id, provider_type, provider_name, password, password_changed)
    select given.id, 'OKTA', 'OKTA', to_jsonb(given.hash), case when given.hash is not null then given.created end
    from unnest(${texts((one) => one.id)}::text[], ${texts((one) => one.passwordHash)}::text[], ${created}::timestamptz[])
      as given (id, hash, created)`);
  await indexProfiles(tx, 'user_profile_index', people);
  const members = people.flatMap((person) => (person.groupIds ?? []).map((groupId) => ({ person, groupId })));
  if (members.length === 0) return;
  await tx.execute(sql`
    insert into group_members (user_id, group_id, added)
    select * from unnest(${members.map((one) => one.person.id)}::text[], ${members.map((one) => one.groupId)}::text[],
      ${members.map((one) => one.person.created)}::timestamptz[])`);
}
