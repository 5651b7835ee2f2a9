// Administrators who are let in from a network: nobody shuts them out by the network, nor by rules about networks and devices that nobody has.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
let consoleId: string;
let legacyZoneId: string;

const office = '203.0.113.7';
const atHome = '198.51.100.20';
const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);

/** Asked at the office, unless told otherwise: the status, what was wrong, and what the System Log then had. */
async function ask(method: string, url: string, body?: unknown, remoteAddress = office) {
  await org.eventTypes();
  const headers = { authorization: `SSWS ${org.token}` };
  const request = { method, url, headers, remoteAddress, ...(body === undefined ? {} : { body }) };
  const answer = await org.inject(request);
  const { errorCauses = [] } =
    answer.text === '' ? {} : answer.json<{ errorCauses?: { errorSummary: string }[] }>();
  return {
    status: answer.status,
    cause: errorCauses[0]?.errorSummary ?? '',
    events: await org.eventTypes(),
  };
}

const zoneOf = (name: string, ...networks: string[]) => ({
  type: 'IP',
  name,
  gateways: networks.map((value) => ({ type: 'CIDR', value })),
});
const allow = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
};
const deny = { appSignOn: { access: 'DENY' } };
const within = (id: string) => ({ network: { connection: 'ZONE', include: [id] } });
const outside = (id: string) => ({ network: { connection: 'ZONE', exclude: [id] } });

/** What is said of a zone before it is saved, as far as it is about administrators. */
async function foretold(zoneId: string | undefined, body: object, remoteAddress = office): Promise<string[]> {
  const url = `/gatehouse/v1/zones/check${zoneId === undefined ? '' : `?zoneId=${zoneId}`}`;
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method: 'POST', url, headers, remoteAddress, body });
  return answer
    .json<{ findings: { code: string; severity: string; message: string }[] }>()
    .findings.filter(({ code, severity }) => code === 'KEEPS_OUT_ADMINISTRATORS' && severity === 'REFUSED')
    .map(({ message }) => message);
}

/** Two rules of the console's policy, in one change. */
const consoleRules = (conditions: object) => ({
  name: `Console ${Math.random()}`,
  draft: {
    policies: [
      {
        id: consoleId,
        rules: [
          { name: 'Administrators', conditions, actions: allow },
          { name: 'Everybody else', actions: deny },
        ],
      },
    ],
  },
});
async function promote(conditions: object) {
  const { id } = await api('POST', '/gatehouse/v1/shadow-policies', consoleRules(conditions));
  const answer = await ask('POST', `/gatehouse/v1/shadow-policies/${id}/promote`);
  if (answer.status !== 200) await api('DELETE', `/gatehouse/v1/shadow-policies/${id}`);
  return answer;
}
/** From the last: what keeps people out goes before what lets them in. */
async function open() {
  const rules = `/api/v1/policies/${consoleId}/rules`;
  for (const { id, name } of (await api<{ id: string; name: string }[]>('GET', rules)).reverse()) {
    if (name !== 'Catch-all Rule') await api('DELETE', `${rules}/${id}`);
  }
}

beforeAll(async () => {
  org = await testApp();
  const policies = await api<{ id: string; name: string }[]>('GET', '/api/v1/policies?type=ACCESS_POLICY');
  consoleId = policies.find(({ name }) => name === 'Gatehouse Admin Console')?.id ?? '';
  const zones = await api<{ id: string; name: string }[]>('GET', '/api/v1/zones?limit=200');
  legacyZoneId = zones.find(({ name }) => name === 'LegacyIpZone')?.id ?? '';
});
beforeEach(open);
afterAll(() => org?.close());

describe('a rule is not saved that lets administrators in only', () => {
  test('from a zone that holds no network, as the one that every organisation comes with', async () => {
    const { status, cause, events } = await promote(within(legacyZoneId));
    expect([status, events]).toEqual([400, []]);
    expect(cause).toMatch(/"Everybody else" would keep out every super administrator/);
    expect(cause).toMatch(
      /nobody can be said to be in the zone "LegacyIpZone": it is not active, holds no network/,
    );
  });
  test('from a zone that is inactive, blocked, or of which this server knows nothing', async () => {
    const inactive = await api('POST', '/api/v1/zones', {
      ...zoneOf('Closed', '192.0.2.0/24'),
      status: 'INACTIVE',
    });
    const blocked = await api('POST', '/api/v1/zones', {
      ...zoneOf('Bad', '198.18.0.0/15'),
      usage: 'BLOCKLIST',
    });
    const japan = await api('POST', '/api/v1/zones', {
      type: 'DYNAMIC',
      name: 'Japan',
      locations: [{ country: 'JP' }],
    });
    for (const [id, name] of [
      [inactive.id, 'Closed'],
      [blocked.id, 'Bad'],
      [japan.id, 'Japan'],
    ] as const) {
      const { status, cause, events } = await promote(within(id));
      expect([name, status, events]).toEqual([name, 400, []]);
      expect(cause).toContain(`in the zone "${name}"`);
    }
    // Nor by its being left out: who can say that they are not in it?
    expect((await promote(outside(japan.id))).status).toBe(400);
    expect((await promote(outside(inactive.id))).status).toBe(200);
  });
  test('with a managed device, where nothing shows that a device is managed', async () => {
    const { status, cause } = await promote({ device: { registered: true, managed: true } });
    expect(status).toBe(400);
    expect(cause).toMatch(/no device can be a managed one: neither GATEHOUSE_DEVICE_CA_FILE nor/);
  });
  test('with a device assurance that takes a statement of its management', async () => {
    const assurance = (name: string, more: object) =>
      api('POST', '/api/v1/device-assurances', { name, platform: 'MACOS', ...more });
    const encrypted = await assurance('Encrypted', {
      diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] },
    });
    const recent = await assurance('Recent', { osVersion: { minimum: '14.0' } });
    const by = (id: string) => ({
      device: { registered: false, managed: false, assurance: { include: [id] } },
    });
    expect((await promote(by(encrypted.id))).status).toBe(400);
    expect((await promote(by(recent.id))).status).toBe(200);
  });
});

