import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());

const actions = { appSignOn: { access: 'DENY' } };

async function prioritiesOf(policyId: string): Promise<{ name: string; priority: number }[]> {
  return access.platform.database.query(sql`
    select name, priority from policy_rules where policy_id = ${policyId} order by priority`);
}

test('thirty rules added at once with the same priority get thirty different ones, contiguous, the last rule last', async () => {
  const created = await access.api.call('POST /api/v1/policies', {
    body: { type: 'ACCESS_POLICY', name: 'Raced' },
  });
  const { id } = created.json<{ id: string }>();
  const names = Array.from({ length: 30 }, (_, index) => `rule ${index}`);
  const answers = await Promise.all(
    names.map((name) =>
      access.api.call(`POST /api/v1/policies/${id}/rules`, { body: { name, priority: 1, actions } }),
    ),
  );
  expect(answers.map((answer) => answer.status)).toEqual(names.map(() => 200));
  const rows = await prioritiesOf(id);
  expect(rows.map((row) => row.priority)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
  expect(rows.at(-1)?.name).toBe('Catch-all Rule');
  expect(new Set(rows.map((row) => row.name)).size).toBe(31);
});

test('adding, moving and deleting at once leaves no gap and no double', async () => {
  const created = await access.api.call('POST /api/v1/policies', {
    body: { type: 'ACCESS_POLICY', name: 'Shuffled' },
  });
  const { id } = created.json<{ id: string }>();
  const ids: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    const answer = await access.api.call(`POST /api/v1/policies/${id}/rules`, {
      body: { name: `first ${index}`, actions },
    });
    ids.push(answer.json<{ id: string }>().id);
  }
  const path = `/api/v1/policies/${id}/rules`;
  const answers = await Promise.all([
    ...ids.slice(0, 4).map((rule) => access.api.call(`DELETE ${path}/${rule}`)),
    ...ids
      .slice(4)
      .map((rule, index) =>
        access.api.call(`PUT ${path}/${rule}`, { body: { name: `moved ${index}`, priority: 1, actions } }),
      ),
    ...[1, 2, 3].map((index) =>
      access.api.call(`POST ${path}`, { body: { name: `second ${index}`, priority: 2, actions } }),
    ),
  ]);
  expect(answers.every((answer) => answer.status < 300)).toBe(true);
  const rows = await prioritiesOf(id);
  expect(rows.map((row) => row.priority)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
  expect(rows.at(-1)?.name).toBe('Catch-all Rule');
});

test('ten policies created at once stand above the default, contiguous', async () => {
  const before = access.policies.list('OKTA_SIGN_ON').length;
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      access.api.call('POST /api/v1/policies', {
        body: { type: 'OKTA_SIGN_ON', name: `raced ${index}`, priority: 1 },
      }),
    ),
  );
  const policies = access.policies.list('OKTA_SIGN_ON');
  expect(policies.map((policy) => policy.priority)).toEqual(
    Array.from({ length: before + 10 }, (_, index) => index + 1),
  );
  expect(policies.at(-1)?.isDefault).toBe(true);
});

test('of two that want the same name at once, one gets it', async () => {
  const body = { type: 'PASSWORD', name: 'Only one' };
  const answers = await Promise.all([1, 2, 3].map(() => access.api.call('POST /api/v1/policies', { body })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400]);
});
