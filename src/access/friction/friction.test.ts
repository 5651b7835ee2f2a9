// What people have to do to get in, counted from the log: every event once, whatever happens in between.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordProof } from '#src/access/proofs/index.ts';
import { sql } from '#src/platform/database/index.ts';
import type { LogEvent, NewEvent } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { clientAt, signOn, totpProof } from '#test/kit/recorded.ts';
import { effortsOf } from './friction.ts';

let org: TestApp;
let appId: string;
let groupId: string;
let aoi: string;
let ben: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
type Sums = {
  passwords: number;
  factors: number;
  prompts: number;
  failures: number;
  passive: number;
  people: number;
  promptsPerPerson: number | null;
};
type Friction = {
  total: Sums;
  days: (Sums & { day: string })[];
  items: (Sums & { key: string; name: string })[];
  countedUpTo: string | null;
};
const friction = (query = '') => api<Friction>('GET', `/gatehouse/v1/friction${query}`);

async function aPerson(name: string): Promise<string> {
  const login = `${name}@example.com`;
  const profile = { firstName: name, lastName: 'Tanaka', email: login, login };
  return (
    await api('POST', '/api/v1/users?activate=true', {
      profile,
      credentials: { password: { value: 'Correct-Horse-9' } },
    })
  ).id;
}

const actor = (id: string) => ({ id, type: 'User', alternateId: `${id}@example.com`, displayName: id });
async function record(event: Omit<NewEvent, 'client'>): Promise<void> {
  const client = clientAt(org, '192.0.2.7');
  await org.platform.database.transaction((tx) => org.app.systemLog.record(tx, { ...event, client }));
}
const begun = (userId: string, proved = 'okta_password:password') =>
  record({
    eventType: 'user.session.start',
    actor: actor(userId),
    outcome: { result: 'SUCCESS' },
    debugData: { proved },
  });
const wrong = (userId: string) =>
  record({
    eventType: 'user.session.start',
    actor: actor(userId),
    outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
    authenticationContext: { credentialType: 'PASSWORD' },
  });
const answered = (userId: string, factor: string, result: 'SUCCESS' | 'FAILURE' = 'SUCCESS') =>
  record({
    eventType: 'user.authentication.auth_via_mfa',
    actor: actor(userId),
    outcome: { result },
    debugData: { factor },
  });

beforeAll(async () => {
  org = await testApp();
  await api('POST', '/api/v1/zones', {
    type: 'IP',
    name: 'Shops',
    gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }],
  });
  groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Stores' } })).id;
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  appId = app.id;
  [aoi, ben] = [await aPerson('aoi'), await aPerson('ben')];
  await api('PUT', `/api/v1/groups/${groupId}/users/${aoi}`);
  for (const id of [aoi, ben]) await api('POST', `/api/v1/apps/${appId}/users`, { id });
});
afterAll(() => org?.close());

