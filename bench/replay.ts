// A replay of many recorded sign-ins: fills a database of its own with people and events inside of PostgreSQL, then starts one replay
// over HTTP and follows it. Prints seconds, events a second, and how long other requests waited meanwhile; at full size they are kept
// in bench/results.
//   node bench/replay.ts [events = 1000000] [people = 50000] [expressions]
// `expressions`: the draft's last rule asks about a person's profile, so that profiles are read and groups named; not kept.
import pg from 'pg';
import { startBenchNode } from './bench-node.ts';
import { spreadOf } from './console-lines.ts';
import { type ReplayResults, replayLimitSeconds, writeMeasured } from './policy-lines.ts';

const events = Number(process.argv[2] ?? 1_000_000);
const people = Number(process.argv[3] ?? 50_000);
const eventsAtOnce = 100_000;
const asksExpressions = process.argv[4] === 'expressions';
const fullSize = 1_000_000;
const rowsAPage = 1_000;

const node = await startBenchNode('embedded', people, undefined, true);
try {
  const setUp = await setUpPolicies();
  const client = new pg.Client({ connectionString: node.databaseUrl });
  await client.connect();
  try {
    const begun = performance.now();
    await seed(client, setUp.appIds);
    console.log(`seeded ${events} events of ${people} people in ${seconds(begun)} s`);
    const before = await readAll(client);
    const replayed = await replay(setUp.policyId);
    const readSeconds = (before + (await readAll(client))) / 2;
    report(replayed, readSeconds);
  } finally {
    await client.end();
  }
} finally {
  await node.stop();
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** Five apps under one policy of three rules: by zone, by risk, and the last. */
async function setUpPolicies(): Promise<{ policyId: string; appIds: string[] }> {
  const { id: zoneId } = await node.call<{ id: string }>('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Replay shops',
    gateways: Array.from({ length: 200 }, (_, index) => ({ type: 'CIDR', value: `10.${index}.0.0/16` })),
  });
  const { id: policyId } = await node.call<{ id: string }>('POST', '/api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: 'Replay',
  });
  const oneFactor = { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT12H' };
  await node.call('POST', `/api/v1/policies/${policyId}/rules`, {
    name: 'Shops',
    conditions: { network: { connection: 'ZONE', include: [zoneId] } },
    actions: { appSignOn: { access: 'ALLOW', verificationMethod: oneFactor } },
  });
  const appIds: string[] = [];
  for (let n = 0; n < 5; n++) {
    const app = await node.call<{ id: string }>('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: `Replay ${n}`,
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: `https://replay-${n}.example.com/` } },
    });
    await node.call('PUT', `/api/v1/apps/${app.id}/policies/${policyId}`);
    appIds.push(app.id);
  }
  return { policyId, appIds };
}

/** As decide records them: a week of visits with a session, from shops and from elsewhere, at every risk. */
async function seed(client: pg.Client, appIds: readonly string[]): Promise<void> {
  await client.query(`create temp table replay_people as
    select row_number() over (order by id) - 1 as n, id from users order by id limit ${people}`);
  await client.query('create index on replay_people (n)');
  const { rows } = await client.query<{ count: string }>('select count(*) from replay_people');
  const count = Number(rows[0]?.count ?? 0);
  for (let from = 0; from < events; from += eventsAtOnce) {
    const until = Math.min(events, from + eventsAtOnce);
    await client.query(
      `insert into system_log (era, uuid, published, event_type, severity, outcome, actor_id, client_ip, transaction_id, session_id,
         target_ids, terms, event)
       select (select era from system_log_state), gen_random_uuid(), made.at, 'policy.evaluate_sign_on', 'INFO', 'ALLOW', made.id, made.ip,
         'bench-' || made.i, null, array[made.app], array['bench-' || made.i], jsonb_build_object(
           'actor', jsonb_build_object('id', made.id, 'type', 'User', 'alternateId', made.id, 'displayName', made.id),
           'client', jsonb_build_object('ipAddress', made.ip, 'userAgent', jsonb_build_object('rawUserAgent', repeat('m', 120))),
           'displayMessage', 'Evaluation of sign-on policy', 'eventType', 'policy.evaluate_sign_on', 'severity', 'INFO',
           'outcome', jsonb_build_object('result', 'ALLOW'),
           'transaction', jsonb_build_object('type', 'WEB', 'id', 'bench-' || made.i),
           'target', jsonb_build_array(jsonb_build_object('id', made.app, 'type', 'AppInstance', 'alternateId', 'x', 'displayName', 'x')),
           'debugData', jsonb_build_object('path', 'authorize', 'facts', json_build_object(
               'n', made.ms, 'p', 'authorize', 'a', made.app, 'r', made.ms - 50,
               's', json_build_array('pwd', made.ms - 3600000, made.ms - 3600000, made.ms - 60000, made.ms + 7000000, null, made.ms - 3600000,
                 null, json_build_array(json_build_array('okta_password', 'password', made.ms - 3600000, 1, 'pwd'))))::text,
             'context', json_build_object('address', made.ip,
               'place', json_build_object('countryCode', case when made.i % 50 = 0 then 'BR' else 'JP' end, 'country', 'Japan',
                 'region', 'JP-13', 'city', 'Tokyo', 'lat', 35.6, 'lon', 139.7, 'asn', 2516, 'categories', '[]'::json),
               'device', json_build_object('key', md5(made.id), 'known', true, 'registered', false, 'managed', false, 'platform', 'WINDOWS',
                 'osVersion', '10.0', 'browser', 'CHROME', 'assuranceIds', '[]'::json),
               'behaviors', json_build_array(json_build_object('id', 'b1', 'name', 'New City', 'result', 'NEGATIVE'),
                 json_build_object('id', 'b2', 'name', 'New Device', 'result', 'NEGATIVE'),
                 json_build_object('id', 'b3', 'name', 'New IP', 'result', 'NEGATIVE')),
               'risk', json_build_object('level', case when made.i % 40 = 0 then 'HIGH' else 'LOW' end, 'score', 10, 'reasons', '[]'::json))::text,
             'steps', '[["person","p"],["evidence","p"],["app","p"],["assignment","p"],["global-session","p"],["app-policy","p"]]',
             'trace', repeat('pass rule: applies ', 20)))
       from (
         select i, p.id, now() - interval '6 days' + (i * interval '1 second' * (500000.0 / ${events})) as at,
           (extract(epoch from now() - interval '6 days' + (i * interval '1 second' * (500000.0 / ${events}))) * 1000)::bigint as ms,
           case when i % 10 = 0 then '203.0.113.' else '10.' || (i % 200) || '.7.' end || (i % 250) as ip,
           ($1::text[])[1 + i % ${appIds.length}] as app
         from generate_series(${from}::bigint, ${until - 1}::bigint) as i
         join replay_people p on p.n = (i * 7919) % ${count}
         order by i
       ) as made`,
      [appIds],
    );
  }
  // Written over a week, it would have been cleaned up on the way.
  await client.query('vacuum (analyze) system_log');
  // What follows the log had counted these long ago, each in its time; written at once they would be counted during the replay.
  await client.query(`
    insert into log_tallies (name, cursor)
    select name, 'p' || (select era from system_log_state) || '_' || pg_snapshot_xmin(pg_current_snapshot()) || '_0'
    from unnest(array['sign-ins', 'sign-in-metrics']) as name
    on conflict (name) do update set cursor = excluded.cursor`);
}

