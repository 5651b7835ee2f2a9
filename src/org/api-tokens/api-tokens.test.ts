import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { createSystemLog, systemActor, type SystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { eventsOf } from '#test/kit/logged.ts';
import { apiTokenRoutes, type ApiTokens, createApiTokens } from './index.ts';
import { isAllowedFrom, isNetworkEntry } from './api-token.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let tokens: ApiTokens;
let api: TestApi;
const statuses = new Map([
  ['00uadmin000000000000', 'ACTIVE'],
  ['00uother', 'ACTIVE'],
]);
const powers = new Map<string, ReadonlySet<string> | 'all'>();
/** A zone of one address; what is not here cannot be judged. */
const zones = new Map([['nzoshop0000000000000', ['203.0.113.7']]]);
const here = { ipAddress: '203.0.113.7' };
const day = 86_400_000;
const path = '/api/v1/api-tokens';
type Wire = {
  id: string;
  name: string;
  token: string;
  expiresAt: string;
  tokenWindow: string | null;
  network: unknown;
  userId: string;
};

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  tokens = createApiTokens({
    ...platform,
    systemLog,
    findOwnerStatus: async (userId) => statuses.get(userId),
    permissionsOf: async (userId) => powers.get(userId) ?? new Set(),
    matchesZone: (id, address) => zones.get(id)?.includes(address),
    findMissingZones: async (_tx, ids) => ids.filter((id) => !zones.has(id)),
  });
  await platform.jobs.start();
  api = testApi(
    platform,
    apiTokenRoutes({
      tokens,
      clock: platform.clock,
      describeOwner: async (id) => ({ id, type: 'USER', name: id, isActive: statuses.get(id) === 'ACTIVE' }),
    }),
  );
});
afterAll(() => platform.close());

const make = async (body: object = { name: 'deploy' }) => {
  const answer = await api.call('POST /gatehouse/v1/api-tokens', { body });
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  return answer.json<Wire>();
};
const isGood = async (value: string, from = here) => (await tokens.authenticate(value, from)) !== undefined;

describe('what is refused', () => {
  test.each<[string, object, RegExp]>([
    ['without a name', {}, /name/],
    ['for another person', { name: 'a', userId: '00uother' }, /userId/],
    [
      'that has expired already',
      { name: 'a', expiresAt: '2020-01-01T00:00:00Z' },
      /expiresAt: must be in the future/,
    ],
    ['that lives for ever', { name: 'a', expiresAt: '2099-01-01T00:00:00Z' }, /at most five years/],
    ['with a date that is none', { name: 'a', expiresAt: 'tomorrow' }, /expiresAt/],
    [
      'for a zone that cannot be enforced',
      { name: 'a', network: { connection: 'ZONE', include: ['nzo123'] } },
      /IP address, a CIDR block/,
    ],
    ['for an empty zone', { name: 'a', network: { connection: 'ZONE' } }, /at least one entry/],
    [
      'with a block that is none',
      { name: 'a', network: { connection: 'ZONE', include: ['10.0.0.0/33'] } },
      /CIDR/,
    ],
  ])('a token %s', async (_name, body, message) => {
    const events = await eventsOf(platform, async () => {
      const answer = await api.call('POST /gatehouse/v1/api-tokens', { body });
      expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
      expect(answer.text).toMatch(message);
    });
    expect(events).toEqual([]);
  });

  test('whoever may not manage tokens, or is no person', async () => {
    const reader = aCaller({ permissions: new Set(['okta.apiTokens.read']) });
    for (const request of ['POST /gatehouse/v1/api-tokens', `PUT ${path}/x`, `DELETE ${path}/x`]) {
      expect([request, (await api.call(request, { as: reader, body: { name: 'a' } })).status]).toEqual([
        request,
        403,
      ]);
    }
    const app = aCaller({ kind: 'client', id: '0oa1' });
    expect((await api.call('POST /gatehouse/v1/api-tokens', { as: app, body: { name: 'a' } })).status).toBe(
      403,
    );
  });

  test('values that are no token, or nearly one', async () => {
    const { token } = await make();
    for (const value of [
      '',
      ' ',
      'x',
      '00',
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      `${token}\n`,
      `${token} `,
      'x'.repeat(300),
      '\0',
    ]) {
      expect([value, await isGood(value)]).toEqual([value, false]);
    }
    expect(await isGood(token)).toBe(true);
  });
});

