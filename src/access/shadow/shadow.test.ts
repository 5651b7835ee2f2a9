// A draft that is judged beside every live decision, and only recorded.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { aContext, lastEvent, signOn } from '#test/kit/recorded.ts';

let org: TestApp;
let appId: string;
let policyId: string;
let catchAllId: string;
let aoi: string;

const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
const url = '/gatehouse/v1/shadow-policies';

type Rule = { id: string; name: string };
const rulesOf = async () => api<Rule[]>('GET', `/api/v1/policies/${policyId}/rules`);
const deny = { appSignOn: { access: 'DENY' } };
const highRisk = { name: 'High risk', conditions: { riskScore: { level: 'HIGH' } }, actions: deny };
const risky = () => aContext({ risk: { level: 'HIGH', score: 80, reasons: [] } });
const draft = () => ({ policies: [{ id: policyId, rules: [highRisk, catchAllId] }] });

type Shadow = {
  id: string;
  created: string;
  counts: {
    countedUpTo: string | null;
    decisions: number;
    differences: number;
    outcomes: { live: string; shadow: string; times: number }[];
    rules: { ruleId: string; differences: number }[];
  };
};

async function refused(method: string, path: string, body?: unknown) {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url: path, headers, ...(body === undefined ? {} : { body }) });
  const { errorCode, errorCauses = [] } = answer.json<{
    errorCode?: string;
    errorCauses?: { errorSummary: string }[];
  }>();
  return [answer.status, errorCode, errorCauses[0]?.errorSummary];
}

beforeAll(async () => {
  org = await testApp();
  policyId = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Till policy' })).id;
  catchAllId = (await rulesOf())[0]?.id ?? '';
  await api('PUT', `/api/v1/policies/${policyId}/rules/${catchAllId}`, {
    name: 'Catch-all Rule',
    actions: { appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } } },
  });
  const app = await api('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
  });
  appId = app.id;
  await api('PUT', `/api/v1/apps/${appId}/policies/${policyId}`);
  const profile = {
    firstName: 'Aoi',
    lastName: 'Tanaka',
    email: 'aoi@example.com',
    login: 'aoi@example.com',
  };
  const credentials = { password: { value: 'Correct-Horse-9' } };
  aoi = (await api('POST', '/api/v1/users?activate=true', { profile, credentials })).id;
  await api('POST', `/api/v1/apps/${appId}/users`, { id: aoi });
});
afterAll(() => org?.close());

describe('a shadow policy is refused', () => {
  test('where the draft is none', async () => {
    const [status, code] = await refused('POST', url, {
      name: 'S',
      draft: { policies: [{ id: 'rstnope' }] },
    });
    expect([status, code]).toEqual([400, 'E0000001']);
  });
  test('where three are active already, each of which is asked at every sign-in', async () => {
    const made: string[] = [];
    for (const name of ['one', 'two', 'three']) made.push((await api('POST', url, { name, draft: {} })).id);
    expect(await refused('POST', url, { name: 'four', draft: {} })).toEqual([
      400,
      'E0000001',
      'status: 3 shadow policies are active, and each is asked at every sign-in; make one INACTIVE first',
    ]);
    expect((await refused('POST', url, { name: 'one', status: 'INACTIVE', draft: {} }))[2]).toMatch(
      /this name/,
    );
    for (const id of made) await api('DELETE', `${url}/${id}`);
  });
});

