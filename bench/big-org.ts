// Makes a filled org big in the other ways: groups, group rules, apps with assignments, and a log of millions of events. Like
// people.ts always the same, made inside of PostgreSQL where it is many, and by the API where it is configuration.
import pg from 'pg';

export type BigOrg = { groups: number; rules: number; apps: number; events: number };
type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

const eventsAtOnce = 250_000;

/** Apps of several kinds, and rules that ask for a department. Some seconds each thousand. */
export async function createConfiguration(call: Call, size: BigOrg): Promise<void> {
  for (let n = 0; n < size.apps; n += 1) await call('POST', '/api/v1/apps', anApp(n));
  const target = await call<{ id: string }>('POST', '/api/v1/groups', {
    profile: { name: 'Bench by rule', description: 'What the rules of the bench fill' },
  });
  for (let n = 0; n < size.rules; n += 1) {
    await call('POST', '/api/v1/groups/rules', {
      type: 'group_rule',
      name: `Bench rule ${n}`,
      conditions: {
        expression: {
          type: 'urn:okta:expression:1.0',
          value: `user.department=="Store ${n % 7000}" and user.city=="Tokyo"`,
        },
      },
      actions: { assignUserToGroups: { groupIds: [target.id] } },
    });
  }
}

function anApp(n: number): unknown {
  if (n % 2 === 0) {
    return {
      name: 'bookmark',
      label: `Bench bookmark ${n}`,
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: `https://bookmark-${n}.example.com/` } },
    };
  }
  return {
    name: 'oidc_client',
    label: `Bench app ${n}`,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: [`https://app-${n}.example.com/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    },
  };
}

/** Groups with members, apps with people of their own, and the log of some weeks. */
export async function seedBigOrg(databaseUrl: string, people: number, size: BigOrg): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query("set maintenance_work_mem = '512MB'");
    await insertGroups(client, people, size.groups);
    await insertAppUsers(client, people);
    await insertEvents(client, people, size.events);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

async function insertGroups(client: pg.Client, people: number, count: number): Promise<void> {
  await client.query(`
    insert into groups (id, type, name, name_key, profile, object_class, created, last_updated, last_membership_updated)
    select '00gstore' || lpad(n::text, 12, '0'), 'OKTA_GROUP', 'Store ' || n, 'store ' || n,
      jsonb_build_object('name', 'Store ' || n, 'description', 'Everybody of store ' || n), array['okta:user_group'], t, t, t
    from generate_series(0, ${count - 1}) n,
      lateral (select date_trunc('second', now()) - n * interval '1 minute' as t) moment`);
  await client.query(`
    insert into group_profile_index (property, value, owner_id)
    select p.key, lower(p.value), g.id from groups g, jsonb_each_text(g.profile) p where g.id like '00g%' on conflict do nothing`);
  await client.query(`
    insert into group_members (user_id, group_id, added)
    select '00ubench' || lpad(n::text, 12, '0'), '00gstore' || lpad((n % ${count})::text, 12, '0'), now()
    from generate_series(0, ${people - 1}) n`);
}

/** Half of the people have one app to themselves, so that one app has many. */
async function insertAppUsers(client: pg.Client, people: number): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    "select id from apps where label = 'Bench bookmark 0' limit 1",
  );
  if (rows[0] === undefined) throw new Error('the apps of the bench are not there');
  await client.query(
    `insert into app_users (app_id, user_id, profile, created_at, last_updated_at)
     select $1, '00ubench' || lpad(n::text, 12, '0'), '{}', now(), now()
     from generate_series(0, ${people / 2 - 1}) n`,
    [rows[0].id],
  );
}

async function insertEvents(client: pg.Client, people: number, count: number): Promise<void> {
  // The index over words is built once at the end: ten times quicker than row by row, and what it finds is the same.
  await client.query('drop index system_log_terms');
  for (let from = 0; from < count; from += eventsAtOnce) {
    await client.query(`
      insert into system_log
        (uuid, era, published, event_type, severity, outcome, actor_id, client_ip, transaction_id, session_id, target_ids, terms, event)
      select gen_random_uuid(), (select era from system_log_state), now() - ((${count} - n) * 30.0 / ${count}) * interval '1 day', kind, 'INFO', result,
        who, address, 'tx' || n, 'session' || n / 5, array[app], array[app, 'tx' || n, 'session' || n / 5, address, login],
        jsonb_build_object('eventType', kind, 'severity', 'INFO', 'version', '0', 'displayMessage', 'Bench',
          'actor', jsonb_build_object('id', who, 'type', 'User', 'alternateId', login, 'displayName', login),
          'client', jsonb_build_object('ipAddress', address, 'userAgent', jsonb_build_object('rawUserAgent', 'bench', 'os', 'Linux', 'browser', 'CHROME')),
          'outcome', jsonb_build_object('result', result),
          'target', jsonb_build_array(jsonb_build_object('id', app, 'type', 'AppInstance', 'alternateId', 'Till', 'displayName', 'Till')),
          'transaction', jsonb_build_object('id', 'tx' || n, 'type', 'WEB', 'detail', '{}'::jsonb))
      from generate_series(${from}, ${Math.min(count, from + eventsAtOnce) - 1}) n,
      lateral (select
        (array['user.session.start','user.authentication.sso','app.oauth2.token.grant','policy.evaluate_sign_on'])[1 + n % 4] as kind,
        case when n % 50 = 0 then 'FAILURE' else 'SUCCESS' end as result,
        '00ubench' || lpad((n % ${people})::text, 12, '0') as who, 'bench' || n % ${people} || '@example.com' as login,
        '10.' || n % 7000 / 250 || '.' || n % 250 || '.1' as address, '0oabench' || lpad((n % 220)::text, 12, '0') as app) given`);
  }
  await client.query(
    'create index system_log_terms on system_log using gin (terms) with (fastupdate = on, gin_pending_list_limit = 512)',
  );
}
