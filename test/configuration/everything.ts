// One thing of every kind that files hold, made through the API.
import type { TestApp } from '#test/kit/app.ts';

type Made = { id: string };

export async function fillWithEverything({ api }: TestApp): Promise<void> {
  const make = (url: string, body?: unknown) => api<Made>('POST', url, body);
  await api('POST', '/api/v1/org', { companyName: 'Everything Ltd', city: 'Tokyo' });
  const type = await make('/api/v1/meta/types/user', {
    name: 'contractor',
    displayName: 'Contractor',
    description: 'From outside',
  });
  const { _links } = await api<{ _links: { schema: { href: string } } }>(
    'GET',
    `/api/v1/meta/types/user/${type.id}`,
  );
  await make(new URL(_links.schema.href).pathname, attribute('agency', 'Agency'));
  await make('/api/v1/meta/schemas/user/default', attribute('badge', 'Badge'));
  await make('/api/v1/meta/schemas/group/default', attribute('costCentre', 'Cost centre'));
  await make('/api/v1/meta/schemas/user/linkedObjects', {
    primary: { name: 'manager', title: 'Manager', description: 'Who leads', type: 'USER' },
    associated: { name: 'report', title: 'Report', description: 'Who is led', type: 'USER' },
  });
  const group = await make('/api/v1/groups', { profile: { name: 'Night shift', description: 'Nights' } });
  const staff = await make('/api/v1/groups', { profile: { name: 'Staff {all}', description: 'a @{b} c' } });
  await make('/api/v1/trustedOrigins', {
    name: 'Portal',
    origin: 'https://portal.example.com',
    scopes: [{ type: 'CORS' }],
  });
  const zone = await make('/api/v1/zones', {
    type: 'IP',
    name: 'Office',
    gateways: [{ type: 'CIDR', value: '203.0.113.0/24' }],
  });
  await make('/api/v1/eventHooks', {
    name: 'Audit',
    events: { type: 'EVENT_TYPE', items: ['group.lifecycle.create'] },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: 'https://hooks.example.com/audit',
        authScheme: { type: 'HEADER', key: 'authorization', value: 's3cret' },
      },
    },
  });
  await make('/gatehouse/v1/service-accounts', { name: 'nightly-job', description: 'Imports' });
  await make('/api/v1/device-assurances', {
    name: 'New Macs',
    platform: 'MACOS',
    osVersion: { minimum: '14.0' },
  });
  await make('/api/v1/templates/sms', {
    name: 'Code',
    type: 'SMS_VERIFY_CODE',
    template: 'Your code is ${code}',
  });
  const [brand] = await api<Made[]>('GET', '/api/v1/brands');
  await api('PUT', `/api/v1/brands/${brand?.id}`, { name: 'Nights & Days', removePoweredByOkta: true });
  const [theme] = await api<(Made & Record<string, unknown>)[]>('GET', `/api/v1/brands/${brand?.id}/themes`);
  const colours = Object.entries(theme ?? {}).filter(([name]) =>
    /ColorHex$|ContrastHex$|Variant$/.test(name),
  );
  await api('PUT', `/api/v1/brands/${brand?.id}/themes/${theme?.id}`, {
    ...Object.fromEntries(colours),
    primaryColorHex: '#102030',
  });
  const access = await make('/api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: 'Strict',
    description: 'Two factors',
  });
  await make(`/api/v1/policies/${access.id}/rules`, {
    name: 'From the office',
    type: 'ACCESS_POLICY',
    conditions: {
      people: { groups: { include: [group.id] } },
      network: { connection: 'ZONE', include: [zone.id] },
    },
    actions: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: {
          type: 'ASSURANCE',
          factorMode: '1FA',
          constraints: [],
          reauthenticateIn: 'PT8H',
        },
      },
    },
  });
  const signOn = await make('/api/v1/policies', {
    type: 'OKTA_SIGN_ON',
    name: 'Night',
    conditions: { people: { groups: { include: [staff.id] } } },
  });
  for (const name of ['Second', 'First'])
    await make(`/api/v1/policies/${signOn.id}/rules`, {
      name,
      type: 'SIGN_ON',
      priority: 1,
      actions: { signon: { access: 'ALLOW', requireFactor: false, session: { maxSessionIdleMinutes: 60 } } },
    });
  const app = await make('/api/v1/apps', {
    name: 'oidc_client',
    label: 'Reporting',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        response_types: ['token'],
        grant_types: ['client_credentials'],
      },
    },
  });
  await api('PUT', `/api/v1/apps/${app.id}/groups/${group.id}`, {});
  await api('PUT', `/api/v1/apps/${app.id}/policies/${access.id}`);
  await make(`/api/v1/apps/${app.id}/grants`, {
    scopeId: 'okta.groups.read',
    issuer: 'http://localhost:8080',
  });
  await make(`/api/v1/apps/${app.id}/lifecycle/deactivate`);
  const server = await make('/api/v1/authorizationServers', {
    name: 'Orders',
    description: 'For orders',
    audiences: ['api://orders'],
  });
  const under = `/api/v1/authorizationServers/${server.id}`;
  await make(`${under}/scopes`, {
    name: 'orders:read',
    description: 'Read orders',
    displayName: 'Read orders',
  });
  await make(`${under}/claims`, {
    name: 'team',
    status: 'ACTIVE',
    claimType: 'RESOURCE',
    valueType: 'EXPRESSION',
    value: 'user.department',
    alwaysIncludeInToken: true,
    conditions: { scopes: ['orders:read'] },
  });
  const policy = await make(`${under}/policies`, {
    type: 'OAUTH_AUTHORIZATION_POLICY',
    name: 'Reporting only',
    description: 'One client',
    priority: 1,
    conditions: { clients: { include: [app.id] } },
  });
  await make(`${under}/policies/${policy.id}/rules`, {
    type: 'RESOURCE_ACCESS',
    name: 'Machines',
    priority: 1,
    conditions: {
      people: { users: { include: [], exclude: [] }, groups: { include: [group.id], exclude: [] } },
      grantTypes: { include: ['client_credentials'] },
      scopes: { include: ['orders:read'] },
    },
    actions: {
      token: {
        accessTokenLifetimeMinutes: 30,
        refreshTokenLifetimeMinutes: 0,
        refreshTokenWindowMinutes: 10_080,
      },
    },
  });
  const rule = await make('/api/v1/groups/rules', {
    type: 'group_rule',
    name: 'Nights',
    conditions: {
      people: { users: { exclude: [] }, groups: { exclude: [] } },
      expression: {
        type: 'urn:okta:expression:1.0',
        value: `user.department == "Night" or isMemberOfAnyGroup("${staff.id}")`,
      },
    },
    actions: { assignUserToGroups: { groupIds: [group.id] } },
  });
  await make(`/api/v1/groups/rules/${rule.id}/lifecycle/activate`);
  await make('/api/v1/iam/roles', {
    label: 'Shift lead',
    description: 'Looks after one group',
    permissions: ['okta.users.read', 'okta.groups.read'],
  });
  await make('/api/v1/iam/resource-sets', {
    label: 'Nights',
    description: 'The night shift',
    resources: [`http://localhost:8080/api/v1/groups/${group.id}`],
  });
}

function attribute(name: string, title: string): unknown {
  return {
    definitions: {
      custom: { id: '#custom', type: 'object', properties: { [name]: { title, type: 'string' } } },
    },
  };
}
