// @okta/okta-sdk-nodejs, unmodified: policies of each type, their rules, copies, lifecycle, mappings and simulation.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '#test/kit/server.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let server: RunningServer;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;

beforeAll(async () => {
  server = await startServer();
  client = new okta.Client({ orgUrl: server.url, token: server.token });
});
afterAll(async () => {
  await server?.stop();
});

type Each<T> = { each(visit: (item: T) => void): Promise<void> };
async function collect<T>(collection: Promise<Each<T>>): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}
type Wire = { id: string; name: string; priority: number; system: boolean; status: string };
const policiesOf = (type: string) => collect<Wire>(client.policyApi.listPolicies({ type }));
const rulesOf = (policyId: string) => collect<Wire>(client.policyApi.listPolicyRules({ policyId }));

/** Of each type that can be made: a policy, and a rule where rules can be added. */
const types: [string, Record<string, unknown>, Record<string, unknown> | undefined][] = [
  [
    'OKTA_SIGN_ON',
    { conditions: { people: { groups: { include: [] } } } },
    { type: 'SIGN_ON', actions: { signon: { access: 'ALLOW', requireFactor: false, session: {} } } },
  ],
  [
    'PASSWORD',
    { settings: { password: { complexity: { minLength: 12 } } } },
    {
      type: 'PASSWORD',
      actions: {
        passwordChange: { access: 'ALLOW' },
        selfServicePasswordReset: { access: 'ALLOW' },
        selfServiceUnlock: { access: 'DENY' },
      },
    },
  ],
  [
    'ACCESS_POLICY',
    {},
    {
      type: 'ACCESS_POLICY',
      conditions: { elCondition: { condition: 'user.profile.department == "Stores"' } },
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: {
            type: 'ASSURANCE',
            factorMode: '2FA',
            constraints: [{ possession: { userPresence: 'REQUIRED' } }],
            reauthenticateIn: 'PT2H',
          },
        },
      },
    },
  ],
  [
    'MFA_ENROLL',
    {
      settings: {
        type: 'AUTHENTICATORS',
        authenticators: [{ key: 'okta_password', enroll: { self: 'REQUIRED' } }],
      },
    },
    { type: 'MFA_ENROLL', actions: { enroll: { self: 'CHALLENGE' } } },
  ],
  ['PROFILE_ENROLLMENT', {}, undefined],
];

