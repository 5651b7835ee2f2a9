import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import { aClientContext, aWebApp, type TestAccess, testAccess, type WireApp } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';
import { somebody } from '#test/kit/directory.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type WireAppUser = {
  id: string;
  scope: string;
  status: string;
  credentials: { userName: string };
  profile: Record<string, unknown>;
  _links: Record<string, { href: string }>;
};
type WireAppGroup = { id: string; priority: number; profile: Record<string, unknown> };
type WireError = { errorCode: string; errorCauses: { errorSummary: string }[] };

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const assign = (app: WireApp, user: User, more: Record<string, unknown> = {}) =>
  send(`POST /api/v1/apps/${app.id}/users`, { id: user.id, ...more });
/** Whose users have one property more. */
const appWith = async (property: string) => {
  const app = await access.addApp();
  const definitions = { custom: { properties: { [property]: { title: property, type: 'string' } } } };
  expect((await send(`POST /api/v1/meta/schemas/apps/${app.id}/default`, { definitions })).status).toBe(200);
  await access.eventTypes();
  return app;
};
const usersOf = async (app: WireApp, query = '') =>
  (await send(`GET /api/v1/apps/${app.id}/users${query}`)).json<WireAppUser[]>();
const effective = async (app: WireApp, user: User) => {
  const person = await access.getPerson(user.id);
  return access.assignments.findAssignment(user.id, person.groupIds, app.id);
};

describe('people', () => {
  test('cannot be assigned when they or the app do not exist, have left, or the app is ours', async () => {
    const app = await access.addApp();
    const gone = await access.addPerson();
    await access.directory.users.deactivate(somebody, gone.id);
    await access.platform.jobs.drain();
    await access.eventTypes();
    const home = access.apps.findByName('gatehouse_home');
    expect(
      (await send(`POST /api/v1/apps/${app.id}/users`, { id: '00unobody00000000000' })).json(),
    ).toMatchObject({ errorCode: 'E0000007' });
    expect((await send('POST /api/v1/apps/0oanope/users', { id: gone.id })).json()).toMatchObject({
      errorCode: 'E0000007',
    });
    expect((await assign(app, gone)).json()).toMatchObject({ errorCode: 'E0000038' });
    const someone = await access.addPerson();
    await access.eventTypes();
    expect((await send(`POST /api/v1/apps/${home?.id}/users`, { id: someone.id })).json()).toMatchObject({
      errorCode: 'E0000001',
    });
    expect(
      (await assign(app, someone, { isAdmin: true })).json<WireError>().errorCauses[0]?.errorSummary,
    ).toBe('isAdmin: is not a known property');
    expect((await assign(app, someone, { credentials: { password: { value: 'x' } } })).json()).toMatchObject({
      errorCode: 'E0000041',
    });
    expect((await assign(app, someone, { scope: 'GROUP' })).json()).toMatchObject({ errorCode: 'E0000001' });
    expect((await send(`GET /api/v1/apps/${app.id}/users/${someone.id}`)).json()).toMatchObject({
      errorCode: 'E0000007',
    });
    expect((await send(`DELETE /api/v1/apps/${app.id}/users/${someone.id}`)).json()).toMatchObject({
      errorCode: 'E0000007',
    });
    expect(await access.eventTypes()).toEqual([]);
  });

  test('are assigned, renamed, given a profile, and unassigned', async () => {
    const app = await appWith('shop');
    const user = await access.addPerson('till-user@example.com');
    await access.eventTypes();
    const assigned = await assign(app, user);
    expect([assigned.status, assigned.json()]).toMatchObject([
      200,
      {
        id: user.id,
        externalId: null,
        scope: 'USER',
        status: 'ACTIVE',
        syncState: 'DISABLED',
        credentials: { userName: 'till-user@example.com' },
        profile: {},
        _links: {
          app: { href: `http://localhost:8080/api/v1/apps/${app.id}` },
          user: { href: `http://localhost:8080/api/v1/users/${user.id}` },
        },
      },
    ]);
    const path = `/api/v1/apps/${app.id}/users/${user.id}`;
    expect((await send(`POST ${path}`, { credentials: { userName: 'till-7' } })).json()).toMatchObject({
      credentials: { userName: 'till-7' },
    });
    expect((await send(`POST ${path}`, { profile: { shop: '17' } })).json()).toMatchObject({
      profile: { shop: '17' },
      credentials: { userName: 'till-7' },
    });
    expect((await assign(app, user)).json()).toMatchObject({ profile: { shop: '17' } });
    expect((await send(`DELETE ${path}`)).status).toBe(204);
    expect((await send(`GET ${path}`)).status).toBe(404);
    expect(await effective(app, user)).toBeUndefined();
    expect(await access.eventTypes()).toEqual([
      'application.user_membership.add',
      'application.user_membership.change_username',
      'application.user_membership.update',
      'application.user_membership.update',
      'application.user_membership.remove',
    ]);
  });

  test('are named by the template of the app', async () => {
    const named = async (template: string) => {
      const app = await access.addApp({
        credentials: { userNameTemplate: { template }, oauthClient: { token_endpoint_auth_method: 'none' } },
      });
      const user = await access.addPerson(`Named.${app.id}@Example.com`.toLowerCase());
      return { user, name: (await assign(app, user)).json<WireAppUser>().credentials.userName };
    };
    const email = await named('${source.email}');
    expect(email.name).toBe(email.user.login ?? email.user.profile['email']);
    const prefix = await named('${fn:substringBefore(source.login, "@")}');
    expect(prefix.name).not.toContain('@');
    const both = await named('${source.firstName}.${source.lastName}');
    expect(both.name).toBe('Aoi.Tanaka');
    const nothing = await named('${source.title}');
    expect(nothing.name).toContain('@');
  });

  test('who leaves loses their assignments', async () => {
    const app = await access.addApp();
    const user = await access.addPerson();
    await assign(app, user);
    await access.eventTypes();
    await access.directory.users.deactivate(somebody, user.id);
    await access.platform.jobs.drain();
    expect(await access.assignments.findDirect(user.id, app.id)).toBeUndefined();
    expect(await usersOf(app)).toEqual([]);
    expect(await access.eventTypes()).toEqual([
      'user.lifecycle.deactivate',
      'application.user_membership.remove',
    ]);
  });
});