describe('a zone by which administrators are let in', () => {
  let zoneId: string;
  const zonePath = () => `/api/v1/zones/${zoneId}`;
  beforeEach(async () => {
    zoneId = (await api('POST', '/api/v1/zones', zoneOf(`Office ${Math.random()}`, '203.0.113.0/24'))).id;
    expect((await promote(within(zoneId))).status).toBe(200);
  });

  test.each([[''], ['?force=true']])('is not deactivated, insisted on or not (%s)', async (query) => {
    const { name } = await api<{ name: string }>('GET', zonePath());
    const answer = await ask('POST', `${zonePath()}/lifecycle/deactivate${query}`);
    expect([answer.status, answer.events]).toEqual([400, []]);
    expect(answer.cause).toMatch(
      /^zone: with this change of "Office .*", which is named by the policy "Gatehouse Admin Console", the rule "Everybody else" would keep out every super administrator, .* put a rule before it that lets administrators in without this zone, or leave a network of theirs in it$/,
    );
    expect(answer.cause).toContain(name);
    expect((await api<{ status: string }>('GET', zonePath())).status).toBe('ACTIVE');
  });
  test('is not changed into a wrong network by somebody who stands in the right one, unless they say that it is meant', async () => {
    const { name } = await api<{ name: string }>('GET', zonePath());
    const wrong = zoneOf(name, '203.0.112.0/24');
    const before = await foretold(zoneId, wrong);
    expect(await foretold(zoneId, zoneOf(name, '203.0.112.0/23'))).toEqual([]);
    const answer = await ask('PUT', zonePath(), wrong);
    expect([answer.status, answer.events]).toEqual([400, []]);
    expect(before.map((message) => `zone: ${message}`)).toEqual([answer.cause]);
    expect(answer.cause).toMatch(
      /would keep super administrators out at 203\.0\.113\.7, from which you are calling; .* force=true if that is meant/,
    );
    expect(await ask('PUT', zonePath(), zoneOf(name, '203.0.112.0/23'))).toMatchObject({
      status: 200,
      events: ['zone.update'],
    });
    expect(await ask('PUT', `${zonePath()}?force=true`, wrong)).toMatchObject({
      status: 200,
      events: ['zone.update'],
    });
  });
  test('is changed from elsewhere, as long as it holds some network', async () => {
    const { name } = await api<{ name: string }>('GET', zonePath());
    expect(await ask('PUT', zonePath(), zoneOf(name, '203.0.112.0/24'), atHome)).toMatchObject({
      status: 200,
    });
    const proxiesOnly = { type: 'IP', name, proxies: [{ type: 'CIDR', value: '203.0.113.0/24' }] };
    expect(await ask('PUT', zonePath(), proxiesOnly, atHome)).toMatchObject({ status: 400, events: [] });
  });
  test('is not blocked by another zone, insisted on or not', async () => {
    const block = { ...zoneOf('Blocked', '203.0.0.0/16'), usage: 'BLOCKLIST' };
    expect(await foretold(undefined, block, atHome)).toEqual([
      expect.stringContaining('every super administrator'),
    ]);
    for (const query of ['', '?force=true']) {
      const answer = await ask('POST', `/api/v1/zones${query}`, block, atHome);
      expect([answer.status, answer.events]).toEqual([400, []]);
      expect(answer.cause).toMatch(/^zone: with this change of "Blocked", .* every super administrator/);
    }
  });
});

test('a zone that administrators are kept out of is not made the whole net', async () => {
  const { id } = await api('POST', '/api/v1/zones', zoneOf('Guests', '198.51.100.0/24'));
  const rules = `/api/v1/policies/${consoleId}/rules`;
  await api('POST', rules, { name: 'No guests', conditions: within(id), actions: deny });
  for (const query of ['', '?force=true']) {
    const answer = await ask('PUT', `/api/v1/zones/${id}${query}`, zoneOf('Guests', '0.0.0.0/0'));
    expect([answer.status, answer.events]).toEqual([400, []]);
    expect(answer.cause).toMatch(/named by the policy "Gatehouse Admin Console", the rule "No guests"/);
  }
});

test('a zone that the global session policy names is watched as well, and one that only other apps go by is not', async () => {
  const { id } = await api('POST', '/api/v1/zones', zoneOf('Shops', '203.0.113.0/24'));
  const [global] = await api<{ id: string }[]>('GET', '/api/v1/policies?type=OKTA_SIGN_ON');
  const rules = `/api/v1/policies/${global?.id}/rules`;
  const made = await api('POST', rules, {
    name: 'Shops only',
    conditions: outside(id),
    actions: { signon: { access: 'DENY' } },
  });
  const refused = await ask('POST', `/api/v1/zones/${id}/lifecycle/deactivate`);
  expect([refused.status, refused.events]).toEqual([400, []]);
  expect(refused.cause).toContain('the rule "Shops only" would keep out every super administrator');
  await api('DELETE', `${rules}/${made.id}`);
  const till = await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till' });
  await api('POST', `/api/v1/policies/${till.id}/rules`, {
    name: 'Shops',
    conditions: within(id),
    actions: allow,
  });
  expect(await ask('POST', `/api/v1/zones/${id}/lifecycle/deactivate`)).toMatchObject({
    status: 200,
    events: ['zone.deactivate'],
  });
});
