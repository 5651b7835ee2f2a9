import { afterAll, beforeAll, expect, test } from 'vitest';
import { aWebApp } from '#test/kit/access.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

type End = { id: string; name: string; type: string };
type Property = { expression: string; pushStatus: string };
type Mapping = { id: string; source: End; target: End; properties: Record<string, Property> };
type AppUser = { profile: Record<string, unknown>; credentials: { userName: string }; scope: string };
type Wire = { id: string };

let org: TestApp;
let defaultType: string;
beforeAll(async () => {
  org = await testApp();
  defaultType = (await org.api<Wire>('GET', '/api/v1/meta/types/user/default')).id;
});
afterAll(() => org?.close());

const refused = async (method: string, url: string, body?: unknown) => {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  return {
    status: answer.status,
    error: answer.json<{ errorCode: string; errorCauses: { errorSummary: string }[] }>(),
  };
};
const addApp = (label: string) => org.api<Wire>('POST', '/api/v1/apps', aWebApp({ label }));
let count = 0;
const addPerson = (profile: Record<string, unknown> = {}) => {
  const login = `mapped${++count}@example.com`;
  const body = { profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...profile } };
  return org.api<Wire>('POST', '/api/v1/users?activate=true', body);
};
const mappingOf = async (query: string) => {
  const [item] = await org.api<Mapping[]>('GET', `/api/v1/mappings?${query}`);
  return org.api<Mapping>('GET', `/api/v1/mappings/${item?.id ?? ''}`);
};
const toApp = async (appId: string) => mappingOf(`sourceId=${defaultType}&targetId=${appId}`);
const map = (id: string, properties: unknown) =>
  org.api<Mapping>('POST', `/api/v1/mappings/${id}`, { properties });
const addProperty = (appId: string, name: string, more: unknown = { type: 'string' }) =>
  org.api('POST', `/api/v1/meta/schemas/apps/${appId}/default`, {
    definitions: { custom: { properties: { [name]: { title: name, ...(more as object) } } } },
  });
const appUser = (appId: string, userId: string) =>
  org.api<AppUser>('GET', `/api/v1/apps/${appId}/users/${userId}`);

test('what cannot be mapped is refused with its place, and nothing is changed', async () => {
  const app = await addApp('Refusing');
  const mapping = await toApp(app.id);
  await org.eventTypes();
  const { status, error } = await refused('POST', `/api/v1/mappings/${mapping.id}`, {
    properties: {
      ghost: { expression: 'user.login' },
      name: { expression: 'user.firstName +', pushStatus: 'PUSH' },
      email: { expression: 'appuser.email' },
      locale: { expression: 'isMemberOfGroupName("x") ? "a" : "b"' },
      profile: { pushStatus: null },
      nickname: { expression: 'user.nickName' },
    },
  });
  expect([status, error.errorCode]).toEqual([400, 'E0000001']);
  expect(error.errorCauses).toMatchObject([
    { errorSummary: expect.stringContaining('properties.ghost: is no property of the target') as string },
    {
      errorSummary: expect.stringContaining('properties.name.expression') as string,
      locationType: 'position',
    },
    { errorSummary: expect.stringContaining("'appuser' is not known here") as string },
    { errorSummary: expect.stringContaining('cannot ask for groups') as string },
  ]);
  for (const body of [{}, { properties: { name: { expression: 1 } } }, { properties: {}, surprise: 1 }])
    expect((await refused('POST', `/api/v1/mappings/${mapping.id}`, body)).status).toBe(400);
  expect((await refused('GET', '/api/v1/mappings/prmnope')).error.errorCode).toBe('E0000007');
  expect((await refused('POST', '/api/v1/mappings/prmnope', { properties: {} })).error.errorCode).toBe(
    'E0000007',
  );
  expect((await refused('GET', '/api/v1/mappings?after=x')).error.errorCode).toBe('E0000029');
  expect((await toApp(app.id)).properties).toEqual(mapping.properties);
  expect(await org.eventTypes()).toEqual([]);
});

test('there is one each way for every app and type of people, listed page by page', async () => {
  const app = await addApp('Listed');
  const type = await org.api<Wire>('POST', '/api/v1/meta/types/user', {
    name: 'contractor',
    displayName: 'Contractor',
  });
  const mine = await org.api<Mapping[]>('GET', `/api/v1/mappings?sourceId=${app.id}`);
  expect(mine.map(({ target }) => target.name).sort()).toEqual(['contractor', 'user']);
  const ofType = await org.api<Mapping[]>('GET', `/api/v1/mappings?sourceId=${type.id}&targetId=${app.id}`);
  expect(ofType).toMatchObject([
    {
      source: { id: type.id, name: 'contractor', type: 'user' },
      target: { id: app.id, name: 'oidc_client', type: 'appuser' },
    },
  ]);
  const all = (await org.api<Mapping[]>('GET', '/api/v1/mappings?limit=200')).map(({ id }) => id);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await org.api<Mapping[]>('GET', `/api/v1/mappings?limit=3${after && `&after=${after}`}`);
    seen.push(...page.map(({ id }) => id));
    if (page.length < 3) break;
    after = page.at(-1)?.id ?? '';
  }
  expect(seen).toEqual(all);
  await org.api('POST', `/api/v1/apps/${app.id}/lifecycle/deactivate`);
  await org.api('DELETE', `/api/v1/apps/${app.id}`);
  expect(await org.api('GET', `/api/v1/mappings?sourceId=${app.id}`)).toEqual([]);
  expect((await refused('GET', `/api/v1/mappings/${mine[0]?.id ?? ''}`)).status).toBe(404);
});

