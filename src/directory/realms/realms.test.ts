import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aUserBody, testDirectory, type TestDirectory, type WireUser } from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
  await directory.platform.jobs.start();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
type WireRealm = {
  id: string;
  isDefault: boolean;
  profile: { name: string; realmType: string; domains: string[] };
};
type WireAssignment = { id: string; status: string; priority: number };
type RealmUser = WireUser & { realmId: string };

const createRealm = async (name = `Realm ${++count}`, more: Record<string, unknown> = {}) => {
  const answer = await call('POST /api/v1/realms', { body: { profile: { name, ...more } } });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireRealm>();
};
const createUser = async (more: Record<string, unknown> = {}) => {
  const answer = await call('POST /api/v1/users', { body: aUserBody(`realm${++count}@example.com`, more) });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<RealmUser>();
};
const assignmentBody = (realmId: string, expression: string, priority?: number) => ({
  name: `Assignment ${++count}`,
  ...(priority && { priority }),
  conditions: { profileSourceId: '00oorg', expression: { value: expression } },
  actions: { assignUserToRealm: { realmId } },
});
const createAssignment = async (...given: Parameters<typeof assignmentBody>) => {
  const answer = await call('POST /api/v1/realm-assignments', { body: assignmentBody(...given) });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireAssignment>();
};
const activate = (id: string) => call(`POST /api/v1/realm-assignments/${id}/lifecycle/activate`);
const deactivate = (id: string) => call(`POST /api/v1/realm-assignments/${id}/lifecycle/deactivate`);
const realmOf = async (id: string) => (await call(`GET /api/v1/users/${id}`)).json<RealmUser>().realmId;
const defaultRealm = async () => {
  const all = (await call('GET /api/v1/realms')).json<WireRealm[]>();
  const found = all.find((realm) => realm.isDefault);
  if (!found) throw new Error('no default realm');
  return found;
};

describe('what is refused', () => {
  test('a realm without a name, with one that is taken, with a broken domain; another type later', async () => {
    const realm = await createRealm();
    for (const profile of [
      {},
      { name: '' },
      { name: realm.profile.name.toUpperCase() },
      { name: 'x', domains: ['-'] },
    ])
      expect((await call('POST /api/v1/realms', { body: { profile } })).status).toBe(400);
    const body = { profile: { name: 'Other type', realmType: 'PARTNER' } };
    expect((await call(`PUT /api/v1/realms/${realm.id}`, { body })).status).toBe(400);
  });

  test('realms and assignments that are not there', async () => {
    for (const request of ['GET /api/v1/realms/guonothere', 'DELETE /api/v1/realms/guonothere'])
      expect((await call(request)).json()).toMatchObject({ errorCode: 'E0000007' });
    for (const method of ['GET', 'DELETE'])
      expect((await call(`${method} /api/v1/realm-assignments/rulnothere`)).status).toBe(404);
    expect((await activate('rulnothere')).status).toBe(404);
    const body = { assignmentId: 'rulnothere' };
    expect((await call('POST /api/v1/realm-assignments/operations', { body })).status).toBe(404);
  });

  test('the end of the default realm, and of one that has people', async () => {
    expect((await call(`DELETE /api/v1/realms/${(await defaultRealm()).id}`)).status).toBe(403);
    const realm = await createRealm();
    await createUser({ realmId: realm.id });
    const answer = await call(`DELETE /api/v1/realms/${realm.id}`);
    expect(answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses[0]?.errorSummary).toContain(
      'people are in it',
    );
  });

  test('an assignment to no realm, by a broken expression, by groups', async () => {
    const realm = await createRealm();
    for (const [realmId, expression] of [
      ['guonothere', 'user.city == "Nara"'],
      [realm.id, 'user.city == '],
      [realm.id, 'isMemberOfGroupName("Everyone")'],
    ] as const) {
      const answer = await call('POST /api/v1/realm-assignments', {
        body: assignmentBody(realmId, expression),
      });
      expect(answer.status, answer.text).toBe(400);
    }
  });

  test('a person in a realm that is not there', async () => {
    const body = aUserBody('nowhere@example.com', { realmId: 'guonothere' });
    expect((await call('POST /api/v1/users', { body })).status).toBe(400);
    const person = await createUser();
    expect((await call(`POST /api/v1/users/${person.id}`, { body: { realmId: 'guonothere' } })).status).toBe(
      400,
    );
  });
});

