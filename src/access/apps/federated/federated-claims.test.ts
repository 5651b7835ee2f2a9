import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccess, testAccess } from '#test/kit/access.ts';

type Claim = { id: string; name: string; expression: string };
type WireError = { errorCode: string; errorCauses: { errorSummary: string }[] };

let access: TestAccess;
let path: string;
let appId: string;
beforeAll(async () => {
  access = await testAccess();
  ({ id: appId } = await access.addApp());
  path = `/api/v1/apps/${appId}/federated-claims`;
  await access.eventTypes();
});
afterAll(() => access?.close());

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const refused = async (request: string, body?: unknown) => {
  const answer = await send(request, body);
  return [
    answer.status,
    answer
      .json<WireError>()
      .errorCauses.map((cause) => cause.errorSummary)
      .join(),
  ];
};

test('what cannot be a claim is refused, and so is one of an app that issues none', async () => {
  for (const [body, cause] of [
    [{ name: 'role' }, 'expression'],
    [{ name: '', expression: 'user.login' }, 'name'],
    [{ name: 'sub', expression: 'user.login' }, "name: 'sub' is a reserved claim name"],
    [{ name: 'iss', expression: 'user.login' }, "name: 'iss' is a reserved claim name"],
    [{ name: 'role', expression: 'user.login +' }, 'expression: '],
    [{ name: 'role', expression: 'idpuser.login' }, "'idpuser' is not known here"],
    [{ name: 'role', expression: 'user.login', more: 1 }, 'more'],
  ] as const)
    expect(await refused(`POST ${path}`, body)).toEqual([400, expect.stringContaining(cause)]);
  const bookmark = (
    await send('POST /api/v1/apps', {
      name: 'bookmark',
      label: 'Tile',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://intranet.example.com' } },
    })
  ).json<{ id: string }>();
  const body = { name: 'role', expression: 'user.login' };
  expect(await refused(`POST /api/v1/apps/${bookmark.id}/federated-claims`, body)).toEqual([
    400,
    expect.stringContaining('this app is BOOKMARK'),
  ]);
  for (const method of ['GET', 'PUT', 'DELETE'])
    expect((await send(`${method} ${path}/ofcnope`, method === 'PUT' ? body : undefined)).status).toBe(404);
  expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
});

test('a claim is made, read, replaced and deleted; a name is there once', async () => {
  const made = await send(`POST ${path}`, { name: 'shop', expression: 'user.department' });
  expect(made.status).toBe(201);
  const { id } = made.json<Claim>();
  expect(id).toMatch(/^ofc/);
  expect(await refused(`POST ${path}`, { name: 'shop', expression: '"x"' })).toEqual([
    400,
    expect.stringContaining('has this name'),
  ]);
  expect((await send(`GET ${path}`)).json()).toMatchObject([
    { id, name: 'shop', expression: 'user.department' },
  ]);
  const replaced = await send(`PUT ${path}/${id}`, {
    ...made.json<Claim>(),
    expression: '"Shop " + user.department',
  });
  expect([replaced.status, replaced.json()]).toMatchObject([
    200,
    { id, expression: '"Shop " + user.department' },
  ]);
  expect((await send(`DELETE ${path}/${id}`)).status).toBe(204);
  expect((await send(`GET ${path}`)).json()).toEqual([]);
  expect(await access.eventTypes()).toEqual(Array(3).fill('application.lifecycle.update'));
});

test('of two with one name at once one is made', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => send(`POST ${path}`, { name: 'contested', expression: 'user.login' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
});
