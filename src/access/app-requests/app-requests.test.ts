import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { type TestHome, testHome, type Worker } from '#test/kit/home.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { sql } from '#src/platform/database/index.ts';
import * as store from './app-request-store.ts';

let home: TestHome;
let payroll = '';
let wiki = '';
let closed = '';
const path = '/gatehouse/v1/app-requests';
const dayMs = 24 * 60 * 60 * 1000;

beforeAll(async () => {
  home = await testHome();
  const open = { accessibility: { selfService: true } };
  payroll = await home.addApp('Payroll', open);
  wiki = await home.addApp('Wiki', open);
  closed = await home.addApp('Closed');
});
afterAll(() => home.close());

type Wire = { id: string; status: string; note: string | null; _links: Record<string, unknown> };
const ask = (who: Worker, appId: string, reason = 'I need it') => who.call('POST', path, { appId, reason });
const asked = async (who: Worker, appId: string) => (await ask(who, appId)).json<Wire>();
const decide = (id: string, verb: string, body: object = {}) =>
  home.inject({
    method: 'POST',
    url: `${path}/${id}/lifecycle/${verb}`,
    headers: { authorization: `SSWS ${home.token}` },
    body,
  });
const causes = (answer: InjectResponse) =>
  answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses.map((cause) => cause.errorSummary);
const appsOf = async (who: Worker) =>
  (await home.api<{ appInstanceId: string }[]>('GET', `/api/v1/users/${who.id}/appLinks`)).map(
    (one) => one.appInstanceId,
  );

describe('asking for an app', () => {
  test('is refused where it is not offered, is there already, says nothing, or comes from nobody', async () => {
    const mia = await home.addWorker('asks', [wiki]);
    expect((await ask(mia, closed)).status).toBe(404);
    expect((await ask(mia, '0oaNOSUCHAPP00000000')).status).toBe(404);
    expect(causes(await ask(mia, wiki))).toEqual(['appId: the app is yours already']);
    expect((await ask(mia, payroll, '  ')).status).toBe(400);
    expect((await ask(mia, payroll, 'x'.repeat(501))).status).toBe(400);
    expect(
      (await home.inject({ method: 'POST', url: path, body: { appId: payroll, reason: 'x' } })).status,
    ).toBe(403);
    expect(await mia.call('POST', path, { appId: payroll, reason: 'x', userId: 'somebody' })).toMatchObject({
      status: 400,
    });
  });

  test('waits, is written down, and is open once at a time', async () => {
    const mia = await home.addWorker('waits');
    await home.eventTypes();
    const answer = await ask(mia, payroll, 'よろしくお願いします');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      id: expect.stringMatching(/^arq/),
      status: 'PENDING',
      userId: mia.id,
      appId: payroll,
      reason: 'よろしくお願いします',
      decided: null,
      decidedBy: null,
      note: null,
    });
    expect(causes(await ask(mia, payroll))[0]).toContain('there is an open request for this app');
    expect((await ask(mia, wiki)).status).toBe(200);
    expect((await home.eventTypes()).filter((type) => type.startsWith('app.access_request'))).toEqual([
      'app.access_request.request',
      'app.access_request.request',
    ]);
  });

  test('shows each person their own, and who manages apps all of them', async () => {
    const [mia, ken] = [await home.addWorker('own1'), await home.addWorker('own2')];
    const mine = await asked(mia, payroll);
    await asked(ken, payroll);
    const list = (await mia.call('GET', `${path}?userId=${ken.id}`)).json<Wire[]>();
    expect(list.map((one) => one.id)).toEqual([mine.id]);
    expect((await ken.call('GET', `${path}/${mine.id}`)).status).toBe(404);
    expect((await mia.call('GET', `${path}/${mine.id}`)).json()).toMatchObject({ id: mine.id });
    const all = await home.api<Wire[]>('GET', `${path}?status=PENDING&appId=${payroll}&limit=200`);
    expect(all.length).toBeGreaterThan(2);
    expect((await home.api<Wire[]>('GET', `${path}?userId=${mia.id}`)).map((one) => one.id)).toEqual([
      mine.id,
    ]);
  });

  test('is listed page by page, who waits longest first', async () => {
    const first = await home.inject({
      method: 'GET',
      url: `${path}?limit=2`,
      headers: { authorization: `SSWS ${home.token}` },
    });
    const next = /<([^>]+)>; rel="next"/.exec([first.headers['link'] ?? ''].flat().join(', '))?.[1] ?? '';
    const second = await home.api<Wire[]>('GET', next.replace('http://localhost:8080', ''));
    const ids = [...first.json<Wire[]>(), ...second].map((one) => one.id);
    const all = (await home.api<Wire[]>('GET', `${path}?limit=200`)).map((one) => one.id);
    expect(ids).toEqual(all.slice(0, ids.length));
    expect(ids.length).toBeGreaterThan(2);
    for (const after of ['x', '1_2', `1_${'"'.repeat(20)}`]) {
      const bad = await home.inject({
        method: 'GET',
        url: `${path}?after=${encodeURIComponent(after)}`,
        headers: { authorization: `SSWS ${home.token}` },
      });
      expect(bad.status, after).toBe(400);
    }
  });
});