describe('groups', () => {
  const put = (app: WireApp, group: string, body: unknown = {}) =>
    send(`PUT /api/v1/apps/${app.id}/groups/${group}`, body);
  const groupsOf = async (app: WireApp, query = '') =>
    (await send(`GET /api/v1/apps/${app.id}/groups${query}`)).json<WireAppGroup[]>();

  test('let their members in, from the moment they are assigned or join', async () => {
    const app = await appWith('role');
    const user = await access.addPerson();
    const group = await access.addGroup('Tills', user);
    expect(await effective(app, user)).toBeUndefined();
    await access.eventTypes();
    expect((await put(app, group, { profile: { role: 'cashier' } })).json()).toMatchObject({
      id: group,
      priority: 0,
      profile: { role: 'cashier' },
    });
    expect(await effective(app, user)).toMatchObject({
      scope: 'GROUP',
      groupId: group,
      profile: { role: 'cashier' },
    });
    expect((await send(`GET /api/v1/apps/${app.id}/users/${user.id}`)).json()).toMatchObject({
      scope: 'GROUP',
    });
    const refused = await send(`DELETE /api/v1/apps/${app.id}/users/${user.id}`);
    expect(refused.json<WireError>().errorCauses[0]?.errorSummary).toContain(group);
    await access.directory.users.removeFromGroup(somebody, group, user.id);
    expect(await effective(app, user)).toBeUndefined();
    expect((await send(`DELETE /api/v1/apps/${app.id}/groups/${group}`)).status).toBe(204);
    expect((await send(`GET /api/v1/apps/${app.id}/groups/${group}`)).status).toBe(404);
    expect((await send(`DELETE /api/v1/apps/${app.id}/groups/${group}`)).status).toBe(404);
    expect(await access.eventTypes()).toEqual([
      'group.application_assignment.add',
      'group.user_membership.remove',
      'group.application_assignment.remove',
    ]);
  });

  test('Everyone is everyone', async () => {
    const app = await access.addApp();
    const user = await access.addPerson();
    await put(app, access.everyoneId);
    expect(await effective(app, user)).toMatchObject({ scope: 'GROUP', groupId: access.everyoneId });
    expect((await usersOf(app, '?limit=500')).map((one) => one.id)).toContain(user.id);
  });

  test("the best placed wins, the person's own assignment above all; a taken place shifts the others", async () => {
    const app = await appWith('from');
    const user = await access.addPerson();
    const [a, b, c] = [
      await access.addGroup('A', user),
      await access.addGroup('B', user),
      await access.addGroup('C', user),
    ];
    const places = async () => (await groupsOf(app)).map((one) => [one.id, one.priority]);
    await put(app, a, { profile: { from: 'a' } });
    await put(app, b, { profile: { from: 'b' } });
    expect(await places()).toEqual([
      [a, 0],
      [b, 1],
    ]);
    await put(app, c, { priority: 0, profile: { from: 'c' } });
    expect(await places()).toEqual([
      [c, 0],
      [a, 1],
      [b, 2],
    ]);
    expect(await effective(app, user)).toMatchObject({ groupId: c, profile: { from: 'c' } });
    const moved = await send(`PATCH /api/v1/apps/${app.id}/groups/${b}`, [
      { op: 'replace', path: '/priority', value: 0 },
    ]);
    expect(moved.json()).toMatchObject({ id: b, priority: 0, profile: { from: 'b' } });
    expect(await effective(app, user)).toMatchObject({ groupId: b });
    const patched = await send(`PATCH /api/v1/apps/${app.id}/groups/${b}`, [
      { op: 'replace', path: '/profile/from', value: 'B' },
    ]);
    expect(patched.json()).toMatchObject({ profile: { from: 'B' } });
    expect(
      (await send(`PATCH /api/v1/apps/${app.id}/groups/${b}`, [{ op: 'replace', path: '/id', value: 'x' }]))
        .status,
    ).toBe(400);
    await assign(app, user, { profile: { from: 'me' } });
    expect(await effective(app, user)).toMatchObject({ scope: 'USER', profile: { from: 'me' } });
    const back = await assign(app, user, { scope: 'GROUP' });
    expect(back.json()).toMatchObject({ scope: 'GROUP', profile: { from: 'B' } });
  });

  test('a deleted group takes its assignments with it', async () => {
    const app = await access.addApp();
    const group = await access.addGroup('Short-lived');
    await put(app, group);
    expect([...access.assignments.listAppIdsOfGroup(group)]).toEqual([app.id]);
    await access.directory.groups.deleteGroup(somebody, group);
    await access.platform.jobs.drain();
    expect(await groupsOf(app)).toEqual([]);
    expect((await put(app, group)).json()).toMatchObject({ errorCode: 'E0000007' });
  });

  test('list their apps, and apps their groups by name', async () => {
    const [one, two] = [
      await access.addApp(aWebApp({ label: 'One' })),
      await access.addApp(aWebApp({ label: 'Two' })),
    ];
    const [north, south] = [await access.addGroup('North shops'), await access.addGroup('South shops')];
    for (const app of [one, two]) await put(app, north);
    await put(one, south);
    expect((await groupsOf(one, '?q=south')).map((group) => group.id)).toEqual([south]);
    expect((await groupsOf(one, '?limit=1')).map((group) => group.id)).toEqual([north]);
    expect((await groupsOf(one, `?limit=1&after=${north}`)).map((group) => group.id)).toEqual([south]);
    expect((await send(`GET /api/v1/apps/${one.id}/groups?after=nonsense`)).status).toBe(400);
    const listed = await send(`GET /api/v1/groups/${north}/apps`);
    expect(
      listed
        .json<WireApp[]>()
        .map((app) => app.id)
        .sort(),
    ).toEqual([one.id, two.id].sort());
    expect((await send('GET /api/v1/groups/00gnope/apps')).status).toBe(404);
    expect(await access.assignments.countApps([north, south])).toEqual(
      new Map([
        [north, 2],
        [south, 1],
      ]),
    );
  });
});