test('a token is shown once, known by its hash, and each step is in the log without it', async () => {
  let made: Wire | undefined;
  const events = await eventsOf(platform, async () => {
    made = await make({ name: 'ci' });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^00T\w{17}$/),
      token: expect.stringMatching(/^00[A-Za-z0-9_-]{40}$/),
      userId: '00uadmin000000000000',
      clientName: 'Gatehouse API',
      tokenWindow: 'P30D',
      network: { connection: 'ANYWHERE' },
      _links: { user: { href: 'http://localhost:8080/api/v1/users/00uadmin000000000000' } },
    });
    const { token, ...shown } = made;
    expect((await api.call(`GET ${path}/${made.id}`)).json()).toEqual(shown);
    expect((await api.call(`GET ${path}`)).json<Wire[]>()).toContainEqual(shown);
    const update = { ...shown, name: 'ci-2', network: { connection: 'ZONE', include: ['203.0.113.0/24'] } };
    const updated = await api.call(`PUT ${path}/${made.id}`, { body: update });
    expect([updated.status, updated.json<Wire>().name, updated.json<Wire>().network]).toEqual([
      200,
      'ci-2',
      { connection: 'ZONE', include: ['203.0.113.0/24'], exclude: [] },
    ]);
    expect([await isGood(token), await isGood(token, { ipAddress: '198.51.100.1' })]).toEqual([true, false]);
    const stolen = await api.call(`PUT ${path}/${made.id}`, { body: { name: 'x', userId: '00uother' } });
    expect([stolen.status, stolen.text]).toEqual([
      400,
      expect.stringContaining('userId: a token cannot be handed'),
    ]);
    expect((await api.call(`DELETE ${path}/${made.id}`)).status).toBe(204);
    expect((await api.call(`DELETE ${path}/${made.id}`)).json().errorSummary).toBe(
      `Not found: Resource not found: ${made.id} (Token)`,
    );
    expect(await isGood(token)).toBe(false);
    const rows = await platform.database.query<{ row: string }>(
      sql`select to_jsonb(api_tokens)::text as row from api_tokens`,
    );
    expect(JSON.stringify(rows)).not.toContain(token.slice(2));
    expect(JSON.stringify(shown)).not.toContain(token.slice(2));
  });
  expect(events.map((event) => [event.eventType, event.targetIds, event.actorId])).toEqual(
    ['create', 'update', 'revoke'].map((verb) => [
      `system.api_token.${verb}`,
      [made?.id],
      '00uadmin000000000000',
    ]),
  );
  expect(JSON.stringify(events)).not.toContain(made?.token.slice(2));
});

test('the token of the request is revoked as "current"; a session has none', async () => {
  const { id, token } = await make();
  const as = aCaller({ tokenId: id });
  expect((await api.call(`DELETE ${path}/current`, { as })).status).toBe(204);
  expect(await isGood(token)).toBe(false);
  const { tokenId: _, ...session } = aCaller({ kind: 'session' });
  expect((await api.call(`DELETE ${path}/current`, { as: session })).status).toBe(403);
});

test('a lesser administrator cannot loosen or revoke the token of somebody with more rights', async () => {
  powers.set('00uadmin000000000000', 'all');
  const { id, token } = await make();
  const as = aCaller({
    id: '00uother',
    permissions: new Set(['okta.apiTokens.read', 'okta.apiTokens.manage']),
  });
  const events = await eventsOf(platform, async () => {
    expect((await api.call(`PUT ${path}/${id}`, { as, body: { name: 'x' } })).status).toBe(403);
    expect((await api.call(`DELETE ${path}/${id}`, { as })).status).toBe(403);
  });
  expect(events).toEqual([]);
  expect(await isGood(token)).toBe(true);
  powers.set('00uadmin000000000000', new Set(['okta.apiTokens.read']));
  expect((await api.call(`DELETE ${path}/${id}`, { as })).status).toBe(204);
});

describe('a token is good', () => {
  test('only while its owner is ACTIVE, and not again after a deactivation', async () => {
    const { id, token } = await make();
    for (const status of [
      'STAGED',
      'PROVISIONED',
      'RECOVERY',
      'PASSWORD_EXPIRED',
      'LOCKED_OUT',
      'SUSPENDED',
      'DEPROVISIONED',
    ]) {
      statuses.set('00uadmin000000000000', status);
      expect([status, await isGood(token)]).toEqual([status, false]);
    }
    statuses.delete('00uadmin000000000000');
    expect(await isGood(token)).toBe(false);
    statuses.set('00uadmin000000000000', 'ACTIVE');
    expect(await isGood(token)).toBe(true);
    const events = await eventsOf(platform, async () => {
      const target = [{ id: '00uadmin000000000000', type: 'User', alternateId: 'ada', displayName: 'ada' }];
      await platform.database.transaction((tx) =>
        systemLog.record(tx, { eventType: 'user.lifecycle.deactivate', actor: systemActor, target }),
      );
      await platform.jobs.drain();
    });
    expect(await isGood(token)).toBe(false);
    expect(
      events
        .filter((event) => event.eventType === 'system.api_token.revoke')
        .flatMap((event) => event.targetIds),
    ).toContain(id);
  });

  test('for thirty days after it was last used, or until the end it was made with', async () => {
    const sliding = await make();
    const fixed = await make({
      name: 'fixed',
      expiresAt: new Date(platform.clock.nowMs() + 10 * day).toISOString(),
    });
    expect(fixed.tokenWindow).toBe(null);
    platform.clock.advance(9 * day);
    expect([await isGood(sliding.token), await isGood(fixed.token)]).toEqual([true, true]);
    platform.clock.advance(2 * day);
    expect(await isGood(fixed.token)).toBe(false);
    platform.clock.advance(26 * day);
    expect(await isGood(sliding.token)).toBe(true);
    platform.clock.advance(30 * day - 60_000);
    expect(await isGood(sliding.token)).toBe(true);
    platform.clock.advance(30 * day);
    expect(await isGood(sliding.token)).toBe(false);
  });

  test('and being used often is written down seldom', async () => {
    const { id, token } = await make();
    const expiry = async () => (await tokens.get(id)).expiresAt.getTime();
    const first = await expiry();
    platform.clock.advance(day / 2);
    await Promise.all(Array.from({ length: 20 }, () => isGood(token)));
    expect(await expiry()).toBe(first);
    platform.clock.advance(day);
    await Promise.all(Array.from({ length: 20 }, () => isGood(token)));
    expect(await expiry()).toBeGreaterThan(first + day);
  });
});

