import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Reader, type Sql, sql } from '#src/platform/database/index.ts';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import { readLogQuery } from './log-query.ts';
import { deleteBefore, listAfter, listBetween, readEdge, startPosition } from './system-log-store.ts';

const rows = 60_000;
const nowMs = Date.UTC(2026, 5, 1);
let kit: TestDatabase;

beforeAll(async () => {
  kit = await testDatabase();
  // 90 days, evenly; 3,000 people, 200 apps, some failures; each request and session of its own.
  await kit.database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into system_log
        (uuid, era, published, event_type, severity, outcome, actor_id, client_ip, transaction_id, session_id, target_ids, terms, event)
      select gen_random_uuid(), 1, ${new Date(nowMs)}::timestamptz - (n * 90.0 / ${rows}) * interval '1 day',
        (array['user.session.start', 'user.authentication.sso', 'app.oauth2.token.grant', 'policy.evaluate_sign_on'])[1 + n % 4],
        'INFO', case when n % 50 = 0 then 'FAILURE' else 'SUCCESS' end, 'actor' || n % 3000, '10.0.' || n % 200 || '.1',
        'tx' || n, 'session' || n / 5, array['app' || n % 200],
        array['app' || n % 200, 'tx' || n, 'session' || n / 5, '10.0.' || n % 200 || '.1', 'name' || n % 3000, 'mail' || n % 3000 || '@x'],
        jsonb_build_object('actor', jsonb_build_object('alternateId', 'mail' || n % 3000 || '@x', 'displayName', 'name' || n % 3000), 'pad', repeat('x', 600))
      from generate_series(1, ${rows}::int) as n`);
  });
  await kit.database.transaction((tx) => tx.execute(sql`analyze system_log`));
});
afterAll(() => kit.drop());

/** Runs the store's own statement through EXPLAIN instead. */
async function plansOf(work: (db: Reader) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  const explained = async (statement: Sql) => {
    const lines = await kit.database.query<{ 'QUERY PLAN': string }>(sql`explain ${statement}`);
    plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
    return kit.database.query(statement);
  };
  await work({ query: explained as Database['query'] });
  return plans.join('\n---\n');
}

test.each([
  {},
  { until: '2026-05-20T00:00:00Z' },
  { sortOrder: 'DESCENDING' },
  { since: '2026-03-03T00:00:00Z', until: '2026-06-01T00:00:00Z', limit: '1000' },
  ...[
    'eventType eq "user.session.start"',
    'eventType sw "user."',
    'eventType co "session" and outcome.result eq "FAILURE"',
    'outcome.result eq "FAILURE"',
    'actor.id eq "actor17"',
    'actor.alternateId eq "mail17@x"',
    'actor.displayName eq "name17"',
    'target.id eq "app17"',
    'target.id eq "app17" and actor.id eq "actor17"',
    'target.id eq "app1" or target.id eq "app2"',
    'client.ipAddress eq "10.0.17.1"',
    'transaction.id eq "tx17"',
    'authenticationContext.externalSessionId eq "session17"',
    'uuid eq "0192f000-0000-7000-8000-000000000000"',
    'severity eq "ERROR"',
  ].flatMap((filter) => [
    { filter },
    { filter, since: '2026-03-03T00:00:00Z', until: '2026-06-01T00:00:00Z', sortOrder: 'DESCENDING' },
  ]),
  { q: 'name17' },
  { q: 'name17 app17', sortOrder: 'DESCENDING' },
  { q: 'nosuchword', since: '2026-03-03T00:00:00Z', until: '2026-06-01T00:00:00Z' },
])('%j is answered from an index', async (parameters) => {
  const query = readLogQuery(parameters, nowMs);
  const { condition, limit } = query;
  const plans = await plansOf(async (db) => {
    if (query.kind === 'bounded') {
      await listBetween(db, {
        between: query.between,
        descending: query.descending,
        condition,
        limit: limit + 1,
      });
      return;
    }
    const until = await readEdge(kit.database);
    const after = await startPosition(db, until, query.sinceMs);
    await listAfter(db, { after, until, publishedFromMs: query.sinceMs, condition, limit });
    await listAfter(db, { after, until, publishedFromMs: undefined, condition, limit });
  });
  expect(plans).toContain('system_log_');
  const { filter } = { filter: '', ...parameters };
  // Few rows: to walk the log in its order and throw all others away would be an index scan as well, and slow.
  if (/actor\.|"tx17"|"session17"|ERROR/.test(filter)) {
    for (const plan of plans
      .split('\n---\n')
      .filter((one) => one.includes('Filter') || one.includes('terms'))) {
      expect(plan).toMatch(/system_log_(terms|actor)/);
    }
  }
  expect(plans).not.toMatch(/Seq Scan on system_log\b(?!_)/);
});

test('the retention finds what is old by an index', async () => {
  const explained = (statement: Sql) =>
    kit.database.query<{ 'QUERY PLAN': string }>(sql`explain ${statement}`);
  let plan = '';
  const tx = {
    execute: async (statement: Sql) => {
      plan = (await explained(statement)).map((line) => line['QUERY PLAN']).join('\n');
      return 0;
    },
  };
  await deleteBefore(tx as never, nowMs - 89 * 86_400_000, 100);
  expect(plan).toMatch(/system_log_published/);
  expect(plan).not.toMatch(/Seq Scan/);
});