describe('lists of people', () => {
  test('own and group assignments come together, each person once, page by page', async () => {
    const app = await access.addApp();
    const people: User[] = [];
    for (let index = 0; index < 9; index += 1)
      people.push(await access.addPerson(`paged${index}@example.com`));
    const group = await access.addGroup('Paged', ...people.slice(0, 6));
    const other = await access.addGroup('Paged too', ...people.slice(2, 5));
    for (const id of [group, other]) await send(`PUT /api/v1/apps/${app.id}/groups/${id}`, {});
    for (const user of people.slice(4)) await assign(app, user);
    const seen: WireAppUser[] = [];
    let url: string | undefined = `/api/v1/apps/${app.id}/users?limit=2`;
    while (url !== undefined) {
      const answer = await send(`GET ${url}`);
      seen.push(...answer.json<WireAppUser[]>());
      url = /<http:\/\/localhost:8080([^>]*)>; rel="next"/.exec(
        [answer.headers['link'] ?? []].flat().join(' '),
      )?.[1];
    }
    expect(seen.map((one) => one.id)).toEqual(people.map((user) => user.id).sort());
    const scopes = new Map(seen.map((one) => [one.id, one.scope]));
    expect(people.map((user) => scopes.get(user.id))).toEqual([
      ...Array(4).fill('GROUP'),
      ...Array(5).fill('USER'),
    ]);
    expect((await usersOf(app, '?q=paged3')).map((one) => one.id)).toEqual([people[3]?.id]);
    expect((await send(`GET /api/v1/apps/${app.id}/users?after=x`)).json()).toMatchObject({
      errorCode: 'E0000029',
    });
  });
});