describe('friction', () => {
  test('is nothing where nobody did anything', async () => {
    expect((await friction()).total).toEqual({
      passwords: 0,
      factors: 0,
      prompts: 0,
      failures: 0,
      passive: 0,
      people: 0,
      promptsPerPerson: null,
    });
  });
  test('refuses spans that end before they begin, and keys that mean nothing', async () => {
    for (const query of ['?from=2026-02-01&to=2026-01-01', '?key=x', '?by=nonsense', '?from=yesterday'])
      await expect(friction(query)).rejects.toThrow(/400/);
  });

  test('counts passwords and factors, right and wrong, and nothing for who is let in by a session', async () => {
    await wrong(aoi);
    await begun(aoi);
    await answered(aoi, 'token:software:totp');
    await begun(ben, 'webauthn:webauthn');
    await answered(ben, 'webauthn', 'SUCCESS');
    // Names that nobody has are nobody's effort.
    await record({
      eventType: 'user.session.start',
      actor: actor('unknown'),
      outcome: { result: 'FAILURE' },
      authenticationContext: { credentialType: 'PASSWORD' },
    });
    const { total } = await friction();
    expect(total).toEqual({
      passwords: 2,
      factors: 2,
      prompts: 4,
      failures: 1,
      passive: 0,
      people: 2,
      promptsPerPerson: 2,
    });
  });

  test('an app that a session opens asks for nothing; one for which somebody signed in asked for that', async () => {
    const nowMs = org.clock.nowMs();
    const before = [passwordProof(nowMs - 60_000)];
    for (let visit = 0; visit < 3; visit++)
      await signOn(org, { userId: aoi, appId, proofs: before, session: { ageMs: 60_000 } });
    const now = [passwordProof(nowMs), totpProof(nowMs)];
    await signOn(org, { userId: ben, appId, proofs: now, session: { ageMs: 0 }, requestedMs: nowMs - 5_000 });
    const { total } = await friction();
    // What was done for an app is counted already where it was done.
    expect([total.passwords, total.factors, total.passive]).toEqual([2, 2, 3]);
    const byApp = await friction('?by=app');
    expect(byApp.items).toMatchObject([
      { key: appId, name: 'Till', passwords: 1, factors: 1, passive: 3, people: 2 },
    ]);
    const byRule = await friction('?by=rule');
    expect(byRule.items).toMatchObject([{ name: 'Catch-all Rule', prompts: 2, passive: 3 }]);
  });

  test('by group, place and factor', async () => {
    expect((await friction('?by=group')).items).toMatchObject([
      { key: groupId, name: 'Stores', passwords: 2, factors: 1, people: 1, promptsPerPerson: 3 },
    ]);
    expect((await friction('?by=factor')).items.map(({ key, prompts }) => [key, prompts])).toEqual([
      ['okta_password', 2],
      ['token:software:totp', 1],
      ['webauthn', 1],
    ]);
    const [place] = (await friction('?by=place')).items;
    expect(place).toMatchObject({ key: 'Shops', prompts: 4 });
    expect((await friction('?by=place&key=Shops')).days).toMatchObject([{ prompts: 4 }]);
  });

  test('counts each event once, however many count at once', async () => {
    const before = (await friction()).total;
    for (let times = 0; times < 20; times++) await answered(aoi, 'push');
    await Promise.all(Array.from({ length: 5 }, () => friction()));
    expect((await friction()).total.factors).toBe(before.factors + 20);
  });

  test('keeps the sums when the log has gone', async () => {
    const before = (await friction()).total;
    await org.platform.database.transaction((tx) => tx.execute(sql`delete from system_log`));
    expect((await friction()).total).toEqual(before);
  });

  test('nothing is counted of what a transaction took back', async () => {
    const before = (await friction()).total;
    const client = clientAt(org, '192.0.2.7');
    const undone = org.platform.database.transaction(async (tx) => {
      const event = {
        eventType: 'user.authentication.auth_via_mfa',
        actor: actor(aoi),
        client,
        outcome: { result: 'SUCCESS' as const },
        debugData: { factor: 'push' },
      };
      await org.app.systemLog.record(tx, event);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await friction()).total).toEqual(before);
  });
});

describe('what an event says of effort', () => {
  const event = (eventType: string, more: object = {}): LogEvent =>
    ({
      eventType,
      actor: { id: '00u1' },
      client: { zone: null, geographicalContext: null },
      published: '2026-11-27T23:59:59.000Z',
      outcome: { result: 'SUCCESS' },
      authenticationContext: {},
      debugContext: { debugData: {} },
      ...more,
    }) as unknown as LogEvent;
  test('a step-up by a factor types no password', () => {
    const verify = event('user.authentication.verify', {
      debugContext: { debugData: { proved: 'google_otp:otp' } },
    });
    expect(effortsOf(verify)).toEqual([]);
  });
  test('a session by a passkey types none either', () => {
    const start = event('user.session.start', {
      debugContext: { debugData: { proved: 'webauthn:webauthn' } },
    });
    expect(effortsOf(start)).toEqual([]);
  });
  test('a service account has none', () => {
    expect(effortsOf(event('user.authentication.auth_via_mfa', { actor: { id: '0oa1' } }))).toEqual([]);
  });
});
