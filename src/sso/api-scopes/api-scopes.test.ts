import { afterAll, beforeAll, expect, test } from 'vitest';
import { programs } from '#test/kit/api-client.ts';
import { type Answer, type Client, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
let client: Client;
const issuer = 'http://localhost:8080';

beforeAll(async () => {
  org = await wholeApp();
  client = await org.client();
});
afterAll(() => org.close());

const path = () => `/api/v1/apps/${client.appId}/grants`;
const codeOf = (answer: Answer) => [answer.status, answer.json()['errorCode']];
type Grant = { id: string; scopeId: string; _embedded?: object };

test.each<[string, object, number]>([
  ['an unknown scope', { issuer, scopeId: 'okta.nothing.read' }, 400],
  ['a scope of OpenID Connect', { issuer, scopeId: 'openid' }, 400],
  ['a custom server as issuer', { issuer: `${issuer}/oauth2/default`, scopeId: 'okta.users.read' }, 400],
  ['a stranger as issuer', { issuer: 'https://evil.example', scopeId: 'okta.users.read' }, 400],
  ['no scope', { issuer }, 400],
  ['no issuer', { scopeId: 'okta.users.read' }, 400],
  ['an unknown property', { issuer, scopeId: 'okta.users.read', consent: true }, 400],
])('a grant with %s is refused', async (_what, body, status) => {
  expect(codeOf(await org.admin(`POST ${path()}`, body))).toEqual([status, 'E0000001']);
  expect(await org.make(`GET ${path()}`)).toEqual([]);
});

test('a scope is granted, listed, shown and revoked; granting it again gives the same grant', async () => {
  const made = await org.admin(`POST ${path()}`, { issuer, scopeId: 'okta.users.read' });
  expect([made.status, made.json()]).toMatchObject([
    200,
    {
      id: expect.stringMatching(/^oag/),
      status: 'ACTIVE',
      issuer,
      clientId: client.clientId,
      scopeId: 'okta.users.read',
      source: 'ADMIN',
      createdBy: { type: 'User' },
    },
  ]);
  const again = await org.make<Grant>(`POST ${path()}`, { issuer, scopeId: 'okta.users.read' });
  expect(again.id).toBe(made.json()['id']);
  expect((await org.make<Grant[]>(`GET ${path()}?expand=scope`))[0]?._embedded).toEqual({
    scope: { id: 'okta.users.read' },
  });
  expect((await org.make<Grant>(`GET ${path()}/${again.id}`)).scopeId).toBe('okta.users.read');
  expect((await org.admin(`DELETE ${path()}/${again.id}`)).status).toBe(204);
  expect(codeOf(await org.admin(`DELETE ${path()}/${again.id}`))).toEqual([404, 'E0000007']);
  expect(codeOf(await org.admin(`GET ${path()}/${again.id}`))).toEqual([404, 'E0000007']);
  const types = (await org.make<{ eventType: string }[]>('GET /api/v1/logs?limit=1000')).map(
    (e) => e.eventType,
  );
  expect(types.filter((type) => type.startsWith('app.oauth2.admin.consent'))).toEqual([
    'app.oauth2.admin.consent.grant',
    'app.oauth2.admin.consent.revoke',
  ]);
});

test('ten grants of one scope at once are one grant and one event', async () => {
  const scopeId = 'okta.groups.read';
  const made = await Promise.all(
    Array.from({ length: 10 }, () => org.make<Grant>(`POST ${path()}`, { issuer, scopeId })),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
});

test('an app that is no OAuth client, or is not there, is granted nothing', async () => {
  const bookmark = await org.make('POST /api/v1/apps', {
    name: 'bookmark',
    label: 'Wiki',
    signOnMode: 'BOOKMARK',
    settings: { app: { url: 'https://wiki.example.com' } },
  });
  const body = { issuer, scopeId: 'okta.users.read' };
  expect(codeOf(await org.admin(`POST /api/v1/apps/${bookmark.id}/grants`, body))).toEqual([400, 'E0000001']);
  expect(codeOf(await org.admin('POST /api/v1/apps/nothing/grants', body))).toEqual([404, 'E0000007']);
  expect(codeOf(await org.admin('GET /api/v1/apps/nothing/grants'))).toEqual([404, 'E0000007']);
});

test('nobody lets an app have what they do not have themselves', async () => {
  const program = programs(org);
  const scopes = ['okta.appGrants.manage', 'okta.apps.read'];
  const admin = await program.service({ scopes, roles: ['APP_ADMIN'] });
  const token = await program.token(admin, scopes.join(' '));
  const grant = (scopeId: string) => program.bearer(`POST ${path()}`, token, { issuer, scopeId });
  expect(codeOf(await grant('okta.roles.manage'))).toEqual([403, 'E0000006']);
  expect((await grant('okta.apps.read')).status).toBe(200);
});

test('a program of few scopes gives neither itself nor others more, however great its role', async () => {
  const program = programs(org);
  const scopes = ['okta.appGrants.manage', 'okta.apps.manage'];
  const service = await program.service({ scopes, roles: ['SUPER_ADMIN'] });
  const token = await program.token(service, scopes.join(' '));
  const call = (request: string, body?: object) => program.bearer(request, token, body);
  const own = `/api/v1/apps/${service.appId}`;
  const wanted = { issuer, scopeId: 'okta.users.manage' };
  expect(codeOf(await call(`POST ${own}/grants`, wanted))).toEqual([403, 'E0000006']);
  expect((await call(`POST ${own}/grants`, { issuer, scopeId: 'okta.apps.read' })).status).toBe(200);
  // Nor by the secret of an app that has more.
  const greater = await program.service({ scopes: ['okta.users.manage'] });
  const theirs = `/api/v1/apps/${greater.appId}`;
  expect(codeOf(await call(`POST ${theirs}/credentials/secrets`, {}))).toEqual([403, 'E0000006']);
  expect(codeOf(await call(`GET ${theirs}/credentials/secrets`))).toEqual([403, 'E0000006']);
  expect((await call(`GET ${theirs}`)).status).toBe(200);
  const renew = `POST /oauth2/v1/clients/${greater.clientId}/lifecycle/newSecret`;
  expect((await call(renew)).status).toBe(403);
  expect((await call(`POST ${own}/lifecycle/activate`)).status).toBe(200);
});