test('a token issued by the system may have a value of its own', async () => {
  const issue = (value: string) =>
    platform.database.transaction((tx) => tokens.issue(tx, { userId: '00uother', name: 'dev', value }));
  const events = await eventsOf(platform, async () => {
    await expect(issue('short')).rejects.toThrow(/8 to 200 visible/);
    const { token } = await issue('dev-token-of-mine');
    expect((await tokens.authenticate('dev-token-of-mine', here))?.id).toBe(token.id);
    await expect(issue('dev-token-of-mine')).rejects.toThrow();
  });
  expect(events).toMatchObject([
    {
      eventType: 'system.api_token.create',
      actorId: 'gatehouse.system',
      event: { transaction: { type: 'JOB' } },
    },
  ]);
});

test('what has been dead for a month is swept away', async () => {
  await make();
  const count = async () => (await tokens.list()).length;
  const before = await count();
  platform.clock.advance(59 * day);
  await make();
  await tokens.sweep();
  expect(await count()).toBeLessThanOrEqual(before + 1);
  platform.clock.advance(2 * day);
  await tokens.sweep();
  expect(await count()).toBe(1);
});

test.each<[string, boolean]>([
  ['10.0.0.1', true],
  ['10.0.0.0/8', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['10.0.0.0/33', false],
  ['2001:db8::/129', false],
  ['10.0.0/8', false],
  ['10.0.0.1-10.0.0.9', false],
  ['nzo1', false],
  ['', false],
  ['/8', false],
])('the network entry %j can be enforced: %s', (entry, expected) => {
  expect(isNetworkEntry(entry)).toBe(expected);
});

test.each<[string, boolean]>([
  ['10.1.2.3', true],
  ['10.9.9.9', false],
  ['::ffff:10.1.2.3', true],
  ['11.0.0.1', false],
  ['2001:db8::5', true],
  ['2001:db9::5', false],
  ['unknown', false],
  ['', false],
])('from %j: %s', (ipAddress, expected) => {
  expect(
    isAllowedFrom(
      { connection: 'ZONE', include: ['10.0.0.0/8', '2001:db8::/32'], exclude: ['10.9.0.0/16'] },
      ipAddress,
      () => undefined,
    ),
  ).toBe(expected);
});

describe('a token for network zones', () => {
  test('names zones that there are, and is good from them only', async () => {
    const unknown = { name: 'a', network: { connection: 'ZONE', include: ['nzonowhere0000000000'] } };
    const refused = await api.call('POST /gatehouse/v1/api-tokens', { body: unknown });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('no network zone')]);
    const network = { connection: 'ZONE', include: ['nzoshop0000000000000'] };
    const { id, token } = await make({ name: 'shop', network });
    expect([await isGood(token), await isGood(token, { ipAddress: '203.0.113.8' })]).toEqual([true, false]);
    expect(await tokens.usesOfZone(platform.database, 'nzoshop0000000000000')).toEqual([
      { type: 'API token', id, name: 'shop' },
    ]);
    expect(await tokens.usesOfZone(platform.database, 'nzoother000000000000')).toEqual([]);
  });
  test('that cannot be judged is neither let in by a zone nor kept from being excluded by one', () => {
    const judge = () => undefined;
    const zone = { connection: 'ZONE' as const, include: ['nzodynamic0000000000'], exclude: [] };
    expect(isAllowedFrom(zone, '203.0.113.7', judge)).toBe(false);
    const excluded = { ...zone, include: ['203.0.113.0/24'], exclude: ['nzodynamic0000000000'] };
    expect(isAllowedFrom(excluded, '203.0.113.7', judge)).toBe(false);
  });
});