test('an app user follows the person and the mapping, however they came to the app', async () => {
  const app = await addApp('Following');
  await addProperty(app.id, 'shop');
  const mapping = await toApp(app.id);
  expect(mapping.properties['given_name']).toEqual({ expression: 'user.firstName', pushStatus: 'PUSH' });
  const [direct, grouped] = [
    await addPerson({ department: 'Shop 12' }),
    await addPerson({ department: 'Shop 7' }),
  ];
  const group = await org.api<Wire>('POST', '/api/v1/groups', { profile: { name: 'Followers' } });
  await org.api('PUT', `/api/v1/groups/${group.id}/users/${grouped.id}`);
  await org.api('POST', `/api/v1/apps/${app.id}/users`, { id: direct.id });
  await org.api('PUT', `/api/v1/apps/${app.id}/groups/${group.id}`, {});
  await org.eventTypes();
  await map(mapping.id, {
    shop: { expression: 'String.substringAfter(user.department, " ")' },
    userName: { expression: 'user.lastName + "." + user.department' },
  });
  expect(await org.eventTypes()).toEqual(['directory.mapping.update']);
  expect(await appUser(app.id, direct.id)).toMatchObject({
    profile: { shop: '12', given_name: 'Aoi', name: 'Aoi Tanaka' },
    credentials: { userName: 'Tanaka.Shop 12' },
  });
  expect(await appUser(app.id, grouped.id)).toMatchObject({ scope: 'GROUP', profile: { shop: '7' } });
  await org.api('POST', `/api/v1/users/${grouped.id}`, {
    profile: { department: 'Shop 8', firstName: 'Mei' },
  });
  expect(await appUser(app.id, grouped.id)).toMatchObject({ profile: { shop: '8', given_name: 'Mei' } });
  await map(mapping.id, { shop: null, userName: { expression: null, pushStatus: null } });
  const after = await appUser(app.id, grouped.id);
  expect(after.profile['shop']).toBeUndefined();
  expect(after.credentials.userName).toContain('@example.com');
});

test('what an administrator gives stays; what they only send back does not; null gives it back', async () => {
  const app = await addApp('Overridden');
  const person = await addPerson();
  const path = `/api/v1/apps/${app.id}/users/${person.id}`;
  await org.api('POST', `/api/v1/apps/${app.id}/users`, { id: person.id, profile: { nickname: 'Ao' } });
  const read = await org.api<AppUser>('GET', path);
  await org.api('POST', path, { profile: read.profile });
  await org.api('POST', `/api/v1/users/${person.id}`, { profile: { firstName: 'Mei', nickName: 'M' } });
  expect(await org.api('GET', path)).toMatchObject({ profile: { given_name: 'Mei', nickname: 'Ao' } });
  await org.api('POST', path, { profile: { nickname: null } });
  expect(await org.api('GET', path)).toMatchObject({ profile: { given_name: 'Mei', nickname: 'M' } });
});

test('DONT_PUSH is written when somebody is assigned, and left alone from then on', async () => {
  const app = await addApp('Once');
  const person = await addPerson({ nickName: 'first' });
  await map((await toApp(app.id)).id, { nickname: { pushStatus: 'DONT_PUSH' } });
  await org.api('POST', `/api/v1/apps/${app.id}/users`, { id: person.id });
  await org.api('POST', `/api/v1/users/${person.id}`, { profile: { nickName: 'second', firstName: 'Mei' } });
  expect(await appUser(app.id, person.id)).toMatchObject({
    profile: { nickname: 'first', given_name: 'Mei' },
  });
});

test('two administrators who change different properties at once both keep theirs', async () => {
  const app = await addApp('Contested');
  const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
  await Promise.all(names.map((name) => addProperty(app.id, name)));
  const { id } = await toApp(app.id);
  await Promise.all(names.map((name) => map(id, { [name]: { expression: `"${name}"` } })));
  expect(Object.keys((await toApp(app.id)).properties)).toEqual(expect.arrayContaining(names));
});