describe('a shadow policy', () => {
  test('records what it would have done, and changes nothing', async () => {
    const { id } = await api('POST', url, { name: 'Risk', draft: draft() });
    expect((await signOn(org, { userId: aoi, appId, context: risky() })).outcome).toBe('ALLOW');
    const event = await lastEvent(org, 'policy.evaluate_sign_on');
    expect(JSON.parse(event.debug['shadow'] ?? '')).toEqual([
      { id, outcome: 'DENY', rule: 'draft:policies.0.rules.0', ruleName: 'High risk' },
    ]);
    expect((await signOn(org, { userId: aoi, appId })).outcome).toBe('ALLOW');
    const shadow = await api<Shadow>('GET', `${url}/${id}`);
    expect(shadow.counts).toMatchObject({
      decisions: 2,
      differences: 1,
      outcomes: expect.arrayContaining([{ live: 'ALLOW', shadow: 'DENY', times: 1 }]),
    });
    expect(Date.parse(shadow.counts.countedUpTo ?? '')).toBeGreaterThan(Date.parse(shadow.created));
    // Asked again, nothing is counted twice.
    expect((await api<Shadow>('GET', `${url}/${id}`)).counts.decisions).toBe(2);
    await api('DELETE', `${url}/${id}`);
    await signOn(org, { userId: aoi, appId });
    expect((await lastEvent(org, 'policy.evaluate_sign_on')).debug['shadow']).toBeUndefined();
  });

  test('that no longer fits the live policies says nothing, and keeps nobody out', async () => {
    const other = (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Soon gone' })).id;
    const { id } = await api('POST', url, { name: 'Lost', draft: { policies: [{ id: other }] } });
    await api('DELETE', `/api/v1/policies/${other}`);
    expect((await signOn(org, { userId: aoi, appId })).outcome).toBe('ALLOW');
    expect((await lastEvent(org, 'policy.evaluate_sign_on')).debug['shadow']).toBeUndefined();
    await api('DELETE', `${url}/${id}`);
  });

  test('sees the groups of people, also where no live policy looks at them', async () => {
    const rule = {
      name: 'Everyone in a group',
      conditions: { elCondition: { condition: 'isMemberOfGroupName("Everyone")' } },
      actions: deny,
    };
    const { id } = await api('POST', url, {
      name: 'Groups',
      draft: { policies: [{ id: policyId, rules: [rule] }] },
    });
    await signOn(org, { userId: aoi, appId });
    expect(JSON.parse((await lastEvent(org, 'policy.evaluate_sign_on')).debug['shadow'] ?? '')).toMatchObject(
      [{ outcome: 'DENY' }],
    );
    await api('DELETE', `${url}/${id}`);
  });

  test('is promoted: the draft is the live policy, in one transaction with its events', async () => {
    const { id } = await api('POST', url, { name: 'Risk', draft: draft() });
    await org.eventTypes();
    await api('POST', `${url}/${id}/promote`);
    expect((await rulesOf()).map(({ name }) => name)).toEqual(['High risk', 'Catch-all Rule']);
    expect(await org.eventTypes()).toEqual(['policy.rule.add', 'policy.shadow.promote']);
    expect((await signOn(org, { userId: aoi, appId, context: risky() })).outcome).toBe('DENY');
    expect((await refused('GET', `${url}/${id}`))[0]).toBe(404);
  });

  test('is not promoted where somebody has changed the policy since', async () => {
    const { id } = await api('POST', url, {
      name: 'Late',
      draft: { policies: [{ id: policyId, rules: [catchAllId] }] },
    });
    await api('POST', `/api/v1/policies/${policyId}/rules`, {
      name: 'Meanwhile',
      actions: deny,
      status: 'INACTIVE',
    });
    const before = await rulesOf();
    expect(await refused('POST', `${url}/${id}/promote`)).toEqual([
      409,
      'E0000231',
      'draft: "Till policy" has been changed since the draft was made; look at it again, and draft anew',
    ]);
    expect(await rulesOf()).toEqual(before);
    await api('DELETE', `${url}/${id}`);
  });

  test('that removes a policy by which apps go is not promoted, and changes nothing', async () => {
    const used = await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'In use' });
    const app = await api('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: 'Other till',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://other.example.com/' } },
    });
    await api('PUT', `/api/v1/apps/${app.id}/policies/${used.id}`);
    const { id } = await api('POST', url, { name: 'Removing', draft: { remove: [used.id] } });
    await org.eventTypes();
    expect(await refused('POST', `${url}/${id}/promote`)).toEqual([
      400,
      'E0000001',
      'remove: apps still use this policy; give them another one first',
    ]);
    expect(await org.eventTypes()).toEqual([]);
    expect((await refused('GET', `/api/v1/policies/${used.id}`))[0]).toBe(200);
    await api('DELETE', `${url}/${id}`);
  });

  test('promoted by two at once is promoted once', async () => {
    const { id } = await api('POST', url, {
      name: 'Raced',
      draft: { policies: [{ id: policyId, rules: [{ name: 'Raced', actions: deny }, catchAllId] }] },
    });
    const answers = await Promise.all([1, 2].map(() => refused('POST', `${url}/${id}/promote`)));
    expect(answers.map(([status]) => status).sort()).toEqual([200, 409]);
    expect((await rulesOf()).map(({ name }) => name)).toEqual(['Raced', 'Catch-all Rule']);
  });

  test('with a policy of its own makes that policy', async () => {
    const session = { signon: { access: 'DENY', requireFactor: false } };
    const conditions = { riskScore: { level: 'HIGH' } };
    const policy = {
      type: 'OKTA_SIGN_ON',
      name: 'Stop high risk',
      priority: 1,
      rules: [{ name: 'High', conditions, actions: session }],
    };
    const { id } = await api('POST', url, { name: 'Session', draft: { policies: [policy] } });
    const { made } = await api<{ made: Record<string, string> }>('POST', `${url}/${id}/promote`);
    const [first] = await api<{ id: string; name: string; priority: number }[]>(
      'GET',
      '/api/v1/policies?type=OKTA_SIGN_ON',
    );
    expect(first).toMatchObject({ id: made['draft:policies.0'], name: 'Stop high risk', priority: 1 });
    expect((await signOn(org, { userId: aoi, context: risky() })).outcome).toBe('DENY');
    expect((await signOn(org, { userId: aoi })).outcome).toBe('ALLOW');
  });
});

