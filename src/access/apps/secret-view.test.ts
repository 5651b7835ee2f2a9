import { afterAll, beforeAll, expect, test } from 'vitest';
import { aWebApp } from '#test/kit/access.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

type Wire = { id: string };
type WireApp = Wire & { credentials: { oauthClient: { client_secret?: string } } };

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org?.close());

test('who reads every app and changes one sees the secret of that one only', async () => {
  const add = () => org.api<Wire>('POST', '/api/v1/apps', aWebApp());
  const [mine, other] = [(await add()).id, (await add()).id];
  const account = await org.api<Wire>('POST', '/gatehouse/v1/service-accounts', { name: 'reader' });
  const place = `/gatehouse/v1/service-accounts/${account.id}`;
  await org.api('POST', `${place}/roles`, { type: 'READ_ONLY_ADMIN' });
  const role = await org.api<Wire>('POST', `${place}/roles`, { type: 'APP_ADMIN' });
  await org.api('PUT', `${place}/roles/${role.id}/targets/catalog/apps/oidc_client/${mine}`);
  const { token } = await org.api<{ token: string }>('POST', `${place}/tokens`, { name: 'reader' });
  const headers = { authorization: `SSWS ${token}` };
  const secretOf = ({ credentials }: WireApp) => credentials.oauthClient.client_secret;
  const read = async (id: string) => {
    const answer = await org.inject({ method: 'GET', url: `/api/v1/apps/${id}`, headers });
    return secretOf(answer.json<WireApp>());
  };
  expect(await read(mine)).toEqual(expect.any(String));
  expect(await read(other)).toBeUndefined();
  const list = await org.inject({ method: 'GET', url: '/api/v1/apps?limit=200', headers });
  const shown = list.json<WireApp[]>().filter((app) => app.credentials.oauthClient && secretOf(app));
  expect(shown.map(({ id }) => id)).toEqual([mine]);
});

test('a signing key is not cloned to an app that is not theirs to change', async () => {
  const saml = (label: string) => ({
    label,
    signOnMode: 'SAML_2_0',
    settings: {
      signOn: { ssoAcsUrl: 'https://sp.example.com/acs', audience: `https://${label}.example.com` },
    },
  });
  const mine = await org.api<Wire & { name: string }>('POST', '/api/v1/apps', saml('mine'));
  const other = await org.api<Wire>('POST', '/api/v1/apps', saml('other'));
  const account = await org.api<Wire>('POST', '/gatehouse/v1/service-accounts', { name: 'cloner' });
  const place = `/gatehouse/v1/service-accounts/${account.id}`;
  const role = await org.api<Wire>('POST', `${place}/roles`, { type: 'APP_ADMIN' });
  await org.api('PUT', `${place}/roles/${role.id}/targets/catalog/apps/${mine.name}/${mine.id}`);
  const { token } = await org.api<{ token: string }>('POST', `${place}/tokens`, { name: 'cloner' });
  const [key] = await org.api<{ kid: string }[]>('GET', `/api/v1/apps/${mine.id}/credentials/keys`);
  const url = `/api/v1/apps/${mine.id}/credentials/keys/${key?.kid ?? ''}/clone?targetAid=${other.id}`;
  const answer = await org.inject({ method: 'POST', url, headers: { authorization: `SSWS ${token}` } });
  expect([answer.status, answer.json<{ errorCode: string }>().errorCode]).toEqual([403, 'E0000006']);
  expect(await org.api<unknown[]>('GET', `/api/v1/apps/${other.id}/credentials/keys`)).toHaveLength(1);
});
