// Fills an org with people, groups and live sessions for measurements: always the same people, made inside of PostgreSQL,
// so that 200,000 of them take seconds. The measured code never sees how they came.
import { createHash, randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import pg from 'pg';

export const benchPassword = 'Bench-Password-9';

/** The id, the login and (with sessions) the cookie value of person `index`, from 0. */
export function benchPerson(
  index: number,
  secret: string,
): { id: string; login: string; sessionCookie: string } {
  const tail = `bench${String(index).padStart(12, '0')}`;
  const sessionId = sessionIdOf(tail);
  return {
    id: `00u${tail}`,
    login: `bench${index}@example.com`,
    sessionCookie: `${sessionId}.${sessionSecret(sessionId, secret)}`,
  };
}

function sessionIdOf(tail: string): string {
  return `102${tail}${createHash('sha256').update(tail).digest('base64url').slice(0, 22)}`;
}

function sessionSecret(sessionId: string, secret: string): string {
  return createHash('sha256').update(`${secret}:${sessionId}`).digest('base64url');
}

/** Adds `count` people in 40 groups, each with a password and one live session. Gives the secret behind the cookies. */
export async function seedPeople(databaseUrl: string, count: number): Promise<string> {
  const secret = randomBytes(16).toString('hex');
  const passwordHash = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query('begin');
    await insertPeople(client, count, passwordHash);
    await insertGroups(client, count);
    await insertSessions(client, count, secret);
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return secret;
}

async function insertPeople(client: pg.Client, count: number, passwordHash: string): Promise<void> {
  await client.query(`
    create temp table bench_people on commit drop as
    select '00ubench' || lpad(n::text, 12, '0') as id, 'bench' || n || '@example.com' as login,
      jsonb_build_object('login', 'bench' || n || '@example.com', 'email', 'bench' || n || '@example.com',
        'firstName', (array['Aoi','Ren','Hina','Minato','Rin','Maria','Thomas','Priya'])[1 + n % 8],
        'lastName', (array['Tanaka','Sato','Suzuki','Novak','Patel','Garcia','Kim'])[1 + n % 7] || n,
        'department', 'Store ' || (n % 7000), 'city', (array['Tokyo','Osaka','Nagoya','Sapporo'])[1 + n % 4],
        'employeeNumber', 'E' || lpad(n::text, 7, '0')) as profile
    from generate_series(0, ${count - 1}) n`);
  await client.query(`
    insert into users (id, status, type_id, login, login_key, profile, created, activated, status_changed, last_updated)
    select id, 'ACTIVE', (select id from user_types where is_default), login, login, profile, t, t, t, t
    from bench_people, (select date_trunc('second', now() - interval '1 day') as t) moment order by bench_people.id`);
  await client.query(
    `insert into user_credentials (user_id, provider_type, provider_name, password, password_changed)
     select id, 'OKTA', 'OKTA', to_jsonb($1::text), now() - interval '1 day' from bench_people order by id`,
    [passwordHash],
  );
  await client.query(`
    insert into user_profile_index (property, value, number, owner_id)
    select p.key, lower(p.value), null, b.id from bench_people b, jsonb_each_text(b.profile) p order by 1, 2, 4`);
}

async function insertGroups(client: pg.Client, count: number): Promise<void> {
  await client.query(`
    insert into groups (id, type, name, name_key, profile, object_class, created, last_updated, last_membership_updated)
    select '00gbench' || lpad(n::text, 12, '0'), 'OKTA_GROUP', 'Bench ' || n, 'bench ' || n,
      jsonb_build_object('name', 'Bench ' || n, 'description', 'For measurements'), array['okta:user_group'], t, t, t
    from generate_series(0, 39) n, (select date_trunc('second', now()) as t) moment`);
  await client.query(`
    insert into group_members (user_id, group_id, added)
    select '00ubench' || lpad(n::text, 12, '0'), '00gbench' || lpad(((n + k * 7) % 40)::text, 12, '0'), now()
    from generate_series(0, ${count - 1}) n, generate_series(0, 4) k`);
}

async function insertSessions(client: pg.Client, count: number, secret: string): Promise<void> {
  const chunk = 20_000;
  for (let from = 0; from < count; from += chunk) {
    const rows = Array.from({ length: Math.min(chunk, count - from) }, (_, i) => {
      const person = benchPerson(from + i, secret);
      const [sessionId = '', cookieSecret = ''] = person.sessionCookie.split('.');
      return { userId: person.id, sessionId, hash: createHash('sha256').update(cookieSecret).digest() };
    });
    await client.query(
      `insert into sessions (user_id, id, sid, secret_hash, status, created_at, auth_time, last_seen_at, idle_seconds,
         expires_at, amr, last_password_at, persistent, ip_address, user_agent)
       select user_id, id, id, hash, 'ACTIVE', now(), now(), now(), 7200, null, array['pwd'], now(), false, '127.0.0.1', 'bench'
       from unnest($1::text[], $2::text[], $3::bytea[]) as given (user_id, id, hash)`,
      [rows.map((row) => row.userId), rows.map((row) => row.sessionId), rows.map((row) => row.hash)],
    );
  }
}