describe('a decision', () => {
  test('is not the person’s own to make, nor anybody’s without the permission', async () => {
    const mia = await home.addWorker('decides');
    const request = await asked(mia, payroll);
    for (const verb of ['approve', 'deny']) {
      expect((await mia.call('POST', `${path}/${request.id}/lifecycle/${verb}`, {})).status, verb).toBe(403);
    }
    expect(await appsOf(mia)).toEqual([]);
  });

  test('to approve assigns the app in the same breath, and both are written down', async () => {
    const mia = await home.addWorker('approved');
    const request = await asked(mia, payroll);
    await home.eventTypes();
    const answer = await decide(request.id, 'approve', { note: 'Have fun' });
    expect(answer.json()).toMatchObject({
      status: 'APPROVED',
      note: 'Have fun',
      decidedBy: expect.stringMatching(/^00u/),
      decided: expect.any(String),
    });
    expect(answer.json<Wire>()._links).not.toHaveProperty('approve');
    expect(await appsOf(mia)).toEqual([payroll]);
    expect((await mia.browser.get(`/home/bookmark/${payroll}/2557`)).location).toBe(
      'https://app.example/start',
    );
    expect(await home.eventTypes()).toEqual(
      expect.arrayContaining(['app.access_request.grant', 'application.user_membership.add']),
    );
    expect(causes(await decide(request.id, 'deny'))).toEqual([
      'status: the request is APPROVED and cannot be decided again',
    ]);
  });

  test('to deny gives nothing, is written down, and lets the person ask again', async () => {
    const mia = await home.addWorker('denied');
    const request = await asked(mia, payroll);
    await home.eventTypes();
    expect((await decide(request.id, 'deny', { note: 'Not yet' })).json()).toMatchObject({
      status: 'DENIED',
      note: 'Not yet',
    });
    expect(await home.eventTypes()).toContain('app.access_request.deny');
    expect(await appsOf(mia)).toEqual([]);
    expect((await ask(mia, payroll)).status).toBe(200);
  });

  test('of the person takes back their own request, and nobody else’s', async () => {
    const [mia, ken] = [await home.addWorker('takes1'), await home.addWorker('takes2')];
    const request = await asked(mia, payroll);
    expect((await ken.call('POST', `${path}/${request.id}/lifecycle/cancel`)).status).toBe(404);
    await home.eventTypes();
    expect((await mia.call('POST', `${path}/${request.id}/lifecycle/cancel`)).json()).toMatchObject({
      status: 'CANCELLED',
      decidedBy: null,
    });
    expect(await home.eventTypes()).toContain('app.access_request.delete');
    expect((await decide(request.id, 'approve')).status).toBe(400);
    expect(await appsOf(mia)).toEqual([]);
  });

  test('gives no app to somebody who is suspended, or to one that is switched off', async () => {
    const mia = await home.addWorker('suspended');
    const request = await asked(mia, payroll);
    await home.api('POST', `/api/v1/users/${mia.id}/lifecycle/suspend`);
    expect(causes(await decide(request.id, 'approve'))).toEqual([
      'userId: the person is SUSPENDED and cannot be given an app',
    ]);
    expect((await home.api<Wire>('GET', `${path}/${request.id}`)).status).toBe('PENDING');
    const off = await home.addApp('Off soon', { accessibility: { selfService: true } });
    const ken = await home.addWorker('off');
    const other = await asked(ken, off);
    await home.api('POST', `/api/v1/apps/${off}/lifecycle/deactivate`);
    expect(causes(await decide(other.id, 'approve'))[0]).toContain('the app is not active');
    expect(await appsOf(ken)).toEqual([]);
  });

  test('of who has left is that they want nothing any more', async () => {
    const mia = await home.addWorker('leaves');
    const request = await asked(mia, payroll);
    await home.api('POST', `/api/v1/users/${mia.id}/lifecycle/deactivate`);
    await home.platform.jobs.drain();
    expect((await home.api<Wire>('GET', `${path}/${request.id}`)).status).toBe('CANCELLED');
  });

  test('comes from time itself after thirty days', async () => {
    const mia = await home.addWorker('late');
    const request = await asked(mia, payroll);
    home.clock.advance(30 * dayMs);
    expect((await home.api<Wire>('GET', `${path}/${request.id}`)).status).toBe('EXPIRED');
    expect(causes(await decide(request.id, 'approve'))[0]).toContain('the request is EXPIRED');
    await home.eventTypes();
    expect(await home.app.access.requests.expire()).toBeGreaterThan(0);
    expect(await home.eventTypes()).toContain('app.access_request.expire');
    expect(await home.app.access.requests.expire()).toBe(0);
    expect((await home.api<Wire[]>('GET', `${path}?status=PENDING`)).length).toBe(0);
  });
});

