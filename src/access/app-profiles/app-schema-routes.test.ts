import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccess, testAccess } from '#test/kit/access.ts';

type Schema = {
  id: string;
  title: string;
  definitions: Record<'base' | 'custom', { properties: Record<string, { title: string; type: string }> }>;
};
type WireError = { errorCode: string; errorCauses: { errorSummary: string }[] };

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const place = (appId: string) => `/api/v1/meta/schemas/apps/${appId}/default`;
const custom = (properties: Record<string, unknown>) => ({ definitions: { custom: { properties } } });
const patch = (appId: string, properties: Record<string, unknown>) =>
  send(`POST ${place(appId)}`, custom(properties));
const causesOf = async (answer: Awaited<ReturnType<typeof send>>) =>
  answer.json<WireError>().errorCauses.map((cause) => cause.errorSummary);
const text = (title: string, more = {}) => ({ title, type: 'string', ...more });

test('there is none where there is no app, or one that comes with the product', async () => {
  for (const id of ['0oanope', access.apps.findByName('gatehouse_home')?.id ?? '']) {
    expect((await send(`GET ${place(id)}`)).json()).toMatchObject({ errorCode: 'E0000007' });
    expect((await patch(id, { x: text('x') })).json()).toMatchObject({ errorCode: 'E0000007' });
  }
});

test('what cannot be is refused, and nothing is changed', async () => {
  const app = await access.addApp();
  await access.eventTypes();
  const refused = await send(`POST ${place(app.id)}`, {
    definitions: {
      base: { properties: { userName: { required: false }, ghost: { title: 'x' } } },
      custom: {
        properties: {
          good: text('Good'),
          bad: { type: 'sting' },
          email: text('Email'),
          one: text('One', { unique: true }),
        },
      },
    },
  });
  expect(refused.status).toBe(400);
  expect((await causesOf(refused)).join('\n')).toMatchInlineSnapshot(`
    "bad.title: must be a string of 1 to 1024 characters
    bad.type: must be one of string, boolean, number, integer, array
    email: the name collides with the attribute email; names must differ by more than case
    one.unique: attributes of app users cannot be unique
    userName.required: cannot be changed for a base attribute
    ghost: is not a base attribute"
  `);
  expect((await send(`POST ${place(app.id)}`, { surprise: 1 })).status).toBe(400);
  const schema = (await send(`GET ${place(app.id)}`)).json<Schema>();
  expect(schema.definitions.custom.properties).toEqual({});
  expect(await access.eventTypes()).toEqual([]);
});

test('comes with the kind of the app, takes properties, keeps their order, and lets them go', async () => {
  const app = await access.addApp({ label: 'Orders' });
  const schema = (await send(`GET ${place(app.id)}`)).json<Schema>();
  expect(schema).toMatchObject({
    id: `http://localhost:8080/meta/schemas/apps/${app.id}/default`,
    title: 'Orders User',
  });
  expect(Object.keys(schema.definitions.base.properties)).toContain('given_name');
  await access.eventTypes();
  await patch(app.id, { zebra: text('Zebra'), ape: text('Ape', { enum: ['a', 'b'] }) });
  await patch(app.id, { zebra: { title: 'Zebra crossing' } });
  const changed = (await send(`GET ${place(app.id)}`)).json<Schema>();
  expect(Object.keys(changed.definitions.custom.properties)).toEqual(['zebra', 'ape']);
  expect(changed.definitions.custom.properties['zebra']).toMatchObject({
    title: 'Zebra crossing',
    type: 'string',
  });
  await patch(app.id, { ape: null, ghost: null });
  const after = (await send(`GET ${place(app.id)}`)).json<Schema>();
  expect(Object.keys(after.definitions.custom.properties)).toEqual(['zebra']);
  expect(await access.eventTypes()).toEqual(Array(3).fill('directory.app_user_profile.update'));
});