describe('policies through the Okta SDK', () => {
  for (const [type, policy, rule] of types) {
    test(`${type}: made, read, changed, switched off and on, copied, deleted`, async () => {
      const created = await client.policyApi.createPolicy({
        policy: { type, name: `SDK ${type}`, ...policy },
      });
      expect(created).toMatchObject({ name: `SDK ${type}`, status: 'ACTIVE', system: false });
      const policyId = created.id;
      expect((await client.policyApi.getPolicy({ policyId })).id).toBe(policyId);
      const replaced = await client.policyApi.replacePolicy({
        policyId,
        policy: { type, name: `SDK ${type} renamed`, ...policy },
      });
      expect(replaced.name).toBe(`SDK ${type} renamed`);
      if (rule !== undefined) await walkRules(policyId, rule);
      await client.policyApi.deactivatePolicy({ policyId });
      await client.policyApi.activatePolicy({ policyId });
      const copy = await client.policyApi.clonePolicy({ policyId });
      expect(copy.name).toBe(`[cloned] SDK ${type} renamed`);
      expect((await rulesOf(copy.id)).map((one) => one.name)).toEqual(
        (await rulesOf(policyId)).map((one) => one.name),
      );
      await client.policyApi.deletePolicy({ policyId: copy.id });
      await client.policyApi.deletePolicy({ policyId });
      await expect(client.policyApi.getPolicy({ policyId })).rejects.toMatchObject({
        status: 404,
        errorCode: 'E0000007',
      });
    });
  }

  async function walkRules(policyId: string, rule: Record<string, unknown>) {
    const first = await client.policyApi.createPolicyRule({
      policyId,
      policyRule: { name: 'First', ...rule },
    });
    const second = await client.policyApi.createPolicyRule({
      policyId,
      policyRule: { name: 'Second', priority: 1, ...rule },
    });
    expect((await rulesOf(policyId)).slice(0, 2).map((one) => [one.name, one.priority])).toEqual([
      ['Second', 1],
      ['First', 2],
    ]);
    const ruleId = second.id;
    const renamed = await client.policyApi.replacePolicyRule({
      policyId,
      ruleId,
      policyRule: { name: 'Renamed', ...rule },
    });
    expect(renamed.name).toBe('Renamed');
    await client.policyApi.deactivatePolicyRule({ policyId, ruleId });
    expect((await client.policyApi.getPolicyRule({ policyId, ruleId })).status).toBe('INACTIVE');
    await client.policyApi.activatePolicyRule({ policyId, ruleId });
    await client.policyApi.deletePolicyRule({ policyId, ruleId });
    await expect(client.policyApi.getPolicyRule({ policyId, ruleId })).rejects.toMatchObject({ status: 404 });
    expect((await rulesOf(policyId))[0]?.id).toBe(first.id);
  }

  for (const type of [
    'IDP_DISCOVERY',
    'ENTITY_RISK',
    'POST_AUTH_SESSION',
    'SESSION_VIOLATION_DETECTION',
    'DEVICE_SIGNAL_COLLECTION',
    'CLIENT_UPDATE',
    'IDENTITY_CLAIM_SOURCING',
  ]) {
    test(`${type} comes with the org`, async () => {
      const [policy] = await policiesOf(type);
      expect(policy).toMatchObject({ system: true, status: 'ACTIVE' });
      expect((await rulesOf(policy?.id ?? '')).at(-1)?.system).toBe(true);
      await expect(client.policyApi.deletePolicy({ policyId: policy?.id })).rejects.toMatchObject({
        status: 400,
        errorCode: 'E0000001',
      });
    });
  }

  test('a list pages by the links, every policy once', async () => {
    for (let index = 0; index < 5; index += 1) {
      await client.policyApi.createPolicy({ policy: { type: 'OKTA_SIGN_ON', name: `Page ${index}` } });
    }
    const seen = await collect<Wire>(client.policyApi.listPolicies({ type: 'OKTA_SIGN_ON', limit: '2' }));
    expect(seen.map((one) => one.priority)).toEqual(seen.map((_, index) => index + 1));
    expect(new Set(seen.map((one) => one.id)).size).toBe(seen.length);
  });

  test('an app gets a policy, which lists it, and loses it by its mapping', async () => {
    const policy = await client.policyApi.createPolicy({ policy: { type: 'ACCESS_POLICY', name: 'Mapped' } });
    const app = await client.applicationApi.createApplication({
      application: {
        name: 'bookmark',
        label: 'SDK bookmark',
        signOnMode: 'BOOKMARK',
        settings: { app: { requestIntegration: false, url: 'https://example.com/' } },
      },
    });
    await client.applicationApi.assignApplicationPolicy({ appId: app.id, policyId: policy.id });
    const apps = await collect<{ id: string }>(client.policyApi.listPolicyApps({ policyId: policy.id }));
    expect(apps.map((one) => one.id)).toEqual([app.id]);
    const mappings = await collect<{ id: string }>(
      client.policyApi.listPolicyMappings({ policyId: policy.id }),
    );
    const mappingId = mappings[0]?.id;
    expect((await client.policyApi.getPolicyMapping({ policyId: policy.id, mappingId })).id).toBe(mappingId);
    await expect(
      client.policyApi.mapResourceToPolicy({
        policyId: policy.id,
        policyMappingRequest: { resourceId: app.id, resourceType: 'ACCESS_POLICY' },
      }),
    ).rejects.toMatchObject({ status: 400, errorCode: 'E0000001' });
    await client.policyApi.deletePolicyResourceMapping({ policyId: policy.id, mappingId });
    expect(await collect(client.policyApi.listPolicyMappings({ policyId: policy.id }))).toEqual([]);
    const evaluations = await client.policyApi.createPolicySimulation({
      simulatePolicy: [
        { appInstance: app.id, policyTypes: ['ACCESS_POLICY'], policyContext: { groups: { ids: [] } } },
      ],
      expand: 'EVALUATED',
    });
    expect(evaluations[0]).toMatchObject({ status: 'MATCH', policyType: ['ACCESS_POLICY'] });
    expect(evaluations[0].result.policies[0]).toMatchObject({ name: 'Any one factor', status: 'MATCH' });
  });
});
