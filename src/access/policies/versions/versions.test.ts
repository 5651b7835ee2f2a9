// Each state that a policy had, and making one of them live again.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aWebApp, type TestAccess, testAccess } from '#test/kit/access.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type Version = { number: number; restoredFrom: number | null; rules: number; changedBy: { id: string } };
type Rule = { id: string; name: string; priority: number; actions: { appSignOn: { access: string } } };

let counter = 0;
async function aPolicy(): Promise<string> {
  const body = { type: 'ACCESS_POLICY', name: `Versioned ${++counter}` };
  return (await access.api.call('POST /api/v1/policies', { body })).json<{ id: string }>().id;
}
async function aRule(policyId: string, name: string, access_ = 'DENY'): Promise<string> {
  const body = { name, actions: { appSignOn: { access: access_ } } };
  return (await access.api.call(`POST /api/v1/policies/${policyId}/rules`, { body })).json<Rule>().id;
}
const versionsOf = async (policyId: string, query = ''): Promise<Version[]> =>
  (await access.api.call(`GET /gatehouse/v1/policies/${policyId}/versions${query}`)).json<Version[]>();
const rulesOf = async (policyId: string): Promise<Rule[]> =>
  (await access.api.call(`GET /api/v1/policies/${policyId}/rules`)).json<Rule[]>();
const restore = (policyId: string, number: number | string) =>
  access.api.call(`POST /gatehouse/v1/policies/${policyId}/versions/${number}/restore`);

describe('versions of a policy', () => {
  test('that are not there are not found, and change nothing', async () => {
    const policyId = await aPolicy();
    await access.eventTypes();
    expect((await restore(policyId, 99)).status).toBe(404);
    expect((await restore('rstnone', 1)).status).toBe(404);
    expect((await restore(policyId, 'x')).status).toBe(400);
    expect((await access.api.call('GET /gatehouse/v1/policies/rstnone/versions')).status).toBe(404);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('are one for each change, the newest first, by the page', async () => {
    const policyId = await aPolicy();
    await aRule(policyId, 'a');
    await aRule(policyId, 'b');
    const versions = await versionsOf(policyId);
    expect(versions.map(({ number, rules }) => [number, rules])).toEqual([
      [3, 3],
      [2, 2],
      [1, 1],
    ]);
    expect((await versionsOf(policyId, '?limit=1&after=3')).map(({ number }) => number)).toEqual([2]);
  });

  test('a change that changes nothing makes none', async () => {
    const policyId = await aPolicy();
    const ruleId = await aRule(policyId, 'a');
    const body = { name: 'a', actions: { appSignOn: { access: 'DENY' } } };
    await access.api.call(`PUT /api/v1/policies/${policyId}/rules/${ruleId}`, { body });
    expect(await versionsOf(policyId)).toHaveLength(2);
  });

  test('are made live again, as a new one, with what changed told in the log', async () => {
    const policyId = await aPolicy();
    const kept = await aRule(policyId, 'kept');
    const lost = await aRule(policyId, 'lost');
    const body = { name: 'kept', actions: { appSignOn: { access: 'ALLOW' } } };
    await access.api.call(`PUT /api/v1/policies/${policyId}/rules/${kept}`, { body });
    await access.api.call(`DELETE /api/v1/policies/${policyId}/rules/${lost}`);
    await aRule(policyId, 'later');
    await access.eventTypes();
    const answer = await restore(policyId, 3);
    expect(answer.status).toBe(200);
    const rules = await rulesOf(policyId);
    expect(rules.map(({ name, priority }) => `${priority} ${name}`)).toEqual([
      '1 kept',
      '2 lost',
      '3 Catch-all Rule',
    ]);
    expect(rules.map(({ actions }) => actions.appSignOn.access)).toEqual(['DENY', 'DENY', 'ALLOW']);
    expect(rules[0]?.id).toBe(kept);
    expect(await access.eventTypes()).toEqual([
      'policy.rule.delete',
      'policy.rule.update',
      'policy.rule.add',
      'policy.version.restore',
    ]);
    const [latest] = await versionsOf(policyId);
    expect(latest).toMatchObject({ number: 7, restoredFrom: 3, rules: 3 });
  });

  test('the live one again is no change', async () => {
    const policyId = await aPolicy();
    await access.eventTypes();
    expect((await restore(policyId, 1)).status).toBe(200);
    expect(await access.eventTypes()).toEqual([]);
    expect(await versionsOf(policyId)).toHaveLength(1);
  });

  test('an org has them from its first day', async () => {
    const list = await access.api.call('GET /api/v1/policies?type=PASSWORD');
    const [policy] = list.json<{ id: string }[]>();
    expect(await versionsOf(policy?.id ?? '')).toHaveLength(1);
  });
});

describe('the apps of policies', () => {
  test('are counted, with some of their names', async () => {
    const app = await access.addApp(aWebApp({ label: `Counted ${++counter}` }));
    const policyId = await aPolicy();
    await access.api.call(`PUT /api/v1/apps/${app.id}/policies/${policyId}`);
    const all = (await access.api.call('GET /gatehouse/v1/guarded-apps')).json<
      { policyId: string; count: number; apps: { id: string; label: string }[] }[]
    >();
    expect(all.find((one) => one.policyId === policyId)).toEqual({
      policyId,
      count: 1,
      apps: [{ id: app.id, label: app.label }],
    });
  });
});
