// Operations of tier 1 that no story needs by themselves: each is seen to answer, and to refuse. (Okta's SDK reads single things from its
// own memory, so its tests do not ask the server for them.)
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '../kit/app.ts';
import { testCertificate } from '../kit/certificate.ts';

type Thing = { id: string; status: string };
let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const nobody = (token: string, method: string, url: string) =>
  org.inject({ method, url, headers: { authorization: `SSWS ${token}` } });
const remove = async (url: string) => (await nobody(org.token, 'DELETE', url)).status;

test('a token ends itself once, and a session has no token to end', async () => {
  const account = await org.api<Thing>('POST', '/gatehouse/v1/service-accounts', { name: 'Ends itself' });
  const { token } = await org.api<{ token: string }>(
    'POST',
    `/gatehouse/v1/service-accounts/${account.id}/tokens`,
    { name: 'once' },
  );
  expect((await nobody(token, 'DELETE', '/api/v1/api-tokens/current')).status).toBe(204);
  expect((await nobody(token, 'DELETE', '/api/v1/api-tokens/current')).status).toBe(401);
});

test('an authenticator is read by its id', async () => {
  const [first] = await org.api<Thing[]>('GET', '/api/v1/authenticators');
  expect(await org.api('GET', `/api/v1/authenticators/${first?.id}`)).toMatchObject({ id: first?.id });
});

test('hooks are read by their id, and an inline hook is switched on again', async () => {
  const channel = {
    type: 'HTTP',
    version: '1.0.0',
    config: { uri: 'https://hooks.example.com/x', headers: [] },
  };
  const event = await org.api<Thing>('POST', '/api/v1/eventHooks', {
    name: 'Joiners',
    events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
    channel,
  });
  expect(await org.api('GET', `/api/v1/eventHooks/${event.id}`)).toMatchObject({ id: event.id });
  const inline = await org.api<Thing>('POST', '/api/v1/inlineHooks', {
    name: 'Claims',
    type: 'com.okta.oauth2.tokens.transform',
    version: '1.0.0',
    channel: { ...channel, config: { ...channel.config, method: 'POST' } },
  });
  const path = `/api/v1/inlineHooks/${inline.id}`;
  expect(await org.api('GET', path)).toMatchObject({ id: inline.id });
  await org.api('POST', `${path}/lifecycle/deactivate`);
  expect(await org.api('POST', `${path}/lifecycle/activate`)).toMatchObject({ status: 'ACTIVE' });
});

test('a certificate of an identity provider is read by its key id', async () => {
  const x5c = testCertificate()
    .cert.replace(/-----[A-Z ]+-----/g, '')
    .replace(/\s/g, '');
  const key = await org.api<{ kid: string }>('POST', '/api/v1/idps/credentials/keys', { x5c: [x5c] });
  expect(await org.api('GET', `/api/v1/idps/credentials/keys/${key.kid}`)).toMatchObject({ kid: key.kid });
});

test('targets of people and groups are taken back, all but the last', async () => {
  const label = (n: number) => ({
    name: 'bookmark',
    label: `Target ${n}`,
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: `https://target-${n}.example.com/` } },
  });
  const [one, two] = [
    await org.api<Thing>('POST', '/api/v1/apps', label(1)),
    await org.api<Thing>('POST', '/api/v1/apps', label(2)),
  ];
  await org.api('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label: 'Till',
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
  const person = await org.api<Thing>('POST', '/api/v1/users?activate=false', {
    profile: {
      login: 'app-admin@example.com',
      email: 'app-admin@example.com',
      firstName: 'A',
      lastName: 'B',
    },
  });
  const group = await org.api<Thing>('POST', '/api/v1/groups', { profile: { name: 'App admins' } });
  const role = await org.api<Thing>('POST', `/api/v1/users/${person.id}/roles`, { type: 'APP_ADMIN' });
  await org.api('POST', `/api/v1/groups/${group.id}/roles`, { type: 'APP_ADMIN' });
  const [ofGroup] = await org.api<Thing[]>('GET', `/api/v1/groups/${group.id}/roles`);
  for (const targets of [
    `/api/v1/users/${person.id}/roles/${role.id}/targets/catalog/apps`,
    `/api/v1/groups/${group.id}/roles/${ofGroup?.id}/targets/catalog/apps`,
  ]) {
    await org.api('PUT', `${targets}/bookmark/${one.id}`);
    await org.api('PUT', `${targets}/bookmark/${two.id}`);
    expect(await remove(`${targets}/bookmark/${one.id}`)).toBe(204);
    await org.api('PUT', `${targets}/oidc_client`);
    expect(await remove(`${targets}/oidc_client`)).toBe(204);
    expect(await org.api('GET', targets)).toHaveLength(1);
  }
});