test('a property that leaves the schema leaves the mapping for good', async () => {
  const app = await addApp('Shrinking');
  await addProperty(app.id, 'badge');
  const { id } = await toApp(app.id);
  await map(id, { badge: { expression: 'user.login' } });
  const definitions = { custom: { properties: { badge: null } } };
  await org.api('POST', `/api/v1/meta/schemas/apps/${app.id}/default`, { definitions });
  await addProperty(app.id, 'badge');
  expect(Object.keys((await toApp(app.id)).properties)).not.toContain('badge');
});

test('a mapping is tried on a real person before it is saved', async () => {
  const app = await addApp('Tried');
  await addProperty(app.id, 'floor', { type: 'integer' });
  const person = await addPerson({ department: 'Shop 12' });
  await org.api('POST', `/api/v1/apps/${app.id}/users`, {
    id: person.id,
    profile: { email: 'mine@example.com' },
  });
  const { id } = await toApp(app.id);
  await org.eventTypes();
  const url = `/gatehouse/v1/mappings/${id}/preview`;
  const preview = await org.api<{ properties: Record<string, unknown> }>('POST', url, {
    userId: person.id,
    properties: {
      floor: { expression: 'String.substringAfter(user.department, " ")' },
      nickname: { expression: 'user.department * 2' },
      locale: null,
    },
  });
  expect(preview.properties).toMatchObject({
    given_name: { value: 'Aoi', problem: null, current: 'Aoi', kept: false },
    email: { current: 'mine@example.com', kept: true },
    floor: { value: '12', problem: 'must be an integer', current: null },
    nickname: { value: null, problem: expect.any(String) as string },
  });
  expect(preview.properties).not.toHaveProperty('locale');
  expect(await org.eventTypes()).toEqual([]);
  const back = await mappingOf(`sourceId=${app.id}&targetId=${defaultType}`);
  const toUser = await org.api('POST', `/gatehouse/v1/mappings/${back.id}/preview`, {
    userId: person.id,
    properties: { nickName: { expression: 'appuser.given_name' } },
  });
  expect(toUser).toMatchObject({ properties: { nickName: { value: 'Aoi', current: null } } });
  expect((await refused('POST', url, { userId: 'nobody@example.com' })).error.errorCode).toBe('E0000007');
  expect(
    (await refused('POST', url, { userId: person.id, properties: { x: { expression: '1' } } })).status,
  ).toBe(400);
});

test('what expressions, claims and attribute statements see of an app user is what the mapping makes', async () => {
  const app = await addApp('Seen');
  const person = await addPerson({ department: 'Shop 3' });
  await map((await toApp(app.id)).id, {
    nickname: { expression: 'user.department' },
    userName: { expression: '"u-" + user.firstName' },
  });
  await org.api('POST', `/api/v1/apps/${app.id}/users`, { id: person.id });
  const asked = { expression: 'appuser.nickname + "/" + appuser.userName', userId: person.id, appId: app.id };
  expect(await org.api('POST', '/gatehouse/v1/expressions/evaluate', asked)).toMatchObject({
    result: 'Shop 3/u-Aoi',
  });
});

test('an identity provider has a schema and mappings as if it were an app', async () => {
  const idp = await org.api<Wire>('POST', '/api/v1/idps', {
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
      credentials: { client: { client_id: 'gatehouse', client_secret: 'my-client-secret' } },
    },
    policy: {
      provisioning: { action: 'AUTO', profileMaster: false, groups: { action: 'NONE' } },
      accountLink: { action: 'AUTO', filter: null },
      subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
      maxClockSkew: 0,
    },
  });
  const schema = `/api/v1/meta/schemas/apps/${idp.id}/default`;
  const add = (more: object) => ({
    definitions: { custom: { properties: { badge: { title: 'Badge', type: 'string', ...more } } } },
  });
  expect((await refused('POST', schema, add({}))).error.errorCauses[0]?.errorSummary).toContain(
    'externalName',
  );
  expect(await org.api('POST', schema, add({ externalName: 'badge_no' }))).toMatchObject({
    definitions: { custom: { properties: { badge: { externalName: 'badge_no' } } } },
  });
  const mapping = await mappingOf(`sourceId=${idp.id}&targetId=${defaultType}`);
  expect(mapping.properties).toMatchObject({ email: { expression: 'appuser.email' } });
  const changed = await map(mapping.id, { nickName: { expression: 'idpuser.badge' } });
  expect(changed.properties['nickName']).toMatchObject({ expression: 'idpuser.badge' });
  const person = await addPerson();
  const preview = await refused('POST', `/gatehouse/v1/mappings/${mapping.id}/preview`, {
    userId: person.id,
  });
  expect(preview.error.errorCode).toBe('E0000015');
  await org.api('DELETE', `/api/v1/idps/${idp.id}`);
  expect((await refused('GET', schema)).status).toBe(404);
  expect(await org.api('GET', `/api/v1/mappings?sourceId=${idp.id}`)).toEqual([]);
});
