import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Client, type Person, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
let client: Client;
let other: Client;
let person: Person;
let cookie = '';

beforeAll(async () => {
  org = await wholeApp();
  client = await org.client({ consent_method: 'REQUIRED' });
  other = await org.client();
  person = await org.person('worker@example.com');
  await org.assign(client, person);
  await org.assign(other, person);
  await org.make('POST /api/v1/authorizationServers/default/scopes', { name: 'orders', consent: 'REQUIRED' });
  cookie = await org.signedIn(person);
});
afterAll(() => org.close());

type Token = {
  id: string;
  status: string;
  clientId: string;
  issuer: string;
  scopes: string[];
  _embedded?: { scopes: { name: string }[] };
};
const list = (path: string) => org.make<Token[]>(`GET ${path}`);
const eventTypes = async () =>
  (await org.make<{ eventType: string }[]>('GET /api/v1/logs?limit=1000')).map(({ eventType }) => eventType);
const codeOf = (answer: Answer) => [answer.status, answer.json()['errorCode']];

/** Asks for a scope that needs consent, and agrees; gives the tokens. */
async function agree(scope = 'openid offline_access orders') {
  const page = await org.get(org.authorizeUrl(client, { scope }), { cookie });
  const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const t = /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const headers = { cookie, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' };
  const agreed = await org.post(action, { t, consent: 'allow' }, headers);
  const answer = await org.get(String(agreed.headers['location']), { cookie });
  const code = new URL(String(answer.headers['location'])).searchParams.get('code') ?? '';
  return (await org.redeem(client, code)).json<{ access_token: string; refresh_token: string }>();
}

describe('refresh tokens', () => {
  const ofApp = () => `/api/v1/apps/${other.appId}/tokens`;
  const ofPerson = () => `/api/v1/users/${person.id}/clients/${other.clientId}/tokens`;
  const ofServer = () => `/api/v1/authorizationServers/default/clients/${other.clientId}/tokens`;

  test('are shown by app, by person and by server, and one that is revoked at one place is dead everywhere', async () => {
    const here = await org.tokens(other, cookie);
    await org.tokens(other, cookie, {}, 'org');
    expect((await list(ofApp())).length).toBe(2);
    expect((await list(ofPerson())).length).toBe(2);
    const [token] = await list(ofServer());
    expect(token).toMatchObject({
      id: expect.stringMatching(/^oar/),
      status: 'ACTIVE',
      clientId: other.clientId,
      userId: person.id,
      issuer: 'http://localhost:8080/oauth2/default',
    });
    const expanded = await org.make<Token>(`GET ${ofApp()}/${token?.id}?expand=scope`);
    expect(expanded._embedded?.scopes.map(({ name }) => name)).toEqual(token?.scopes);
    expect((await org.admin(`DELETE ${ofPerson()}/${token?.id}`)).status).toBe(204);
    expect((await org.admin(`DELETE ${ofPerson()}/${token?.id}`)).status).toBe(204);
    expect((await org.refresh(other, here.refresh_token)).status).toBe(400);
    expect((await org.userinfo(here.access_token)).status).toBe(401);
    expect((await list(ofServer())).length).toBe(0);
    expect((await list(ofApp())).length).toBe(1);
    expect(await eventTypes()).toContain('app.oauth2.as.token.revoke');
  });

  test('of an app are ended together, access tokens too', async () => {
    const tokens = await org.tokens(other, cookie);
    await org.make(`DELETE ${ofApp()}`);
    expect(await list(ofApp())).toEqual([]);
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
    expect((await org.refresh(other, tokens.refresh_token)).status).toBe(400);
    expect(await eventTypes()).toContain('app.oauth2.token.revoke.implicit.client');
  });

  test('of others are not there under this name; whoever does not exist neither', async () => {
    org.platform.clock.advance(1_000);
    await org.tokens(other, cookie);
    const [token] = await list(ofApp());
    const stranger = await org.person('stranger@example.com');
    for (const path of [
      `/api/v1/users/${stranger.id}/clients/${other.clientId}/tokens/${token?.id}`,
      `/api/v1/users/${person.id}/clients/${client.clientId}/tokens/${token?.id}`,
      `/api/v1/apps/${client.appId}/tokens/${token?.id}`,
      `/api/v1/apps/nothing/tokens`,
      `/api/v1/users/nobody/clients/${other.clientId}/tokens`,
      `/api/v1/users/${person.id}/clients/nobody/tokens`,
    ]) {
      expect(codeOf(await org.admin(`GET ${path}`)), path).toEqual([404, 'E0000007']);
      expect(codeOf(await org.admin(`DELETE ${path}`)), path).toEqual([404, 'E0000007']);
    }
    expect((await list(ofApp())).length).toBe(1);
  });

  test('page by id; a cursor that is none is refused', async () => {
    for (let i = 0; i < 3; i++) await org.tokens(other, cookie);
    const first = await org.admin(`GET ${ofApp()}?limit=2`);
    const next = [first.headers['link']].flat().find((line) => String(line).includes('rel="next"'));
    const path = /<http:\/\/localhost:8080([^>]+)>/.exec(String(next))?.[1];
    const second = await org.admin(`GET ${path}`);
    const ids = [first, second].flatMap((answer) => answer.json<Token[]>().map(({ id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
    expect((await org.admin(`GET ${ofApp()}?after=x'--`)).status).toBe(400);
    expect((await org.admin(`GET ${ofApp()}?limit=0`)).status).toBe(400);
    expect((await org.admin(`GET ${ofApp()}?expand=everything`)).status).toBe(400);
  });
});

describe('each place where tokens are kept', () => {
  const places = () => [
    ['an app', `/api/v1/apps/${other.appId}`, '/tokens', '/api/v1/apps/nothing/tokens'],
    [
      'a person at an app',
      `/api/v1/users/${person.id}/clients/${other.clientId}`,
      '/tokens',
      `/api/v1/users/${person.id}/clients/nothing/tokens`,
    ],
    [
      'a client at a server',
      `/api/v1/authorizationServers/default/clients/${other.clientId}`,
      '/tokens',
      `/api/v1/authorizationServers/nothing/clients/${other.clientId}/tokens`,
    ],
  ];

  test('shows one, ends one, ends all, and says what is not there', async () => {
    for (const [what, holder, rest, nowhere] of places()) {
      org.platform.clock.advance(1_000);
      await org.tokens(other, cookie);
      await org.tokens(other, cookie);
      const path = `${holder}${rest}`;
      const [first] = await list(path);
      expect((await org.admin(`GET ${path}/${first?.id}`)).json()['id'], what).toBe(first?.id);
      expect((await org.admin(`DELETE ${path}/${first?.id}`)).status, what).toBe(204);
      expect((await list(path)).map(({ id }) => id)).not.toContain(first?.id);
      for (const method of ['GET', 'DELETE']) {
        const unknown = await org.admin(`${method} ${path}/oar00000000000000000`);
        expect(codeOf(unknown), `${method} ${what}`).toEqual([404, 'E0000007']);
        expect(codeOf(await org.admin(`${method} ${nowhere}`)), `${method} ${what}`).toEqual([
          404,
          'E0000007',
        ]);
      }
      expect((await org.admin(`DELETE ${path}`)).status, what).toBe(204);
      expect(await list(path), what).toEqual([]);
    }
  });

  test('of clients and of servers that are not there, there is nothing to see', async () => {
    expect(codeOf(await org.admin('GET /api/v1/users/nobody/clients'))).toEqual([404, 'E0000007']);
    expect(codeOf(await org.admin('GET /api/v1/authorizationServers/nothing/clients'))).toEqual([
      404,
      'E0000007',
    ]);
    const nobody = `/api/v1/users/${person.id}/clients/nothing/grants`;
    for (const method of ['GET', 'DELETE'])
      expect(codeOf(await org.admin(`${method} ${nobody}`))).toEqual([404, 'E0000007']);
    expect(codeOf(await org.admin('GET /api/v1/users/nobody/grants'))).toEqual([404, 'E0000007']);
    const own = await org.make<{ client_id: string }[]>('GET /api/v1/authorizationServers/default/clients');
    expect(Array.isArray(own)).toBe(true);
  });
});

describe('consents', () => {
  const grants = () => `/api/v1/users/${person.id}/grants`;
  type Grant = { id: string; scopeId: string; clientId: string; source: string; issuer: string };
  const all = (path = grants()) => org.make<Grant[]>(`GET ${path}`);

  test('are shown by person and by client, and what rests on one ends with it', async () => {
    org.platform.clock.advance(1_000);
    await org.tokens(other, cookie);
    const tokens = await agree();
    const [grant, ...more] = await all();
    expect([grant, more.length]).toMatchObject([
      {
        scopeId: 'orders',
        clientId: client.clientId,
        source: 'END_USER',
        issuer: 'http://localhost:8080/oauth2/default',
      },
      0,
    ]);
    expect(await all(`/api/v1/users/${person.id}/clients/${client.clientId}/grants`)).toEqual([grant]);
    expect(await all(`${grants()}?scopeId=another`)).toEqual([]);
    expect((await org.admin(`GET ${grants()}/${grant?.id}?expand=scope`)).json()['_embedded']).toBeDefined();
    const clients = await org.make<{ client_id: string }[]>(`GET /api/v1/users/${person.id}/clients`);
    expect(clients.map(({ client_id }) => client_id).toSorted()).toEqual(
      [client.clientId, other.clientId].toSorted(),
    );
    expect((await org.admin(`DELETE ${grants()}/${grant?.id}`)).status).toBe(204);
    expect(codeOf(await org.admin(`DELETE ${grants()}/${grant?.id}`))).toEqual([404, 'E0000007']);
    expect(codeOf(await org.admin(`GET ${grants()}/${grant?.id}`))).toEqual([404, 'E0000007']);
    expect((await org.refresh(client, tokens.refresh_token)).status).toBe(400);
    expect(await eventTypes()).toContain('app.oauth2.as.consent.revoke');
  });

  test('are withdrawn for one client, or all, and the app has to ask again', async () => {
    org.platform.clock.advance(1_000);
    await agree();
    expect((await all()).length).toBe(1);
    await org.make(`DELETE /api/v1/users/${person.id}/clients/${client.clientId}/grants`);
    expect(await all()).toEqual([]);
    await agree();
    expect((await all()).length).toBe(1);
    await org.make(`DELETE ${grants()}`);
    expect(await all()).toEqual([]);
    const page = await org.get(org.authorizeUrl(client, { scope: 'openid orders' }), { cookie });
    expect(page.status).toBe(200);
    expect(codeOf(await org.admin('DELETE /api/v1/users/nobody/grants'))).toEqual([404, 'E0000007']);
  });
});

describe('global token revocation', () => {
  const path = 'POST /oauth2/v1/global-token-revocation';
  test('ends sessions and tokens of a person, wherever', async () => {
    const leaver = await org.person('leaver@example.com');
    await org.assign(other, leaver);
    const theirs = await org.signedIn(leaver);
    const tokens = await org.tokens(other, theirs);
    org.platform.clock.advance(1_000);
    expect((await org.admin(path, { sub_id: { format: 'opaque', id: leaver.id } })).status).toBe(204);
    expect((await org.get('/api/v1/sessions/me', { cookie: theirs })).status).toBe(404);
    expect((await org.refresh(other, tokens.refresh_token)).status).toBe(400);
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
    expect(await list(`/api/v1/users/${leaver.id}/clients/${other.clientId}/tokens`)).toEqual([]);
    expect(await eventTypes()).toContain('user.authentication.universal_logout');
  });

  test('takes our own issuer, and says what it cannot do and whom it does not know', async () => {
    const own = { format: 'iss_sub', iss: 'http://localhost:8080', sub: person.id };
    expect((await org.admin(path, { sub_id: own })).status).toBe(204);
    const foreign = { ...own, iss: 'https://idp.example.com' };
    expect(codeOf(await org.admin(path, { sub_id: foreign }))).toEqual([401, 'E0000015']);
    expect(codeOf(await org.admin(path, { sub_id: { format: 'opaque', id: 'nobody' } }))).toEqual([
      404,
      'E0000007',
    ]);
    expect(codeOf(await org.admin(path, { sub_id: { format: 'email', email: 'a@b.example' } }))).toEqual([
      400,
      'E0000001',
    ]);
    expect(codeOf(await org.admin(path, {}))).toEqual([400, 'E0000001']);
  });

  test('is refused for whoever outranks the caller', async () => {
    const helper = await org.person('group-admin@example.com');
    await org.make(`POST /api/v1/users/${helper.id}/roles`, { type: 'USER_ADMIN' });
    const root = (await org.make<{ id: string }>('GET /api/v1/users/root@example.com')).id;
    const headers = { cookie: await org.signedIn(helper), origin: 'http://localhost:8080' };
    const answer = await org.call(path, headers, { sub_id: { format: 'opaque', id: root } });
    expect(codeOf(answer)).toEqual([403, 'E0000006']);
  });
});
