import { type Database, sql } from '#src/platform/database/index.ts';

/**
 * Fills a directory by the database alone, for tests and measurements of size. Ids are spread like real ones. Each person has nine
 * attributes: a last name shared by one in 400, a city by one in four, a department by one in 40; and five groups, one of
 * which has everybody of a city.
 */
export async function fillDirectory(
  database: Database,
  size: { people: number; groups: number },
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`
      insert into groups (id, type, name, name_key, profile, object_class, created, last_updated, last_membership_updated)
      select '00g' || substr(md5('g' || n), 1, 17), 'OKTA_GROUP', 'Group ' || n, 'group ' || n,
        jsonb_build_object('name', 'Group ' || n), array['okta:user_group'], at, at, at
      from generate_series(1, ${size.groups}::int) n, lateral (select timestamptz '2025-01-01' + n * interval '1 second' as at) d`);
    await tx.execute(sql`
      insert into group_profile_index (property, value, owner_id)
      select 'name', name_key, id from groups where type = 'OKTA_GROUP' on conflict do nothing`);
    await tx.execute(sql`
      insert into users (id, status, type_id, login, login_key, profile, created, activated, status_changed, last_updated)
      select '00u' || translate(substr(md5('u' || n), 1, 17), 'abcdef', 'GhMTzQ'),
        case when n % 1000 = 0 then 'LOCKED_OUT' when n % 50 = 0 then 'DEPROVISIONED' else 'ACTIVE' end,
        (select id from user_types where is_default), 'person' || n || '@example.com', 'person' || n || '@example.com',
        jsonb_build_object('login', 'person' || n || '@example.com', 'email', 'person' || n || '@example.com',
          'firstName', 'Given ' || n % 997, 'lastName', 'Family ' || n % 400, 'displayName', 'Given Family ' || n,
          'city', (array['Osaka', 'Tokyo', 'Nagoya', 'Sapporo'])[1 + n % 4], 'department', 'Dept ' || n % 40,
          'employeeNumber', n::text, 'title', case when n % 40 = 1 then 'Clerk' else 'Agent' end),
        at, at, at, at + interval '1 year'
      from generate_series(1, ${size.people}::int) n, lateral (select timestamptz '2025-01-01' + n * interval '1 second' as at) d`);
    await tx.execute(sql`
      insert into user_credentials (user_id, provider_type, provider_name)
      select id, 'OKTA', 'OKTA' from users on conflict do nothing`);
    await tx.execute(sql`
      insert into user_profile_index (property, value, owner_id)
      select key, lower(value), u.id from users u, jsonb_each_text(u.profile) on conflict do nothing`);
    await tx.execute(sql`
      insert into group_members (user_id, group_id, added)
      select u.id, g.id, u.created from (select id, created, row_number() over (order by created) as n from users) u,
        lateral unnest(array[u.n % 4, 4 + u.n % 100, 104 + u.n % 400, 504 + u.n % ${Math.max(1, size.groups - 504)}::int,
          504 + (u.n * 7) % ${Math.max(1, size.groups - 504)}::int]) as which,
        lateral (select '00g' || substr(md5('g' || (1 + which)), 1, 17) as id) g
      where exists (select 1 from groups where id = g.id) on conflict do nothing`);
  });
  // As autovacuum would soon do: statistics, and pages known to be visible to all.
  for (const table of [
    'users',
    'user_credentials',
    'user_profile_index',
    'groups',
    'group_members',
    'group_profile_index',
  ]) {
    await database.query(vacuum[table as keyof typeof vacuum]);
  }
}

const vacuum = {
  users: sql`vacuum analyze users`,
  user_credentials: sql`vacuum analyze user_credentials`,
  user_profile_index: sql`vacuum analyze user_profile_index`,
  groups: sql`vacuum analyze groups`,
  group_members: sql`vacuum analyze group_members`,
  group_profile_index: sql`vacuum analyze group_profile_index`,
};
