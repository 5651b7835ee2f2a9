// What every endpoint of the management API shares (OKTA.md B.3), on the real routes: each that takes a body is asked.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, type Answer, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
const token = { authorization: `SSWS ${adminToken}` };

beforeAll(async () => {
  org = await wholeApp();
});
afterAll(() => org.close());

const writing = () =>
  org.app.http.routes.filter(
    ({ path, body, permission, bodyKind = 'json' }) =>
      path.startsWith('/api/v1/') && body !== undefined && bodyKind === 'json' && permission !== 'public',
  );
const aimed = (path: string) => path.replace(/:\w+/g, 'unknown0000000000000');
const send = (route: { method: string; path: string }, body: string | Buffer, type = 'application/json') =>
  org.send({
    method: route.method,
    url: aimed(route.path),
    headers: { ...token, 'content-type': type },
    body,
  });
const codeOf = (answer: Answer) => [answer.status, answer.json()['errorCode'] ?? answer.json()['error']];

describe('every route that takes a body', () => {
  // An address of something that is not there may be answered with 404 before the body is looked at.
  const refusals = ['E0000003', 'E0000001', 'E0000007', 'E0000006', 'E0000021', 'invalid_client_metadata'];
  test.each([
    ['a member twice', '{"name":"a","name":"b"}'],
    ['a NUL', '{"name":"a\\u0000b"}'],
    ['too many levels', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['no JSON', '{"name":'],
    ['a list', '[]'],
    ['a number', '5'],
  ])('refuses %s, as Okta’s envelope says it', async (_what, body) => {
    for (const route of writing()) {
      const answer = await send(route, body);
      expect(answer.status, `${route.method} ${route.path}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${route.method} ${route.path}`).toBeLessThan(500);
      expect(refusals, `${route.method} ${route.path}`).toContain(codeOf(answer)[1]);
    }
  });

  test('refuses what is no JSON by its media type', async () => {
    for (const route of writing()) {
      const answer = await send(route, 'name=a', 'application/x-www-form-urlencoded');
      expect([400, 404, 415], `${route.method} ${route.path}`).toContain(answer.status);
    }
  });
});

test('a body of ten megabytes is refused, and nothing of it is kept', async () => {
  const answer = await send(
    { method: 'POST', path: '/api/v1/groups' },
    `{"profile":{"name":"${'x'.repeat(10_485_760)}"}}`,
  );
  expect(codeOf(answer)).toEqual([413, 'E0000003']);
});

test('every answer has an id of its own; a client’s own id is not taken over', async () => {
  const ask = () => org.get('/api/v1/groups?limit=1', { ...token, 'x-okta-request-id': 'mine' });
  const ids = (await Promise.all([ask(), ask()])).map(({ headers }) => String(headers['x-okta-request-id']));
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[\w-]{20}$/);
});

test('self links are exactly the address the client called, at whichever of our names', async () => {
  const made = await org.make('POST /api/v1/groups', { profile: { name: 'Linked' } });
  const at = `http://localhost:8080/api/v1/groups/${made.id}`;
  for (const url of [`/api/v1/groups/${made.id}`, at]) {
    const group = (await org.get(url, token)).json<{ _links: Record<string, { href: string }> }>();
    expect(group._links['users']?.href).toBe(`${at}/users`);
  }
  const list = await org.get('/api/v1/groups?limit=1&q=Link', token);
  expect(String([list.headers['link']].flat()[0])).toBe(
    '<http://localhost:8080/api/v1/groups?limit=1&q=Link>; rel="self"',
  );
});

test('a write without a body and without Content-Length is taken as empty, not refused with 411', async () => {
  const group = await org.make('POST /api/v1/groups', { profile: { name: 'Empty' } });
  const person = await org.person();
  const answer = await org.send({
    method: 'PUT',
    url: `/api/v1/groups/${group.id}/users/${person.id}`,
    headers: token,
  });
  expect(answer.status).toBe(204);
});