test('parallel patches all survive, while people are being assigned', async () => {
  const app = await access.addApp();
  const people = await Promise.all([1, 2, 3, 4].map(() => access.addPerson()));
  const answers = await Promise.all([
    ...Array.from({ length: 12 }, (_, index) => patch(app.id, { [`p${index}`]: text(`P${index}`) })),
    ...people.map(({ id }) => send(`POST /api/v1/apps/${app.id}/users`, { id })),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual(Array(16).fill(200));
  const schema = (await send(`GET ${place(app.id)}`)).json<Schema>();
  expect(Object.keys(schema.definitions.custom.properties)).toHaveLength(12);
});

test('profiles of people and of groups are judged by it', async () => {
  const app = await access.addApp();
  const user = await access.addPerson();
  const group = await access.addGroup('Judged');
  await patch(app.id, {
    shop: text('Shop', { required: true, maxLength: 4 }),
    till: { title: 'Till', type: 'integer', scope: 'SELF' },
    roles: { title: 'Roles', type: 'array', items: { type: 'string' } },
  });
  const assign = (profile: unknown) => send(`POST /api/v1/apps/${app.id}/users`, { id: user.id, profile });
  expect(await causesOf(await assign({}))).toEqual(['profile.shop: The field cannot be left blank']);
  expect(await causesOf(await assign({ shop: '12345', till: 'x', ghost: 1 }))).toEqual([
    'profile.shop: must have at most 4 characters',
    'profile.till: must be an integer',
    expect.stringContaining('profile.ghost: The property ghost is not defined'),
  ]);
  const toGroup = (profile: unknown) => send(`PUT /api/v1/apps/${app.id}/groups/${group}`, { profile });
  expect(await causesOf(await toGroup({ till: 1, shop: 9, ghost: 1 }))).toEqual([
    'profile.till: has the scope SELF: it is given to people one by one, not through a group',
    'profile.shop: must be a string',
    expect.stringContaining('profile.ghost: The property ghost is not defined'),
  ]);
  expect((await assign({ shop: '17', till: 3, userName: 'seventeen' })).json()).toMatchObject({
    profile: { shop: '17', till: 3 },
    credentials: { userName: 'seventeen' },
  });
  const update = await send(`POST /api/v1/apps/${app.id}/users/${user.id}`, { profile: { till: null } });
  expect(update.json<{ profile: unknown }>().profile).toEqual({ shop: '17' });
  expect((await toGroup({ shop: '1', roles: ['a'] })).json()).toMatchObject({ profile: { shop: '1' } });
});

test('a removed property is gone from everybody, and one of the same name begins empty', async () => {
  const app = await access.addApp();
  const user = await access.addPerson();
  const group = await access.addGroup('Forgotten');
  await patch(app.id, { color: text('Colour'), kept: text('Kept') });
  await send(`POST /api/v1/apps/${app.id}/users`, { id: user.id, profile: { color: 'red', kept: 'yes' } });
  await send(`PUT /api/v1/apps/${app.id}/groups/${group}`, { profile: { color: 'blue' } });
  await patch(app.id, { color: null });
  await patch(app.id, { color: text('Colour again') });
  const profileAt = async (path: string) =>
    (await send(`GET /api/v1/apps/${app.id}/${path}`)).json<{ profile: unknown }>().profile;
  expect(await profileAt(`users/${user.id}`)).toEqual({ kept: 'yes' });
  expect(await profileAt(`groups/${group}`)).toEqual({});
});

test('lists of several groups are put together where the schema says so', async () => {
  const app = await access.addApp();
  const user = await access.addPerson();
  const [a, b] = [await access.addGroup('Union A', user), await access.addGroup('Union B', user)];
  const list = { type: 'array', items: { type: 'string' } };
  await patch(app.id, {
    all: { title: 'All', ...list, union: 'ENABLE' },
    best: { title: 'Best', ...list, union: 'DISABLE' },
  });
  await send(`PUT /api/v1/apps/${app.id}/groups/${a}`, { profile: { all: ['x', 'y'], best: ['x'] } });
  await send(`PUT /api/v1/apps/${app.id}/groups/${b}`, { profile: { all: ['y', 'z'], best: ['z'] } });
  const one = await send(`GET /api/v1/apps/${app.id}/users/${user.id}`);
  expect(one.json<{ profile: unknown }>().profile).toEqual({ all: ['x', 'y', 'z'], best: ['x'] });
});