describe('tiles', () => {
  const links = async (userId: string, as = aCaller()) =>
    await access.api.call(`GET /api/v1/users/${userId}/appLinks`, { as });

  test('show the active, visible apps of a person by name', async () => {
    const user = await access.addPerson();
    const group = await access.addGroup('Tiles', user);
    const bookmark = async (label: string) => {
      const answer = await send('POST /api/v1/apps', {
        label,
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://a.example.com/' } },
      });
      return answer.json<WireApp>();
    };
    const hidden = await access.addApp({ label: 'Hidden' });
    const shown = await access.addApp({
      label: 'Zebra',
      settings: {
        oauthClient: {
          redirect_uris: ['https://rp.example.com/cb'],
          grant_types: ['authorization_code'],
          response_types: ['code'],
          initiate_login_uri: 'https://rp.example.com/login',
        },
      },
    });
    const [handbook, off] = [await bookmark('Handbook'), await bookmark('Off')];
    await send(`POST /api/v1/apps/${off.id}/lifecycle/deactivate`);
    for (const app of [hidden, shown]) await assign(app, user);
    for (const app of [handbook, off]) await send(`PUT /api/v1/apps/${app.id}/groups/${group}`, {});
    expect((await links(user.id)).json()).toMatchObject([
      {
        label: 'Handbook',
        linkUrl: `http://localhost:8080/home/bookmark/${handbook.id}/2557`,
        appName: 'bookmark',
        appInstanceId: handbook.id,
        hidden: false,
        sortOrder: 0,
      },
      {
        label: 'Zebra',
        linkUrl: `http://localhost:8080/home/oidc_client/${shown.id}/aln177a159h7Zf52X0g8`,
        sortOrder: 1,
      },
    ]);
    const self = aCaller({ kind: 'session', id: user.id, permissions: new Set() });
    expect((await links('me', self)).json<unknown[]>()).toHaveLength(2);
    expect((await links(user.id, self)).status).toBe(200);
    const other = await access.addPerson();
    expect((await links(other.id, self)).status).toBe(403);
    expect((await links('00unobody00000000000', self)).status).toBe(403);
    expect((await links('00unobody00000000000')).status).toBe(404);
  });
});

describe('the decision', () => {
  test('follows assignment, status and policy at once, on real rows', async () => {
    const app = await access.addApp();
    const user = await access.addPerson();
    const decide = async () => {
      const atMs = access.platform.clock.nowMs();
      const input = {
        userId: user.id,
        appId: app.id,
        session: undefined,
        proof: { amr: ['pwd'], atMs },
        client: aClientContext,
        path: 'token' as const,
      };
      const decision = await access.decide(input);
      return decision.outcome === 'DENY' ? decision.reason : decision.outcome;
    };
    expect(await decide()).toBe('NOT_ASSIGNED');
    await assign(app, user);
    expect(await decide()).toBe('ALLOW');
    await send(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`);
    expect(await decide()).toBe('APP_INACTIVE');
    await send(`POST /api/v1/apps/${app.id}/lifecycle/activate`);
    await access.directory.users.suspend(somebody, user.id);
    expect(await decide()).toBe('USER_STATUS');
    await access.directory.users.unsuspend(somebody, user.id);
    const policy = (
      await send('POST /api/v1/policies', { type: 'ACCESS_POLICY', name: `For ${app.id}` })
    ).json<{ id: string }>();
    await send(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`);
    expect(await decide()).toBe('CHALLENGE');
    await send(`POST /api/v1/policies/${policy.id}/rules`, {
      name: 'No',
      actions: { appSignOn: { access: 'DENY' } },
    });
    expect(await decide()).toBe('POLICY');
    expect(
      (
        await access.decide({
          userId: '00unobody00000000000',
          appId: app.id,
          session: undefined,
          client: aClientContext,
          path: 'token',
        })
      ).outcome,
    ).toBe('DENY');
  });
});
