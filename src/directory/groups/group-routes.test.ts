import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import {
  aUserBody,
  somebody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const createGroup = async (name = `Group ${++count}`, description?: string) => {
  const answer = await call('POST /api/v1/groups', { body: { profile: { name, description } } });
  expect(answer.status, answer.text).toBe(200);
  await directory.eventTypes();
  return answer.json<WireGroup>();
};
const createUser = async () => {
  const answer = await call('POST /api/v1/users', { body: aUserBody(`member${++count}@example.com`) });
  await directory.eventTypes();
  return answer.json<WireUser>();
};
const codeOf = (answer: Awaited<ReturnType<typeof call>>) => [answer.status, answer.json()['errorCode']];
const builtIn = async (name: string) => {
  const answer = await call(`GET /api/v1/groups?q=${encodeURIComponent(name)}`);
  const [group] = answer.json<WireGroup[]>();
  if (!group) throw new Error(`no group ${name}`);
  return group;
};
const memberIds = async (groupId: string) =>
  (await call(`GET /api/v1/groups/${groupId}/users`)).json<WireUser[]>().map((user) => user.id);

describe('what groups refuse', () => {
  test('a group without a name, with one too long, or with an attribute nobody defined', async () => {
    for (const profile of [{}, { name: '' }, { name: 'x'.repeat(256) }, { name: 'ok', colour: 'red' }]) {
      expect(codeOf(await call('POST /api/v1/groups', { body: { profile } }))).toEqual([400, 'E0000001']);
    }
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('a name that another group has, in any case', async () => {
    await createGroup('West Coast');
    const answer = await call('POST /api/v1/groups', { body: { profile: { name: 'WEST coast' } } });
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: name',
      errorCauses: [
        { errorSummary: 'name: An object with this field already exists in the current organization' },
      ],
    });
    const other = await createGroup();
    const renamed = await call(`PUT /api/v1/groups/${other.id}`, {
      body: { profile: { name: 'west coast' } },
    });
    expect(codeOf(renamed)).toEqual([400, 'E0000001']);
  });

  test('a change or deletion of a built-in group, or of its members', async () => {
    const everyone = await builtIn('Everyone');
    const user = await createUser();
    expect(everyone.type).toBe('BUILT_IN');
    expect((await call(`DELETE /api/v1/groups/${everyone.id}`)).status).toBe(403);
    expect(
      (await call(`PUT /api/v1/groups/${everyone.id}`, { body: { profile: { name: 'All' } } })).status,
    ).toBe(403);
    for (const method of ['PUT', 'DELETE']) {
      expect(codeOf(await call(`${method} /api/v1/groups/${everyone.id}/users/${user.id}`))).toEqual([
        501,
        'E0000060',
      ]);
    }
    const administrators = await builtIn('Okta Administrators');
    expect((await call(`PUT /api/v1/groups/${administrators.id}/users/${user.id}`)).status).toBe(501);
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('groups and members that are not there', async () => {
    const [group, user] = [await createGroup(), await createUser()];
    expect((await call('GET /api/v1/groups/00gnothere')).json()).toMatchObject({
      errorCode: 'E0000007',
      errorSummary: 'Not found: Resource not found: 00gnothere (UserGroup)',
    });
    expect((await call(`PUT /api/v1/groups/00gnothere/users/${user.id}`)).status).toBe(404);
    expect((await call(`PUT /api/v1/groups/${group.id}/users/00unobody00000000000`)).status).toBe(404);
    expect((await call('GET /api/v1/groups/00gnothere/users')).status).toBe(404);
  });

  test('somebody without the permission', async () => {
    const as = aCaller({ permissions: new Set(['okta.users.manage']) });
    expect((await call('POST /api/v1/groups', { as, body: { profile: { name: 'Mine' } } })).status).toBe(403);
    expect((await call('GET /api/v1/groups', { as })).status).toBe(403);
  });

  test('search and filter at once, unknown attributes and forged cursors', async () => {
    expect(codeOf(await call('GET /api/v1/groups?search=x&filter=y'))).toEqual([400, 'E0000033']);
    const unknown = `GET /api/v1/groups?search=${encodeURIComponent('profile.colour eq "red"')}`;
    expect(codeOf(await call(unknown))).toEqual([400, 'E0000031']);
    expect(codeOf(await call(`GET /api/v1/groups?after=${encodeURIComponent("'")}`))).toEqual([
      400,
      'E0000029',
    ]);
  });
});

describe('a group', () => {
  test('is created, read, renamed and deleted, each with its event', async () => {
    const created = (
      await call('POST /api/v1/groups', { body: { profile: { name: 'Night shift' } } })
    ).json<WireGroup>();
    expect(created).toMatchObject({
      type: 'OKTA_GROUP',
      objectClass: ['okta:user_group'],
      profile: { name: 'Night shift', description: null },
    });
    expect(created.id).toMatch(/^00g[0-9A-Za-z]{17}$/);
    const read = (await call(`GET /api/v1/groups/${created.id}`)).json();
    expect(read).toEqual(created);
    expect(Object.keys(read['_links'] as object)).toEqual(['logo', 'owners', 'users', 'apps']);
    const profile = { name: 'Night shift', description: 'From ten' };
    const renamed = (
      await call(`PUT /api/v1/groups/${created.id}`, { body: { ...created, profile } })
    ).json<WireGroup>();
    expect(renamed.profile).toEqual(profile);
    expect((await call(`DELETE /api/v1/groups/${created.id}`)).status).toBe(204);
    expect((await call(`GET /api/v1/groups/${created.id}`)).status).toBe(404);
    expect(await directory.eventTypes()).toEqual([
      'group.lifecycle.create',
      'group.profile.update',
      'group.lifecycle.delete',
    ]);
  });

  test('gains and loses members; doing so twice changes and logs nothing', async () => {
    const [group, user] = [await createGroup(), await createUser()];
    directory.platform.clock.advance(2_000);
    for (let i = 0; i < 2; i++) {
      expect((await call(`PUT /api/v1/groups/${group.id}/users/${user.id}`)).status).toBe(204);
    }
    expect(await memberIds(group.id)).toEqual([user.id]);
    expect(await directory.eventTypes()).toEqual(['group.user_membership.add']);
    const touched = (await call(`GET /api/v1/groups/${group.id}`)).json<WireGroup>();
    expect(touched.lastMembershipUpdated > group.lastMembershipUpdated).toBe(true);
    for (let i = 0; i < 2; i++) {
      expect((await call(`DELETE /api/v1/groups/${group.id}/users/${user.id}`)).status).toBe(204);
    }
    expect(await memberIds(group.id)).toEqual([]);
    expect(await directory.eventTypes()).toEqual(['group.user_membership.remove']);
  });

  test('that is deleted takes its memberships with it', async () => {
    const [group, user] = [await createGroup(), await createUser()];
    await call(`PUT /api/v1/groups/${group.id}/users/${user.id}`);
    await call(`DELETE /api/v1/groups/${group.id}`);
    const person = await directory.users.findPerson(user.id);
    expect(person?.groupIds).toEqual([directory.groups.builtIn().everyoneId]);
  });

  test('is found by name, type, dates and description', async () => {
    await createGroup('Tokyo North', 'Shops in the north');
    await createGroup('Tokyo South');
    const names = async (query: Record<string, string>) =>
      (await call(`GET /api/v1/groups?${new URLSearchParams(query)}`))
        .json<WireGroup[]>()
        .map((group) => group.profile.name)
        .sort();
    expect(await names({ q: 'tokyo' })).toEqual(['Tokyo North', 'Tokyo South']);
    expect(await names({ search: 'profile.name eq "tokyo north"' })).toEqual(['Tokyo North']);
    expect(await names({ search: 'profile.name sw "Tokyo"' })).toEqual(['Tokyo North', 'Tokyo South']);
    expect(await names({ search: 'profile.name co "orth"' })).toEqual(['Tokyo North']);
    expect(await names({ search: 'profile.description co "north" and type eq "OKTA_GROUP"' })).toEqual([
      'Tokyo North',
    ]);
    expect(await names({ filter: 'type eq "BUILT_IN"' })).toEqual(['Everyone', 'Okta Administrators']);
    expect(
      await names({ search: 'type eq "BUILT_IN"', sortBy: 'profile.name', sortOrder: 'desc' }),
    ).toHaveLength(2);
    expect(
      await names({ filter: 'type eq "OKTA_GROUP" and lastUpdated lt "2020-01-01T00:00:00.000Z"' }),
    ).toEqual([]);
    expect(await names({ search: 'source.id eq "0oa1"' })).toEqual([]);
  });

  test('is listed once however the pages are cut', async () => {
    const all = (await call('GET /api/v1/groups')).json<WireGroup[]>().map((group) => group.id);
    for (const sorting of [
      '',
      '&search=type%20pr&sortBy=profile.name',
      '&search=type%20pr&sortBy=lastUpdated&sortOrder=desc',
    ]) {
      const seen: string[] = [];
      for (let url: string | undefined = `/api/v1/groups?limit=2${sorting}`; url; ) {
        const answer: Awaited<ReturnType<typeof call>> = await call(`GET ${url}`);
        seen.push(...answer.json<WireGroup[]>().map((group) => group.id));
        const next = [answer.headers['link'] ?? []].flat().find((line) => line.includes('rel="next"'));
        url = next && next.slice(next.indexOf('/api/'), next.indexOf('>'));
      }
      expect(seen).toHaveLength(all.length);
      expect(new Set(seen)).toEqual(new Set(all));
    }
  });
});

describe('Everyone', () => {
  test('has every person as a member without anybody putting them there', async () => {
    const everyone = await builtIn('Everyone');
    const user = await createUser();
    expect(await memberIds(everyone.id)).toContain(user.id);
    const groups = (await call(`GET /api/v1/users/${user.id}/groups`)).json<WireGroup[]>();
    expect(groups.map((group) => group.id)).toEqual([everyone.id]);
    const page = await call(`GET /api/v1/groups/${everyone.id}/users?limit=1`);
    expect([page.headers['link'] ?? []].flat()).toHaveLength(2);
    expect(await directory.groups.membersAmong([everyone.id], [user.id])).toEqual(new Set([user.id]));
  });

  test('counts everybody in its statistics', async () => {
    const [group, user] = [await createGroup(), await createUser()];
    await call(`PUT /api/v1/groups/${group.id}/users/${user.id}`);
    const listed = (await call('GET /api/v1/groups?expand=stats')).json<WireGroup[]>();
    const usersCount = (id: string) => listed.find((one) => one.id === id)?._embedded?.stats?.usersCount;
    expect(usersCount(group.id)).toBe(1);
    const everyone = await builtIn('Everyone');
    expect(usersCount(everyone.id)).toBe((await memberIds(everyone.id)).length);
  });
});

test('Okta Administrators is filled by whoever looks after roles', async () => {
  const user = await createUser();
  const member = { id: user.id, login: user.profile.login, displayName: 'Aoi Tanaka' };
  const set = (isAdministrator: boolean) =>
    directory.platform.database.transaction((tx) =>
      directory.groups.setAdministrator(tx, somebody, member, isAdministrator),
    );
  await set(true);
  await set(true);
  const { administratorsId = '' } = directory.groups.builtIn();
  expect(await memberIds(administratorsId)).toEqual([user.id]);
  await set(false);
  expect(await memberIds(administratorsId)).toEqual([]);
  expect(await directory.eventTypes()).toEqual(['group.user_membership.add', 'group.user_membership.remove']);
});
