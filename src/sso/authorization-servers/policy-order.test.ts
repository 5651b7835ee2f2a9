// The order of an authorization server's policies and rules, set at once, and under many writers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
beforeAll(async () => {
  org = await testSso();
});
afterAll(() => org?.close());

type Order = { version: string; items: { id: string; name: string; priority: number }[] };
type Made = { id: string; priority: number };

async function call<T>(request: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await org.api.call(request, body === undefined ? {} : { body });
  return { status: answer.status, body: (answer.text === '' ? undefined : answer.json()) as T };
}
const base = '/api/v1/authorizationServers';
const orders = '/gatehouse/v1/authorizationServers';
let counter = 0;
async function aServer(): Promise<string> {
  const body = { name: `Server ${++counter}`, description: 'x', audiences: [`api://${counter}`] };
  return (await call<Made>(`POST ${base}`, body)).body.id;
}
const aPolicy = (name: string, priority?: number) => ({
  type: 'OAUTH_AUTHORIZATION_POLICY',
  name,
  description: 'x',
  ...(priority === undefined ? {} : { priority }),
  conditions: { clients: { include: ['ALL_CLIENTS'] } },
});
const aRule = (name: string, priority?: number) => ({
  type: 'RESOURCE_ACCESS',
  name,
  ...(priority === undefined ? {} : { priority }),
  conditions: {
    people: { groups: { include: ['EVERYONE'] } },
    grantTypes: { include: ['authorization_code'] },
    scopes: { include: ['*'] },
  },
});

test('policies and rules are put into a new order at once, and a stale order is refused', async () => {
  const server = await aServer();
  for (const name of ['a', 'b', 'c']) await call(`POST ${base}/${server}/policies`, aPolicy(name));
  const { body: read } = await call<Order>(`GET ${orders}/${server}/policies/order`);
  const ids = read.items.map((one) => one.id).reverse();
  const done = await call<Order>(`POST ${orders}/${server}/policies/reorder`, { ids, version: read.version });
  expect(done.status).toBe(200);
  const listed = await call<Made[]>(`GET ${base}/${server}/policies`);
  expect(listed.body.map((one) => [one.id, one.priority])).toEqual(ids.map((id, index) => [id, index + 1]));
  const stale = await call(`POST ${orders}/${server}/policies/reorder`, { ids, version: read.version });
  expect(stale.status).toBe(409);

  const policy = ids[0];
  for (const name of ['x', 'y']) await call(`POST ${base}/${server}/policies/${policy}/rules`, aRule(name));
  const rules = `${server}/policies/${policy}/rules`;
  const { body: order } = await call<Order>(`GET ${orders}/${rules}/order`);
  const turned = order.items.map((one) => one.id).reverse();
  const body = { ids: turned, version: order.version };
  expect(
    (await call<Order>(`POST ${orders}/${rules}/reorder`, body)).body.items.map((one) => one.name),
  ).toEqual(['y', 'x']);
  expect((await call(`POST ${orders}/${rules}/reorder`, { ...body, version: 'another' })).status).toBe(409);
  expect((await call(`GET ${orders}/${server}/policies/00pnope/rules/order`)).status).toBe(404);
});

test('fifty writers who create, move and delete at once leave 1, 2, 3 … and what was acknowledged', async () => {
  const server = await aServer();
  const { body: policy } = await call<Made>(`POST ${base}/${server}/policies`, aPolicy('raced'));
  const rules = `${base}/${server}/policies/${policy.id}/rules`;
  const kept = new Set<string>();
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const created = await call<Made>(`POST ${rules}`, aRule(`rule ${index}`, 1 + (index % 5)));
      const seen = [created.status];
      kept.add(created.body.id);
      if (index % 3 === 0) {
        seen.push((await call(`DELETE ${rules}/${created.body.id}`)).status);
        kept.delete(created.body.id);
      } else {
        seen.push((await call(`PUT ${rules}/${created.body.id}`, aRule(`moved ${index}`, 1))).status);
      }
      return seen;
    }),
  );
  expect(new Set(statuses.flat())).toEqual(new Set([201, 200, 204]));
  const { body: left } = await call<Made[]>(`GET ${rules}`);
  expect(new Set(left.map((one) => one.id))).toEqual(kept);
  expect(left.map((one) => one.priority)).toEqual(left.map((_, index) => index + 1));
});

test('what nobody knows is refused in policies and rules', async () => {
  const server = await aServer();
  const policies = `${base}/${server}/policies`;
  const { body: policy } = await call<Made>(`POST ${policies}`, aPolicy('strict'));
  expect((await call(`POST ${policies}`, { ...aPolicy('loose'), surprise: 1 })).status).toBe(400);
  expect((await call(`POST ${policies}/${policy.id}/rules`, { ...aRule('loose'), surprise: 1 })).status).toBe(
    400,
  );
  const { body: read } = await call<Record<string, unknown>>(`GET ${policies}/${policy.id}`);
  expect((await call(`PUT ${policies}/${policy.id}`, read)).status).toBe(200);
});
