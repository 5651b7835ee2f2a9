// An organisation that has one of each thing the console has a page for, and where each page stands.
import { systemActor } from '#src/system-log/index.ts';
import type { WholeApp } from '#test/kit/whole-app.ts';

type Wire = { id: string };

/** The address of each page under `/admin`, by its route. */
export async function oneOfEach(org: WholeApp, url: string): Promise<Record<string, string>> {
  const make = (path: string, body: unknown) => org.make<Wire>(`POST ${path}`, body);
  const person = await org.person('aoi.tanaka@example.com', {
    profile: {
      firstName: 'Aoi',
      lastName: 'Tanaka',
      email: 'aoi.tanaka@example.com',
      login: 'aoi.tanaka@example.com',
      department: 'Sales',
    },
  });
  const group = await make('/api/v1/groups', { profile: { name: 'Sales', description: 'Who sells' } });
  await org.make(`PUT /api/v1/groups/${group.id}/users/${person.id}`);
  const rule = await make('/api/v1/groups/rules', {
    type: 'group_rule',
    name: 'Everybody in sales',
    conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.department=="Sales"' } },
    actions: {
      assignUserToGroups: { groupIds: [(await make('/api/v1/groups', { profile: { name: 'By rule' } })).id] },
    },
  });
  const client = await org.client();
  await org.assign(client, person);
  await org.make(`PUT /api/v1/apps/${client.appId}/groups/${group.id}`, {});
  await org.authn(person.login, 'not the password');
  await org.tokens(client, await org.signedIn(person));
  const zone = await make('/api/v1/zones', {
    type: 'IP',
    name: 'Shops',
    gateways: [{ type: 'CIDR', value: '198.51.100.0/24' }],
  });
  const policy = await make('/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Tills' });
  const deny = { appSignOn: { access: 'DENY' } };
  const outside = {
    name: 'Outside of the shops',
    conditions: { network: { connection: 'ZONE', exclude: [zone.id] } },
    actions: deny,
  };
  await make(`/api/v1/policies/${policy.id}/rules`, outside);
  await make(`/api/v1/policies/${policy.id}/rules`, {
    name: 'High risk',
    conditions: { riskScore: { level: 'HIGH' } },
    actions: deny,
  });
  const draft = { policies: [{ id: policy.id, rules: [outside] }] };
  const shadow = await make('/gatehouse/v1/shadow-policies', { name: 'Closed outside', draft });
  const replay = await make('/gatehouse/v1/policy-replays', { draft, days: 1 });
  const channel = (path: string) => ({
    type: 'HTTP',
    version: '1.0.0',
    config: {
      uri: `https://hooks.example.com/${path}`,
      headers: [],
      authScheme: { type: 'HEADER', key: 'authorization', value: 'a secret of the hook' },
    },
  });
  const eventHook = await make('/api/v1/eventHooks', {
    name: 'Joiners',
    events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
    channel: channel('joiners'),
  });
  const claims = channel('claims');
  const inlineHook = await make('/api/v1/inlineHooks', {
    name: 'Claims',
    type: 'com.okta.oauth2.tokens.transform',
    version: '1.0.0',
    channel: { ...claims, config: { ...claims.config, method: 'POST' } },
  });
  const idp = await make('/api/v1/idps', {
    type: 'OIDC',
    name: 'Partner',
    protocol: {
      type: 'OIDC',
      endpoints: {
        authorization: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/authorize' },
        token: { binding: 'HTTP-POST', url: 'https://idp.example.com/token' },
        jwks: { binding: 'HTTP-REDIRECT', url: 'https://idp.example.com/keys' },
      },
      scopes: ['openid', 'email'],
      issuer: { url: 'https://idp.example.com' },
      credentials: { client: { client_id: 'gatehouse', client_secret: 'a-client-secret' } },
    },
    policy: {
      provisioning: { action: 'AUTO', profileMaster: false, groups: { action: 'NONE' } },
      accountLink: { action: 'AUTO', filter: null },
      subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
      maxClockSkew: 0,
    },
  });
  const account = await make('/gatehouse/v1/service-accounts', { name: 'HR import' });
  await make(`/gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'USER_ADMIN' });
  const role = await make('/api/v1/iam/roles', {
    label: 'Unlocker',
    description: 'At the shops',
    permissions: ['okta.users.read', 'okta.users.credentials.manage'],
  });
  const set = await make('/api/v1/iam/resource-sets', {
    label: 'Sales people',
    description: 'Everybody who sells',
    resources: [`${url}/api/v1/groups/${group.id}/users`],
  });
  await make(`/api/v1/users/${person.id}/roles`, {
    type: 'CUSTOM',
    role: role.id,
    'resource-set': set.id,
  });
  const type = await make('/api/v1/meta/types/user', { name: 'seasonal', displayName: 'Seasonal worker' });
  const [brand] = await org.make<Wire[]>('GET /api/v1/brands');
  const [authenticator] = await org.make<Wire[]>('GET /api/v1/authenticators');
  const device = await org.platform.database.transaction((tx) =>
    org.app.directory.devices.register(
      tx,
      {
        userId: person.id,
        profile: { displayName: 'Pixel 9', platform: 'ANDROID', registered: true },
        screenLockType: 'BIOMETRIC',
      },
      { actor: systemActor },
    ),
  );
  return {
    '/administrators/who/$principalId': `/administrators/who/${person.id}`,
    '/administrators/roles/$roleId': `/administrators/roles/${role.id}`,
    '/administrators/resource-sets/$setId': `/administrators/resource-sets/${set.id}`,
    '/api-access/service-accounts/$accountId': `/api-access/service-accounts/${account.id}`,
    '/applications/$appId': `/applications/${client.appId}`,
    '/applications/$appId/test': `/applications/${client.appId}/test`,
    '/authenticators/$authenticatorId': `/authenticators/${authenticator?.id}`,
    '/authorization-servers/$serverId': '/authorization-servers/default',
    '/branding/$brandId': `/branding/${brand?.id}`,
    '/branding/$brandId/mails/$templateName': `/branding/${brand?.id}/mails/ForgotPassword`,
    '/group-rules/$ruleId': `/group-rules/${rule.id}`,
    '/groups/$groupId': `/groups/${group.id}`,
    '/hooks/event/$hookId': `/hooks/event/${eventHook.id}`,
    '/hooks/inline/$hookId': `/hooks/inline/${inlineHook.id}`,
    '/identity-providers/$idpId': `/identity-providers/${idp.id}`,
    '/networks/$zoneId': `/networks/${zone.id}`,
    '/people/$userId': `/people/${person.id}`,
    '/people/$userId/why': `/people/${person.id}/why`,
    '/devices/$deviceId': `/devices/${device.id}`,
    '/policies/drafts/$draftId': `/policies/drafts/${shadow.id}`,
    '/policies/replays/$replayId': `/policies/replays/${replay.id}`,
    '/policies/$policyId': `/policies/${policy.id}`,
    '/profiles/types/$typeId': `/profiles/types/${type.id}`,
    '/profiles/$ownerKind/$ownerId': `/profiles/apps/${client.appId}`,
  };
}