/** The same rows, in the same pages, by a client that does nothing with them: seconds. */
async function readAll(client: pg.Client): Promise<number> {
  const begun = performance.now();
  let after = [new Date(0), '00000000-0000-0000-0000-000000000000'] as [Date, string];
  for (;;) {
    const { rows } = await client.query<{ published: Date; uuid: string }>({
      name: 'read-all',
      text: `
        select uuid, published, actor_id, client_ip, outcome, event #>> '{debugData,facts}', event #>> '{debugData,context}'
        from system_log
        where event_type = 'policy.evaluate_sign_on' and published >= $1 and (published, uuid) > ($1, $2::uuid)
        order by published, uuid limit ${rowsAPage}`,
      values: after,
    });
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAPage) return (performance.now() - begun) / 1000;
    after = [last.published, last.uuid];
  }
}

type Replayed = { progress: Progress; took: number; waits: number[] };
type Progress = {
  id: string;
  status: string;
  done: number;
  total: number;
  percent: number | null;
  etaSeconds: number | null;
};

async function replay(policyId: string): Promise<Replayed> {
  const rules = [
    {
      name: 'High risk stays out',
      conditions: { riskScore: { level: 'HIGH' } },
      actions: { appSignOn: { access: 'DENY' } },
    },
    {
      name: 'Two factors elsewhere',
      ...(asksExpressions && {
        conditions: { elCondition: { condition: 'user.profile.login != "nobody"' } },
      }),
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: { type: 'ASSURANCE', factorMode: '2FA', reauthenticateIn: 'PT12H' },
        },
      },
    },
  ];
  const begun = performance.now();
  let progress = await node.call<Progress>('POST', '/gatehouse/v1/policy-replays', {
    draft: { policies: [{ id: policyId, rules }] },
    days: 7,
  });
  const waits: number[] = [];
  while (progress.status === 'QUEUED' || progress.status === 'RUNNING') {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const asked = performance.now();
    progress = await node.call<Progress>('GET', `/gatehouse/v1/policy-replays/${progress.id}`);
    waits.push(performance.now() - asked);
    if (waits.length % 8 === 0)
      console.log(`  ${progress.percent ?? 0} %, ${progress.etaSeconds ?? '?'} s left`);
  }
  const took = (performance.now() - begun) / 1000;
  return { progress, took, waits };
}

function report({ progress, took, waits }: Replayed, readSeconds: number): void {
  const { done, status } = progress;
  const rounded = (value: number) => Number(value.toFixed(1));
  const results = {
    events: done,
    people,
    seconds: rounded(took),
    readSeconds: rounded(readSeconds),
    waitMs: spreadOf(waits),
  };
  console.log(progress);
  console.log(
    `${status}: ${done} sign-ins in ${results.seconds} s, ${Math.round(done / took)} a second (limit for 1,000,000: ${replayLimitSeconds} s)`,
  );
  console.log(`reading them alone took ${results.readSeconds} s: ${rounded(took / readSeconds)} times that`);
  console.log(`another request waited ${results.waitMs.p95} ms at p95`);
  if (status === 'DONE' && events >= fullSize && !asksExpressions)
    writeMeasured<ReplayResults>('replay', results);
  if (status !== 'DONE' || took > replayLimitSeconds * Math.max(0.2, events / fullSize)) process.exitCode = 1;
}