describe('publishing a draft', () => {
  const aPolicy = async (name: string) =>
    (await api('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name })).id;

  test('makes one version of each policy, with its rules in their order', async () => {
    const id = await aPolicy('At once');
    const { id: ruleId } = await api('POST', `/api/v1/policies/${id}/rules`, { name: 'a', actions: deny });
    const rules = [
      { name: 'new', actions: deny },
      { id: ruleId, name: 'b' },
    ];
    const body = { name: 'At once', status: 'INACTIVE', draft: { policies: [{ id, name: 'Anew', rules }] } };
    const shadow = await api('POST', url, body);
    await api('POST', `${url}/${shadow.id}/promote`);
    const versions = await api<{ number: number }[]>('GET', `/gatehouse/v1/policies/${id}/versions`);
    expect(versions.map(({ number }) => number)).toEqual([3, 2, 1]);
    const { state } = await api<{ state: { name: string; rules: Rule[] } }>(
      'GET',
      `/gatehouse/v1/policies/${id}/versions/3`,
    );
    expect([state.name, ...state.rules.map(({ name }) => name)]).toEqual([
      'Anew',
      'new',
      'b',
      'Catch-all Rule',
    ]);
  });

  test('of what has changed since waits until it is meant of what there is now', async () => {
    const id = await aPolicy('Stale');
    const body = { name: 'Stale', status: 'INACTIVE', draft: { policies: [{ id, description: 'x' }] } };
    const shadow = await api('POST', url, body);
    await api('POST', `/api/v1/policies/${id}/rules`, { name: 'meanwhile', actions: deny });
    expect((await refused('POST', `${url}/${shadow.id}/promote`))[0]).toBe(409);
    await api('PUT', `${url}/${shadow.id}`, body);
    expect((await refused('POST', `${url}/${shadow.id}/promote`))[0]).toBe(409);
    await api('PUT', `${url}/${shadow.id}`, { ...body, rebase: true });
    await api('POST', `${url}/${shadow.id}/promote`);
    expect(await api('GET', `/api/v1/policies/${id}`)).toMatchObject({ description: 'x' });
  });
});