describe('a realm', () => {
  test('is created, changed, found, listed in pages and deleted, each change with its event', async () => {
    const realm = await createRealm('Partners of Osaka', {
      realmType: 'PARTNER',
      domains: ['Partner.example.com'],
    });
    expect(realm).toMatchObject({
      isDefault: false,
      profile: { realmType: 'PARTNER', domains: ['partner.example.com'] },
    });
    expect(realm.id).toMatch(/^guo[0-9A-Za-z]{17}$/);
    const body = { ...realm, profile: { ...realm.profile, name: 'Partners of Kobe' } };
    expect((await call(`PUT /api/v1/realms/${realm.id}`, { body })).json()).toMatchObject({
      profile: { name: 'Partners of Kobe' },
    });
    const search = encodeURIComponent('profile.name eq "Partners of Kobe"');
    expect(
      (await call(`GET /api/v1/realms?search=${search}`)).json<WireRealm[]>().map((one) => one.id),
    ).toEqual([realm.id]);
    const seen: string[] = [];
    let next: string | undefined = '/api/v1/realms?limit=2&sortBy=profile.name&sortOrder=desc';
    while (next) {
      const page = await call(`GET ${next}`);
      seen.push(...page.json<WireRealm[]>().map((one) => one.profile.name));
      next = /<http:\/\/[^/]+(\/[^>]+)>; rel="next"/.exec([page.headers['link']].flat().join())?.[1];
    }
    expect(seen).toEqual([...seen].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? 1 : -1)));
    expect(new Set(seen).size).toBe(seen.length);
    expect((await call(`DELETE /api/v1/realms/${realm.id}`)).status).toBe(204);
    expect(await directory.eventTypes()).toEqual(['realm.create', 'realm.update', 'realm.delete']);
  });

  test('is where people are: by default, when it is named, and when they are moved; they are found by it', async () => {
    const realm = await createRealm();
    const [one, two] = [await createUser(), await createUser({ realmId: realm.id })];
    expect(one.realmId).toBe((await defaultRealm()).id);
    expect(two.realmId).toBe(realm.id);
    await directory.eventTypes();
    expect(
      (await call(`POST /api/v1/users/${one.id}`, { body: { realmId: realm.id } })).json(),
    ).toMatchObject({ realmId: realm.id });
    expect(await directory.eventTypes()).toEqual(['user.realm.assign']);
    for (const by of ['search', 'filter']) {
      const query = encodeURIComponent(`realmId eq "${realm.id}"`);
      const found = (await call(`GET /api/v1/users?${by}=${query}`)).json<WireUser[]>();
      expect(found.map((user) => user.id)).toEqual([one.id, two.id].sort());
    }
  });
});

describe('assignments', () => {
  test('keep priorities without gaps, whatever is put where', async () => {
    const realm = await createRealm();
    const ids: string[] = [];
    for (const priority of [undefined, 1, 2])
      ids.push((await createAssignment(realm.id, 'user.city == "Nowhere"', priority)).id);
    const order = async () =>
      (await call('GET /api/v1/realm-assignments'))
        .json<WireAssignment[]>()
        .filter((one) => ids.includes(one.id))
        .sort((a, b) => a.priority - b.priority);
    expect((await order()).map((one) => one.id)).toEqual([ids[1], ids[2], ids[0]]);
    const body = assignmentBody(realm.id, 'user.city == "Nowhere"', 1);
    const moved = await call(`PUT /api/v1/realm-assignments/${ids[0]}`, { body });
    expect(moved.json()).toMatchObject({ id: ids[0], priority: 1 });
    await call(`DELETE /api/v1/realm-assignments/${ids[1]}`);
    expect((await order()).map((one) => [one.id, one.priority])).toEqual([
      [ids[0], 1],
      [ids[2], 2],
    ]);
    expect(await directory.eventTypes()).toEqual([
      'realm.create',
      'realm.assignment.create',
      'realm.assignment.create',
      'realm.assignment.create',
      'realm.assignment.update',
      'realm.assignment.delete',
    ]);
  });

  test('of parallel writers leave priorities from 1 without gaps', async () => {
    const realm = await createRealm();
    await Promise.all(Array.from({ length: 8 }, () => createAssignment(realm.id, 'user.city == "Race"', 1)));
    const all = (await call('GET /api/v1/realm-assignments?limit=200')).json<WireAssignment[]>();
    expect(all.map((one) => one.priority).sort((a, b) => a - b)).toEqual(all.map((_, at) => at + 1));
  });

  test('take in new people at once, and everybody else when they are carried out', async () => {
    const [first, second] = [await createRealm(), await createRealm()];
    const [early, both] = [
      await createUser({ profile: { city: 'Sendai' } }),
      await createUser({ profile: { city: 'Sendai', title: 'Boss' } }),
    ];
    const bosses = await createAssignment(first.id, 'user.title == "Boss"', 1);
    const sendai = await createAssignment(second.id, 'user.profile.city.contains("Sendai")', 2);
    const execute = { body: { assignmentId: sendai.id } };
    expect((await call('POST /api/v1/realm-assignments/operations', execute)).status).toBe(400);
    expect((await activate(bosses.id)).status).toBe(204);
    expect((await activate(sendai.id)).status).toBe(204);
    const late = await createUser({ profile: { city: 'Sendai' } });
    expect(late.realmId).toBe(second.id);
    await directory.eventTypes();
    const begun = await call('POST /api/v1/realm-assignments/operations', execute);
    expect([begun.status, begun.json()['status']]).toEqual([201, 'SCHEDULED']);
    await directory.platform.jobs.drain();
    expect([await realmOf(early.id), await realmOf(both.id)]).toEqual([second.id, (await defaultRealm()).id]);
    expect(await directory.eventTypes()).toEqual(['realm.assignment.execute', 'user.realm.assign']);
    const [done] = (await call('GET /api/v1/realm-assignments/operations')).json<Record<string, unknown>[]>();
    expect(done).toMatchObject({
      status: 'COMPLETED',
      numUserMoved: 1,
      realmId: second.id,
      realmName: second.profile.name,
      assignmentOperation: { configuration: { id: sendai.id } },
    });
    for (const { id } of [bosses, sendai]) expect((await deactivate(id)).status).toBe(204);
  });
});