test('with 20,000 requests no list reads more than a page and a little', async () => {
  const { database } = home.platform;
  const mia = await home.addWorker('plans');
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into users (id, status, type_id, login, login_key, profile, created, last_updated)
      select '00u' || lpad(n::text, 17, '0'), 'ACTIVE', u.type_id, 'p' || n || '@example.com', 'p' || n || '@example.com',
        u.profile, u.created, u.last_updated
      from users u, generate_series(1, 20000) n where u.id = ${mia.id}`);
    await tx.execute(sql`
      insert into app_requests (user_id, id, app_id, status, reason, created_at, expires_at)
      select '00u' || lpad(n::text, 17, '0'), 'arq' || lpad(n::text, 17, '0'), ${payroll},
        case when n % 50 = 0 then 'PENDING' else 'DENIED' end, 'x', timestamptz '2026-01-01' + n * interval '1 second',
        timestamptz '2026-02-01' + n * interval '1 second'
      from generate_series(1, 20000) n`);
  });
  await database.query(sql`analyze app_requests`);
  const costly = (read: Parameters<typeof costlyParts>[3]) =>
    costlyParts(database, ['app_requests'], 110, read);
  const after = { createdMs: Date.parse('2026-01-01T01:00:00Z'), id: '' };
  for (const page of [
    { limit: 51 },
    { limit: 51, after },
    { limit: 51, status: 'PENDING' as const },
    { limit: 51, appId: payroll, after },
    { limit: 51, userId: '00u00000000000000777' },
  ]) {
    expect(await costly((db) => store.listRequests(db, page)), JSON.stringify(page)).toEqual([]);
  }
  expect(await costly((db) => store.findRequest(db, 'arq00000000000000777'))).toEqual([]);
  expect(await costly((db) => store.listOfUser(db, '00u00000000000000777', 30))).toEqual([]);
});
