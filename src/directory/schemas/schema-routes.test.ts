import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import { aUserBody, testDirectory, type TestDirectory, type WireUser } from '#test/kit/directory.ts';

type WireAttribute = Record<string, unknown>;
type WireSchema = {
  id: string;
  title: string;
  definitions: Record<'base' | 'custom', { properties: Record<string, WireAttribute>; required: string[] }>;
  _links: Record<string, { href: string }>;
};
type WireType = {
  id: string;
  name: string;
  displayName: string;
  description: string | null;
  default: boolean;
  _links: Record<string, { href: string }>;
};

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const patch = (properties: Record<string, unknown>, which = 'user/default') =>
  call(`POST /api/v1/meta/schemas/${which}`, {
    body: { definitions: { custom: { id: '#custom', type: 'object', properties, required: [] } } },
  });
const schemaOf = async (which = 'user/default') =>
  (await call(`GET /api/v1/meta/schemas/${which}`)).json<WireSchema>();
const causes = (answer: Awaited<ReturnType<typeof call>>) =>
  answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses.map((cause) => cause.errorSummary);
const createUser = (profile: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  call('POST /api/v1/users', { body: aUserBody(`schema${++count}@example.com`, { profile, ...more }) });
const newType = async () => {
  const answer = await call('POST /api/v1/meta/types/user', {
    body: { name: `type${++count}`, displayName: `Type ${count}` },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireType>();
};
const schemaIdOf = (type: WireType) => type._links['schema']?.href.split('/').at(-1) ?? '';

describe('user schemas', () => {
  test('a bad definition changes nothing at all and names each field', async () => {
    const answer = await patch({
      good: { title: 'Good', type: 'string' },
      bad: { title: 'Bad', type: 'colour' },
      '9': { title: 'x', type: 'string' },
    });
    expect(answer.status).toBe(400);
    expect(answer.json()['errorCode']).toBe('E0000001');
    expect(causes(answer).join('\n')).toMatch(/bad\.type: must be one of/);
    expect((await schemaOf()).definitions.custom.properties).not.toHaveProperty('good');
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('unknown schemas, unknown envelope fields and callers without the permission are refused', async () => {
    expect((await call('GET /api/v1/meta/schemas/user/oscnothere')).status).toBe(404);
    expect((await call('POST /api/v1/meta/schemas/user/default', { body: { fields: {} } })).status).toBe(400);
    const as = aCaller({ permissions: new Set(['okta.schemas.read']) });
    expect((await call('POST /api/v1/meta/schemas/user/default', { as, body: {} })).status).toBe(403);
  });

  test('the default schema is shown as Okta shows it', async () => {
    const schema = await schemaOf();
    expect(schema.id).toMatch(/\/meta\/schemas\/user\/default$/);
    expect(schema._links['self']?.href).toMatch(/\/api\/v1\/meta\/schemas\/user\/default$/);
    expect(Object.keys(schema.definitions.base.properties)).toHaveLength(31);
    expect(schema.definitions.base.required).toEqual(['login', 'firstName', 'lastName', 'email']);
    expect(schema.definitions.base.properties['login']).toMatchObject({
      title: 'Username',
      type: 'string',
      required: true,
      minLength: 5,
      maxLength: 100,
    });
  });

  test('a custom attribute is added, usable at once, changed and removed, with an event each', async () => {
    expect((await createUser({ badge: 7 })).status).toBe(400);
    await patch({ badge: { title: 'Badge', type: 'integer' } });
    expect((await schemaOf()).definitions.custom.properties['badge']).toEqual({
      title: 'Badge',
      type: 'integer',
      mutability: 'READ_WRITE',
      scope: 'NONE',
      permissions: [{ principal: 'SELF', action: 'READ_ONLY' }],
      master: { type: 'PROFILE_MASTER' },
    });
    const user = (await createUser({ badge: 7 })).json<WireUser>();
    expect(user.profile['badge']).toBe(7);
    await patch({ badge: { description: 'On the door' } });
    expect((await schemaOf()).definitions.custom.properties['badge']).toMatchObject({
      title: 'Badge',
      description: 'On the door',
    });
    await patch({ badge: null });
    expect((await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().profile).not.toHaveProperty('badge');
    expect(
      (await directory.eventTypes()).filter((type) => type === 'directory.user_profile.update'),
    ).toHaveLength(3);
  });

  test('a removed attribute is taken out of profiles, and its name starts afresh', async () => {
    await patch({ colour: { title: 'Colour', type: 'string' } });
    const user = (await createUser({ colour: 'red' })).json<WireUser>();
    await patch({ colour: null });
    await patch({ colour: { title: 'Colour', type: 'string' } });
    expect((await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().profile).not.toHaveProperty(
      'colour',
    );
    await call(`POST /api/v1/users/${user.id}`, { body: { profile: { colour: 'blue' } } });
    await patch({ colour: null });
    await directory.platform.jobs.drain();
    expect((await directory.users.findPerson(user.id))?.profile).not.toHaveProperty('colour');
  });

  test('a unique attribute keeps two people from one value, of one type, in any case', async () => {
    await patch({ staffNo: { title: 'Staff number', type: 'string', unique: true } });
    expect((await schemaOf()).definitions.custom.properties['staffNo']).toMatchObject({
      unique: 'UNIQUE_VALIDATED',
    });
    const first = (await createUser({ staffNo: 'A1' })).json<WireUser>();
    const second = await createUser({ staffNo: 'a1' });
    expect(causes(second)).toEqual([
      'staffNo: An object with this field already exists in the current organization',
    ]);
    const other = (await createUser({ staffNo: 'A2' })).json<WireUser>();
    expect(
      (await call(`POST /api/v1/users/${other.id}`, { body: { profile: { staffNo: 'A1' } } })).status,
    ).toBe(400);
    await call(`POST /api/v1/users/${first.id}`, { body: { profile: { staffNo: null } } });
    expect(
      (await call(`POST /api/v1/users/${other.id}`, { body: { profile: { staffNo: 'A1' } } })).status,
    ).toBe(200);
    await patch({ staffNo: { unique: false } });
    expect((await createUser({ staffNo: 'A1' })).status).toBe(200);
    const again = await patch({ staffNo: { unique: true } });
    expect(causes(again)[0]).toMatch(/^staffNo\.unique: two users have the same value/);
  });
});

describe('user types', () => {
  test('refuse bad and taken names, changes of names, and the deletion of what is needed', async () => {
    const bad = await call('POST /api/v1/meta/types/user', { body: { name: '9lives', displayName: 'Cats' } });
    expect(causes(bad)[0]).toMatch(/^name: must begin with a letter/);
    const taken = await call('POST /api/v1/meta/types/user', {
      body: { name: 'User', displayName: 'Again' },
    });
    expect(causes(taken)[0]).toMatch(/^name: An object with this field already exists/);
    const type = await newType();
    expect((await call(`POST /api/v1/meta/types/user/${type.id}`, { body: { name: 'other' } })).status).toBe(
      400,
    );
    expect((await call('DELETE /api/v1/meta/types/user/default')).status).toBe(403);
    await createUser({}, { type: { id: type.id } });
    const used = await call(`DELETE /api/v1/meta/types/user/${type.id}`);
    expect(causes(used)[0]).toMatch(/assigned to users/);
    expect((await call('GET /api/v1/meta/types/user/otynothere')).status).toBe(404);
    expect(causes(await createUser({}, { type: { id: 'otynothere' } }))[0]).toMatch(
      /^type: there is no user type/,
    );
  });

  test('are created, read, changed, replaced and deleted', async () => {
    const type = await newType();
    expect(type).toMatchObject({ default: false, description: null });
    expect((await call(`GET /api/v1/meta/types/user/${type.id}`)).json()).toEqual(type);
    const changed = await call(`POST /api/v1/meta/types/user/${type.id}`, {
      body: { displayName: 'Agents' },
    });
    expect(changed.json()).toMatchObject({ displayName: 'Agents', name: type.name });
    const replaced = await call(`PUT /api/v1/meta/types/user/${type.id}`, {
      body: { name: type.name, displayName: 'Staff', description: 'All' },
    });
    expect(replaced.json()).toMatchObject({ displayName: 'Staff', description: 'All' });
    const listed = (await call('GET /api/v1/meta/types/user')).json<WireType[]>();
    expect(listed.find((one) => one.default)?.name).toBe('user');
    expect((await call(`DELETE /api/v1/meta/types/user/${type.id}`)).status).toBe(204);
    expect((await call(`GET /api/v1/meta/types/user/${type.id}`)).status).toBe(404);
    expect(await directory.eventTypes()).toEqual([
      'directory.non_default_user_profile.create',
      'directory.user_profile.update',
      'directory.user_profile.update',
      'directory.user_profile.update',
    ]);
  });

  test('have schemas of their own; a user changes type only by being replaced', async () => {
    const type = await newType();
    await patch(
      { agentNo: { title: 'Agent number', type: 'string', required: true } },
      `user/${schemaIdOf(type)}`,
    );
    expect((await schemaOf()).definitions.custom.properties).not.toHaveProperty('agentNo');
    const user = (await createUser({})).json<WireUser>();
    const partial = await call(`POST /api/v1/users/${user.id}`, { body: { type: { id: type.id } } });
    expect(causes(partial)[0]).toMatch(/^type: can be changed only by replacing/);
    const incomplete = await call(`PUT /api/v1/users/${user.id}`, {
      body: { profile: user.profile, type: { id: type.id } },
    });
    expect(causes(incomplete)).toEqual(['agentNo: The field cannot be left blank']);
    const profile = { ...user.profile, agentNo: 'A7' };
    await directory.eventTypes();
    const moved = await call(`PUT /api/v1/users/${user.id}`, { body: { profile, type: { id: type.id } } });
    expect(moved.json()).toMatchObject({ type: { id: type.id }, profile: { agentNo: 'A7' } });
    expect(await directory.eventTypes()).toEqual(['user.account.update_user_type']);
    const search = `GET /api/v1/users?search=${encodeURIComponent('profile.agentNo eq "a7"')}`;
    expect((await call(search)).json<WireUser[]>().map((one) => one.id)).toEqual([user.id]);
  });
});

describe('the group schema', () => {
  test('takes custom attributes, which groups then have and are found by', async () => {
    expect(
      (await call('POST /api/v1/groups', { body: { profile: { name: 'Early', contact: 'x' } } })).status,
    ).toBe(400);
    const answer = await patch(
      { contact: { title: 'Contact', type: 'string', maxLength: 20 } },
      'group/default',
    );
    expect(answer.json<WireSchema>().id).toMatch(/\/meta\/schemas\/group\/default$/);
    const group = await call('POST /api/v1/groups', { body: { profile: { name: 'Early', contact: 'Ben' } } });
    expect(group.json()).toMatchObject({ profile: { contact: 'Ben' } });
    const search = `GET /api/v1/groups?search=${encodeURIComponent('profile.contact eq "ben"')}`;
    expect((await call(search)).json<unknown[]>()).toHaveLength(1);
    expect(
      causes(await patch({ tag: { title: 'Tag', type: 'string', unique: true } }, 'group/default'))[0],
    ).toMatch(/cannot be unique/);
    await patch({ contact: null }, 'group/default');
    await directory.platform.jobs.drain();
    const id = group.json<{ id: string }>().id;
    expect((await directory.groups.getGroup(id)).profile).toEqual({ name: 'Early' });
  });

  test('its base attributes cannot be changed', async () => {
    const body = { definitions: { base: { properties: { name: { maxLength: 5 } } } } };
    expect(causes(await call('POST /api/v1/meta/schemas/group/default', { body }))[0]).toMatch(
      /^name\.maxLength: cannot be changed/,
    );
  });
});
