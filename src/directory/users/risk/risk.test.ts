import { afterAll, beforeAll, expect, test } from 'vitest';
import { aUserBody, testDirectory, type TestDirectory, type WireUser } from '#test/kit/directory.ts';

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());

test('the risk of a person is none until somebody says one, and then the last one said', async () => {
  const { call } = directory.api;
  const user = (await call('POST /api/v1/users', { body: aUserBody('risk@example.com') })).json<WireUser>();
  const path = `/api/v1/users/${user.id}/risk`;
  expect((await call('GET /api/v1/users/00unobody00000000000/risk')).status).toBe(404);
  expect(
    (await call('PUT /api/v1/users/00unobody00000000000/risk', { body: { riskLevel: 'LOW' } })).status,
  ).toBe(404);
  for (const body of [{}, { riskLevel: 'NONE' }, { riskLevel: 'LOW', riskReason: '<script>' }])
    expect((await call(`PUT ${path}`, { body })).status).toBe(400);
  expect((await call(`GET ${path}`)).json()).toMatchObject({ riskLevel: 'NONE' });
  await directory.eventTypes();
  const first = await call(`PUT ${path}`, { body: { riskLevel: 'HIGH', riskReason: 'Seen in a leak' } });
  expect([first.status, first.json()]).toMatchObject([201, { riskLevel: 'HIGH', reason: 'Seen in a leak' }]);
  expect((await call(`PUT ${path}`, { body: { riskLevel: 'LOW' } })).status).toBe(200);
  expect((await call(`GET ${path}`)).json()).toMatchObject({ riskLevel: 'LOW' });
  expect(await directory.eventTypes()).toEqual(['user.risk.change', 'user.risk.change']);
});
