// Whether people may change their password is the policy's, and where they are is part of it: on the page and over the API alike.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { peopleOf, type Somebody, somebodysPassword } from '#test/kit/recovering.ts';
import type { TestBrowser } from '#test/kit/signin.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
let policyId: string;
let defaultRuleId: string;
const zones = { here: '', elsewhere: '', unknown: '' };

beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  const [policy] = await org.api<{ id: string }[]>('GET', '/api/v1/policies?type=PASSWORD');
  policyId = policy?.id ?? '';
  const [rule] = await org.api<{ id: string }[]>('GET', `/api/v1/policies/${policyId}/rules`);
  defaultRuleId = rule?.id ?? '';
  const ip = async (name: string, values: string[]) => {
    const gateways = values.map((value) => ({ type: 'CIDR', value }));
    return (await org.api<{ id: string }>('POST', '/api/v1/zones', { type: 'IP', name, gateways })).id;
  };
  zones.here = await ip('Here', ['127.0.0.0/8', '::1/128', '192.0.2.0/24']);
  zones.elsewhere = await ip('Elsewhere', ['203.0.113.0/24']);
  const unknown = {
    type: 'DYNAMIC_V2',
    name: 'Anonymisers',
    asns: { include: [], exclude: [] },
    locations: { include: [], exclude: [] },
    ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
  };
  zones.unknown = (await org.api<{ id: string }>('POST', '/api/v1/zones', unknown)).id;
});
afterAll(() => org.close());

type Access = 'ALLOW' | 'DENY';
const actions = (change: Access) => ({
  passwordChange: { access: change },
  selfServicePasswordReset: { access: 'ALLOW' },
  selfServiceUnlock: { access: 'DENY' },
});
async function withRules(first: object, change: Access, otherwise: Access, work: () => Promise<void>) {
  await org.api('PUT', `/api/v1/policies/${policyId}/rules/${defaultRuleId}`, {
    type: 'PASSWORD',
    name: 'Default Rule',
    conditions: { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } },
    actions: actions(otherwise),
  });
  const { id } = await org.api<{ id: string }>('POST', `/api/v1/policies/${policyId}/rules`, {
    type: 'PASSWORD',
    name: 'By place',
    conditions: { people: { users: { exclude: [] } }, network: { connection: 'ZONE', ...first } },
    actions: actions(change),
  });
  await work();
  await org.api('DELETE', `/api/v1/policies/${policyId}/rules/${id}`);
}

async function overApi(browser: TestBrowser, oldPassword: string, newPassword: string) {
  return org.inject({
    method: 'POST',
    url: '/api/v1/users/me/credentials/change_password',
    headers: {
      cookie: `sid=${browser.cookies.get('sid')}`,
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    },
    body: { oldPassword: { value: oldPassword }, newPassword: { value: newPassword } },
  });
}

async function atHome(): Promise<{ aoi: Somebody; browser: TestBrowser }> {
  const aoi = await people.somebody({});
  return { aoi, browser: await people.browserOf(aoi) };
}

async function isRefused() {
  const { browser } = await atHome();
  expect((await browser.get('/home/account')).text).not.toContain('href="/home/password"');
  expect((await browser.get('/home/password')).location).toBe('/home/account');
  await org.eventTypes();
  const answer = await overApi(browser, somebodysPassword, 'Another-Horse-10');
  expect([answer.status, answer.json<{ errorCode: string }>().errorCode]).toEqual([403, 'E0000006']);
  expect(await org.eventTypes()).not.toContain('user.account.update_password');
}

async function isAllowed() {
  const { browser } = await atHome();
  expect((await browser.get('/home/account')).text).toContain('href="/home/password"');
  expect((await browser.get('/home/password')).status).toBe(200);
  await org.eventTypes();
  const answer = await overApi(browser, somebodysPassword, 'Another-Horse-10');
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  expect(await org.eventTypes()).toContain('user.account.update_password');
}

test('it is refused where a rule about the place they are at says so, and allowed where one says that', async () => {
  await withRules({ include: [zones.here] }, 'DENY', 'ALLOW', isRefused);
  await withRules({ exclude: [zones.elsewhere] }, 'DENY', 'ALLOW', isRefused);
  await withRules({ include: [zones.here] }, 'ALLOW', 'DENY', isAllowed);
  await withRules({ include: [zones.elsewhere] }, 'DENY', 'ALLOW', isAllowed);
});

test('it is refused where nobody can say whether the rule that refuses it is meant, or the one that allows it', async () => {
  await withRules({ include: [zones.unknown] }, 'DENY', 'ALLOW', isRefused);
  await withRules({ include: [zones.unknown] }, 'ALLOW', 'DENY', isRefused);
});

test('an administrator who is told the old password is not held to it', async () => {
  await withRules({ include: [zones.here] }, 'DENY', 'ALLOW', async () => {
    const { aoi } = await atHome();
    const body = { oldPassword: { value: somebodysPassword }, newPassword: { value: 'Another-Horse-10' } };
    const changed = await org.api<object>(
      'POST',
      `/api/v1/users/${aoi.id}/credentials/change_password`,
      body,
    );
    expect(changed).toMatchObject({ provider: { type: 'OKTA' } });
  });
});
