// Whole lists in a new order at once, and which policy guards which app.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aWebApp, type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type Order = { version: string; items: { id: string; name: string; priority: number; fixed: boolean }[] };
type WireError = { errorCode: string; errorCauses: { errorSummary: string; location?: string }[] };

let counter = 0;
async function aPolicyOf(type: string): Promise<string> {
  const body = { type, name: `Policy ${++counter}` };
  return (await access.api.call('POST /api/v1/policies', { body })).json<{ id: string }>().id;
}
async function withRules(...names: string[]): Promise<string> {
  const policyId = await aPolicyOf('ACCESS_POLICY');
  for (const name of names) {
    const body = { name, actions: { appSignOn: { access: 'DENY' } } };
    await access.api.call(`POST /api/v1/policies/${policyId}/rules`, { body });
  }
  return policyId;
}
const orderOf = async (path: string): Promise<Order> =>
  (await access.api.call(`GET /gatehouse/v1/policies${path}`)).json<Order>();
const shown = (order: Order): string[] => order.items.map((one) => `${one.priority} ${one.name}`);

describe('the rules of a policy', () => {
  test('are put into a new order at once, with one event', async () => {
    const policyId = await withRules('a', 'b', 'c');
    const path = `/gatehouse/v1/policies/${policyId}/rules`;
    const before = await orderOf(`/${policyId}/rules/order`);
    expect(shown(before)).toEqual(['1 a', '2 b', '3 c', '4 Catch-all Rule']);
    expect(before.items.map((one) => one.fixed)).toEqual([false, false, false, true]);
    const [a, b, c, last] = before.items.map((one) => one.id);
    await access.eventTypes();
    const answer = await access.api.call(`POST ${path}/reorder`, {
      body: { ids: [c, a, b, last], version: before.version },
    });
    expect(answer.status).toBe(200);
    expect(shown(answer.json<Order>())).toEqual(['1 c', '2 a', '3 b', '4 Catch-all Rule']);
    expect(answer.headers['etag']).toBe(`"${answer.json<Order>().version}"`);
    expect(await orderOf(`/${policyId}/rules/order`)).toEqual(answer.json<Order>());
    expect(await access.eventTypes()).toEqual(['policy.rule.update']);
  });

  test('in the order they have change nothing', async () => {
    const policyId = await withRules('a');
    const before = await orderOf(`/${policyId}/rules/order`);
    await access.eventTypes();
    const answer = await access.api.call(`POST /gatehouse/v1/policies/${policyId}/rules/reorder`, {
      body: { ids: before.items.map((one) => one.id) },
      headers: { 'if-match': `"${before.version}"` },
    });
    expect(answer.json<Order>()).toEqual(before);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('somebody else was quicker: nothing is changed, and the answer says how it is now', async () => {
    const policyId = await withRules('a', 'b');
    const path = `POST /gatehouse/v1/policies/${policyId}/rules/reorder`;
    const read = await orderOf(`/${policyId}/rules/order`);
    const [a = '', b = '', last = ''] = read.items.map((one) => one.id);
    const body = { ids: [b, a, last] };
    const winner = await access.api.call(path, { body: { ...body, version: read.version } });
    expect(winner.status).toBe(200);
    await access.eventTypes();
    const stale = await access.api.call(path, { body: { ids: [a, b, last], version: read.version } });
    expect([stale.status, stale.json<WireError>()]).toMatchObject([
      409,
      { errorCode: 'E0000231', errorCauses: [{ location: [b, a, last].join(',') }] },
    ]);
    const unmatched = await access.api.call(path, { body, headers: { 'if-match': `"${read.version}"` } });
    expect([unmatched.status, unmatched.headers['etag']]).toEqual([412, `"${winner.json<Order>().version}"`]);
    expect(await orderOf(`/${policyId}/rules/order`)).toEqual(winner.json<Order>());
    expect(await access.eventTypes()).toEqual([]);
  });

  test('have to be named all, once, the last one last', async () => {
    const policyId = await withRules('a', 'b');
    const { version, items } = await orderOf(`/${policyId}/rules/order`);
    const [a = '', b = '', last = ''] = items.map((one) => one.id);
    const cases: [string[], RegExp][] = [
      [[a, last], /is left out/],
      [[a, b, 'rulother', last], /rulother is not in this list/],
      [[a, b, b, last], /each one once/],
      [[last, a, b], /stays last/],
    ];
    for (const [ids, cause] of cases) {
      const answer = await access.api.call(`POST /gatehouse/v1/policies/${policyId}/rules/reorder`, {
        body: { ids, version },
      });
      expect([answer.status, answer.json<WireError>().errorCode]).toEqual([400, 'E0000001']);
      expect(
        answer
          .json<WireError>()
          .errorCauses.map((one) => one.errorSummary)
          .join(),
      ).toMatch(cause);
    }
    const blind = await access.api.call(`POST /gatehouse/v1/policies/${policyId}/rules/reorder`, {
      body: { ids: [b, a, last] },
    });
    expect(blind.json<WireError>().errorCauses[0]?.errorSummary).toMatch(/^version: is required/);
    expect((await orderOf(`/${policyId}/rules/order`)).version).toBe(version);
  });

  test('of twenty who reorder what they all have read, one does', async () => {
    const policyId = await withRules('a', 'b', 'c');
    const { version, items } = await orderOf(`/${policyId}/rules/order`);
    const [a = '', b = '', c = '', last = ''] = items.map((one) => one.id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        access.api.call(`POST /gatehouse/v1/policies/${policyId}/rules/reorder`, {
          body: { ids: index % 2 === 0 ? [b, a, c, last] : [c, b, a, last], version },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).filter((status) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
    const after = await orderOf(`/${policyId}/rules/order`);
    expect(after.items.map((one) => one.priority)).toEqual([1, 2, 3, 4]);
  });

  test('are not reordered by who may only read', async () => {
    const policyId = await withRules('a');
    const { version, items } = await orderOf(`/${policyId}/rules/order`);
    const as = aCaller({ permissions: new Set(['okta.policies.read']) });
    const answer = await access.api.call(`POST /gatehouse/v1/policies/${policyId}/rules/reorder`, {
      as,
      body: { ids: items.map((one) => one.id), version },
    });
    expect(answer.status).toBe(403);
  });
});

describe('the policies of a type', () => {
  test('are put into a new order, the default last', async () => {
    await aPolicyOf('PASSWORD');
    await aPolicyOf('PASSWORD');
    const read = await orderOf('/order?type=PASSWORD');
    const ids = read.items.map((one) => one.id);
    const swapped = [ids[1], ids[0], ...ids.slice(2)];
    const answer = await access.api.call('POST /gatehouse/v1/policies/reorder', {
      body: { type: 'PASSWORD', ids: swapped, version: read.version },
    });
    expect(answer.json<Order>().items.map((one) => one.id)).toEqual(swapped);
    expect(access.policies.list('PASSWORD').map((one) => one.id)).toEqual(swapped);
    const wrong = await access.api.call('POST /gatehouse/v1/policies/reorder', {
      body: { type: 'PASSWORD', ids: [...swapped].reverse(), version: answer.json<Order>().version },
    });
    expect(wrong.status).toBe(400);
  });

  test('of which there is one are not', async () => {
    const { version, items } = await orderOf('/order?type=CLIENT_UPDATE');
    const answer = await access.api.call('POST /gatehouse/v1/policies/reorder', {
      body: { type: 'CLIENT_UPDATE', ids: items.map((one) => one.id), version },
    });
    expect(answer.status).toBe(400);
    expect((await access.api.call('GET /gatehouse/v1/policies/order?type=NONSENSE')).status).toBe(400);
  });
});

describe('a walk through a list', () => {
  test('goes on behind the policy it stands at, also when that is deleted', async () => {
    for (let index = 0; index < 5; index += 1) await aPolicyOf('OKTA_SIGN_ON');
    const first = await access.api.call('GET /api/v1/policies?type=OKTA_SIGN_ON&limit=2');
    const page = first.json<{ id: string }[]>();
    const all = access.policies.list('OKTA_SIGN_ON').map((one) => one.id);
    const next = /<http:\/\/localhost:8080([^>]*)>; rel="next"/.exec(
      [first.headers['link']].flat().join(),
    )?.[1];
    await access.api.call(`DELETE /api/v1/policies/${page[1]?.id}`);
    const second = await access.api.call(`GET ${next}`);
    expect(second.status).toBe(200);
    expect(second.json<{ id: string }[]>()[0]?.id).toBe(all[2]);
  });
});

describe('which policy guards an app', () => {
  test('is read from both ends, and a mapping taken away leaves the default', async () => {
    const policyId = await aPolicyOf('ACCESS_POLICY');
    const app = await access.addApp(aWebApp({ label: `App ${++counter}` }));
    expect((await access.api.call(`PUT /api/v1/apps/${app.id}/policies/${policyId}`)).status).toBe(204);
    const path = `/api/v1/policies/${policyId}/mappings`;
    const mappings = (await access.api.call(`GET ${path}`)).json<{ id: string }[]>();
    expect(mappings).toEqual([
      {
        id: app.id,
        _links: {
          self: { href: `http://localhost:8080${path}/${app.id}` },
          application: { href: `http://localhost:8080/api/v1/apps/${app.id}` },
          policy: { href: `http://localhost:8080/api/v1/policies/${policyId}` },
        },
      },
    ]);
    expect((await access.api.call(`GET ${path}/${app.id}`)).json()).toEqual(mappings[0]);
    expect((await access.api.call(`GET ${path}/0oanope`)).status).toBe(404);
    await access.eventTypes();
    expect((await access.api.call(`DELETE ${path}/${app.id}`)).status).toBe(204);
    expect(access.apps.find(app.id)?.accessPolicyId).toBe(access.policies.defaultAccessPolicyId());
    expect(await access.eventTypes()).toEqual(['application.policy.sign_on.update']);
    expect((await access.api.call(`DELETE ${path}/${app.id}`)).status).toBe(404);
    const standard = `/api/v1/policies/${access.policies.defaultAccessPolicyId()}/mappings/${app.id}`;
    expect(
      (await access.api.call(`DELETE ${standard}`)).json<WireError>().errorCauses[0]?.errorSummary,
    ).toMatch(/^mappingId: an app has to have a policy/);
  });

  test('is not said here any more', async () => {
    const policyId = await aPolicyOf('ACCESS_POLICY');
    const app = await access.addApp(aWebApp({ label: `App ${++counter}` }));
    const answer = await access.api.call(`POST /api/v1/policies/${policyId}/mappings`, {
      body: { resourceId: app.id, resourceType: 'ACCESS_POLICY' },
    });
    expect([answer.status, answer.json<WireError>().errorCauses[0]?.errorSummary]).toEqual([
      400,
      expect.stringMatching(/no longer supported on this endpoint/),
    ]);
  });

  test('the policy of the console guards nothing else', async () => {
    const consolePolicy = access.policies
      .list('ACCESS_POLICY')
      .find((policy) => policy.system && !policy.isDefault);
    const app = await access.addApp(aWebApp({ label: `App ${++counter}` }));
    const answer = await access.api.call(`PUT /api/v1/apps/${app.id}/policies/${consolePolicy?.id}`);
    expect([answer.status, answer.json<WireError>().errorCauses[0]?.errorSummary]).toEqual([
      400,
      'policyId: "Gatehouse Admin Console" cannot be given to another app',
    ]);
  });

  test('the apps of a policy are pages of whole apps, without their secrets', async () => {
    const policyId = await aPolicyOf('ACCESS_POLICY');
    for (let index = 0; index < 3; index += 1) {
      const app = await access.addApp(aWebApp({ label: `App ${++counter}` }));
      await access.api.call(`PUT /api/v1/apps/${app.id}/policies/${policyId}`);
    }
    const first = await access.api.call(`GET /api/v1/policies/${policyId}/app?limit=2`);
    const page = first.json<{ credentials: { oauthClient: Record<string, unknown> } }[]>();
    expect(page).toHaveLength(2);
    expect(page[0]?.credentials.oauthClient).not.toHaveProperty('client_secret');
    expect([first.headers['link']].flat().join()).toContain('rel="next"');
  });
});
