// Administrators against administrators: what the role walk cannot see, because handlers, lists and transactions decide it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Person, type WholeApp, wholeApp } from '../kit/whole-app.ts';

let org: WholeApp;
let root: Person;
let made = 0;
beforeAll(async () => {
  org = await wholeApp();
  root = { id: (await org.make('GET /api/v1/users/root@example.com')).id, login: 'root@example.com' };
});
afterAll(() => org.close());

const fromOurPages = { origin: 'http://localhost:8080', 'content-type': 'application/json' };
type Admin = Person & { call(request: string, body?: unknown): Promise<Answer> };

async function signedIn(person: Person): Promise<Admin> {
  const cookie = await org.signedIn(person);
  return { ...person, call: (request, body) => org.call(request, { ...fromOurPages, cookie }, body) };
}
const newGroup = (name = `Group ${(made += 1)}`) => org.make('POST /api/v1/groups', { profile: { name } });
const join = (group: { id: string }, person: { id: string }) =>
  org.make(`PUT /api/v1/groups/${group.id}/users/${person.id}`);

async function admin(type: string, targets: string[] = []): Promise<Admin> {
  const person = await org.person();
  const role = await org.make(`POST /api/v1/users/${person.id}/roles`, { type });
  for (const target of targets)
    await org.make(`PUT /api/v1/users/${person.id}/roles/${role.id}/targets/${target}`);
  return signedIn(person);
}

/** An administrator of a custom role on a resource set. */
async function customAdmin(permissions: string[], resources: string[]): Promise<Admin> {
  const person = await org.person();
  made += 1;
  const role = await org.make('POST /api/v1/iam/roles', {
    label: `Role ${made}`,
    description: '',
    permissions,
  });
  const set = await org.make('POST /api/v1/iam/resource-sets', {
    label: `Set ${made}`,
    description: '',
    resources: resources.map((path) => `http://localhost:8080${path}`),
  });
  await org.make(`POST /api/v1/users/${person.id}/roles`, {
    type: 'CUSTOM',
    role: role.id,
    'resource-set': set.id,
  });
  return signedIn(person);
}
const statuses = async (asker: Admin, requests: (string | [string, unknown])[]) => {
  const answers: Record<string, number> = {};
  for (const one of requests) {
    const [request, body] = typeof one === 'string' ? [one, undefined] : one;
    answers[request] = (await asker.call(request, body)).status;
  }
  return answers;
};
const idsIn = (answer: Answer) => answer.json<{ id: string }[]>().map(({ id }) => id);

describe('a help desk', () => {
  let helpDesk: Admin;
  beforeAll(async () => (helpDesk = await admin('HELP_DESK_ADMIN')));

  test('reaches a super administrator by none of the routes that name a person', async () => {
    const routes = org.app.http.routes.filter(
      ({ path, permission }) =>
        permission !== 'public' && permission !== 'self' && /\/:(\w*[uU]serId|id)\b/.test(path),
    );
    const body = {
      profile: { email: 'mallory@example.com' },
      credentials: { password: { value: 'Taken-Over-1x' } },
    };
    const passed: string[] = [];
    for (const { method, path } of routes.filter(({ method }) => method !== 'GET')) {
      const url = path.replaceAll(/:(\w+)/g, (_, name: string) =>
        name === 'id' || /userId$/i.test(name) ? root.id : 'unknown0000000000000',
      );
      const answer = await helpDesk.call(`${method} ${url}`, method === 'DELETE' ? undefined : body);
      if (answer.status !== 403) passed.push(`${method} ${path}: ${answer.status} ${answer.text}`);
    }
    expect(passed).toEqual([]);
    expect((await org.authn(root.login)).text).toContain('sessionToken');
  });

  test('nor does a group administrator by the recovery token that trusted applications get', async () => {
    const account = await org.make('POST /gatehouse/v1/service-accounts', { name: 'portal' });
    await org.make(`POST /gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'USER_ADMIN' });
    const { token } = await org.make<{ token: string }>(
      `POST /gatehouse/v1/service-accounts/${account.id}/tokens`,
      { name: 't' },
    );
    const person = await org.person();
    const recover = (username: string) =>
      org.call('POST /api/v1/authn/recovery/password', { authorization: `SSWS ${token}` }, { username });
    expect((await recover(root.login)).status).toBe(403);
    const given = await recover(person.login);
    expect([given.status, typeof given.json()['recoveryToken']]).toEqual([200, 'string']);
  });

  test('nor one who is super administrator by a group only', async () => {
    const group = await newGroup();
    const person = await org.person();
    await join(group, person);
    const reset = `POST /api/v1/users/${person.id}/lifecycle/reset_password`;
    await org.make(`POST /api/v1/groups/${group.id}/roles`, { type: 'SUPER_ADMIN' });
    expect((await helpDesk.call(reset)).status).toBe(403);
    await org.make(`DELETE /api/v1/groups/${group.id}/users/${person.id}`);
    expect((await helpDesk.call(reset)).status).toBe(200);
  });

  test('resets a person of its group, not of another; sees no other person by any list, search or filter', async () => {
    const group = await newGroup();
    const [mine, other] = [await org.person(), await org.person()];
    await join(group, mine);
    const limited = await admin('HELP_DESK_ADMIN', [`groups/${group.id}`]);
    const reset = (person: Person) => `POST /api/v1/users/${person.id}/lifecycle/reset_password`;
    expect(
      await statuses(limited, [
        `GET /api/v1/users/${mine.id}`,
        `GET /api/v1/users/${mine.login}`,
        reset(mine),
        `GET /api/v1/users/${other.id}`,
        `GET /api/v1/users/${other.login}`,
        'GET /api/v1/users/nobody@example.com',
        reset(other),
        `GET /api/v1/users/${other.id}/appLinks`,
        `GET /api/v1/users/${mine.id}/appLinks`,
        'GET /api/v1/logs',
        'GET /api/v1/meta/schemas/user/default',
        `GET /api/v1/groups/${group.id}/users`,
      ]),
    ).toEqual({
      [`GET /api/v1/users/${mine.id}`]: 200,
      [`GET /api/v1/users/${mine.login}`]: 200,
      [reset(mine)]: 200,
      [`GET /api/v1/users/${other.id}`]: 403,
      [`GET /api/v1/users/${other.login}`]: 403,
      'GET /api/v1/users/nobody@example.com': 403,
      [reset(other)]: 403,
      [`GET /api/v1/users/${other.id}/appLinks`]: 403,
      [`GET /api/v1/users/${mine.id}/appLinks`]: 200,
      'GET /api/v1/logs': 403,
      'GET /api/v1/meta/schemas/user/default': 200,
      [`GET /api/v1/groups/${group.id}/users`]: 200,
    });
    const search = (text: string) => encodeURIComponent(text);
    for (const query of [
      '',
      '?q=Aoi',
      `?search=${search('profile.firstName eq "Aoi"')}`,
      `?search=${search(`profile.login eq "${other.login}"`)}`,
      `?search=${search('status eq "ACTIVE"')}&sortBy=profile.lastName`,
      `?search=${search('profile.email co "example"')}&sortBy=created`,
      `?filter=${search(`profile.login eq "${other.login}"`)}`,
      `?filter=${search(`id eq "${root.id}"`)}`,
    ]) {
      const found = idsIn(await limited.call(`GET /api/v1/users${query}`));
      expect(
        found.filter((id) => id !== mine.id),
        query,
      ).toEqual([]);
    }
    expect(idsIn(await limited.call('GET /api/v1/users'))).toEqual([mine.id]);
    expect(idsIn(await limited.call('GET /api/v1/users?q=Aoi'))).toEqual([mine.id]);
  });

  test('pages through its people without leaving anybody out', async () => {
    const group = await newGroup();
    const people: string[] = [];
    for (let i = 0; i < 5; i++) {
      const person = await org.person();
      people.push(person.id);
      await join(group, person);
      await org.person();
    }
    const limited = await admin('HELP_DESK_ADMIN', [`groups/${group.id}`]);
    const seen: string[] = [];
    let address: string | undefined = '/api/v1/users?limit=2';
    while (address !== undefined) {
      const answer: Answer = await limited.call(`GET ${address}`);
      seen.push(...idsIn(answer));
      const next = [answer.headers['link']].flat().find((line) => String(line).includes('rel="next"'));
      address = next === undefined ? undefined : /<http:\/\/localhost:8080([^>]+)>/.exec(String(next))?.[1];
    }
    expect(seen).toEqual(people.sort());
  });
});

describe('an app administrator of one app', () => {
  test('manages that app and sees no other', async () => {
    const [mine, other] = [await org.client(), await org.client()];
    const appAdmin = await admin('APP_ADMIN', [`catalog/apps/oidc_client/${mine.appId}`]);
    const keys = (appId: string) => `GET /api/v1/apps/${appId}/credentials/secrets`;
    const person = await org.person();
    expect(
      await statuses(appAdmin, [
        `GET /api/v1/apps/${mine.appId}`,
        keys(mine.appId),
        [`POST /api/v1/apps/${mine.appId}/users`, { id: person.id }],
        `GET /api/v1/apps/${other.appId}`,
        keys(other.appId),
        `DELETE /api/v1/apps/${other.appId}`,
        [`POST /api/v1/apps/${other.appId}/users`, { id: person.id }],
        [
          'POST /api/v1/apps',
          {
            name: 'bookmark',
            label: 'x',
            signOnMode: 'BOOKMARK',
            settings: { app: { url: 'https://a.example' } },
          },
        ],
        'GET /api/v1/logs',
        `GET /api/v1/apps/0oanothere0000000000`,
      ]),
    ).toEqual({
      [`GET /api/v1/apps/${mine.appId}`]: 200,
      [keys(mine.appId)]: 200,
      [`POST /api/v1/apps/${mine.appId}/users`]: 200,
      [`GET /api/v1/apps/${other.appId}`]: 403,
      [keys(other.appId)]: 403,
      [`DELETE /api/v1/apps/${other.appId}`]: 403,
      [`POST /api/v1/apps/${other.appId}/users`]: 403,
      'POST /api/v1/apps': 403,
      'GET /api/v1/logs': 403,
      'GET /api/v1/apps/0oanothere0000000000': 403,
    });
    for (const query of ['', '?q=App', `?filter=${encodeURIComponent(`id eq "${other.appId}"`)}`]) {
      const found = idsIn(await appAdmin.call(`GET /api/v1/apps${query}`));
      expect(
        found.filter((id) => id !== mine.appId),
        query,
      ).toEqual([]);
    }
  });

  test('sees no other by the policies and authorization servers that it may read', async () => {
    const [mine, other] = [await org.client(), await org.client()];
    const worker = await org.person();
    const cookie = await org.signedIn(worker);
    for (const client of [mine, other]) {
      await org.assign(client, worker);
      await org.tokens(client, cookie);
    }
    const appAdmin = await admin('APP_ADMIN', [`catalog/apps/oidc_client/${mine.appId}`]);
    type Linked = { _links: { accessPolicy: { href: string } } };
    const { _links: links } = await org.make<Linked>(`GET /api/v1/apps/${mine.appId}`);
    const policy = new URL(links.accessPolicy.href).pathname;
    expect(idsIn(await appAdmin.call(`GET ${policy}/app?limit=200`))).toEqual([mine.appId]);
    expect(idsIn(await appAdmin.call(`GET ${policy}/mappings`))).toEqual([mine.appId]);
    expect((await appAdmin.call(`GET ${policy}/mappings/${other.appId}`)).status).toBe(404);
    const server = '/api/v1/authorizationServers/default/clients';
    const clients = (await appAdmin.call(`GET ${server}`)).json<{ client_id: string }[]>();
    expect(clients.map((client) => client.client_id)).toEqual([mine.clientId]);
    expect((await appAdmin.call(`GET ${server}/${mine.clientId}/tokens`)).status).toBe(200);
    expect((await appAdmin.call(`GET ${server}/${other.clientId}/tokens`)).status).toBe(403);
  });

  test('touches no app that carries roles, nor its secrets, keys or grants', async () => {
    const service = await org.client();
    await org.make(`POST /oauth2/v1/clients/${service.clientId}/roles`, { type: 'SUPER_ADMIN' });
    const appAdmin = await admin('APP_ADMIN');
    const app = `/api/v1/apps/${service.appId}`;
    const answers = await statuses(appAdmin, [
      `GET ${app}/credentials/secrets`,
      `POST ${app}/credentials/secrets`,
      [`POST ${app}/credentials/jwks`, { kty: 'RSA', n: 'x', e: 'AQAB' }],
      [`PUT ${app}`, { label: 'mine now' }],
      `POST ${app}/lifecycle/deactivate`,
      `DELETE ${app}`,
      [`POST ${app}/grants`, { issuer: 'http://localhost:8080', scopeId: 'okta.users.read' }],
    ]);
    expect(new Set(Object.values(answers))).toEqual(new Set([403]));
    expect((await appAdmin.call(`GET ${app}`)).status).toBe(200);
  });
});

describe('groups that carry roles', () => {
  test('are filled and emptied only by who holds the roles', async () => {
    const group = await newGroup();
    await org.make(`POST /api/v1/groups/${group.id}/roles`, { type: 'ORG_ADMIN' });
    const listed = await org.make<{ id: string; _embedded: unknown }[]>('GET /api/v1/groups?expand=stats');
    expect(listed.find(({ id }) => id === group.id)?._embedded).toMatchObject({
      stats: { hasAdminPrivilege: true },
    });
    const member = await org.person();
    await join(group, member);
    for (const type of ['USER_ADMIN', 'GROUP_MEMBERSHIP_ADMIN']) {
      const groupAdmin = await admin(type);
      const answers = await statuses(groupAdmin, [
        `PUT /api/v1/groups/${group.id}/users/${groupAdmin.id}`,
        `DELETE /api/v1/groups/${group.id}/users/${member.id}`,
        [`PUT /api/v1/groups/${group.id}`, { profile: { name: 'x' } }],
        `DELETE /api/v1/groups/${group.id}`,
      ]);
      expect(new Set(Object.values(answers)), type).toEqual(new Set([403]));
    }
    const userAdmin = await admin('USER_ADMIN');
    const born = await userAdmin.call('POST /api/v1/users', {
      profile: { firstName: 'A', lastName: 'B', email: 'born@example.com', login: 'born@example.com' },
      groupIds: [group.id],
    });
    expect([born.status, born.json()['errorCode']]).toEqual([403, 'E0000006']);
    expect((await org.admin('GET /api/v1/users/born@example.com')).status).toBe(404);
  });

  test('give their members the roles with the next request, and take them so', async () => {
    const group = await newGroup();
    const person = await org.person();
    const someone = await signedIn(person);
    expect((await someone.call('GET /api/v1/users')).status).toBe(403);
    await join(group, person);
    const role = await org.make(`POST /api/v1/groups/${group.id}/roles`, { type: 'READ_ONLY_ADMIN' });
    expect((await someone.call('GET /api/v1/users')).status).toBe(200);
    await org.make(`DELETE /api/v1/groups/${group.id}/roles/${role.id}`);
    expect((await someone.call('GET /api/v1/users')).status).toBe(403);
  });

  test('are not filled by an identity provider of who does not hold the roles', async () => {
    const group = await newGroup();
    await org.make(`POST /api/v1/groups/${group.id}/roles`, { type: 'SUPER_ADMIN' });
    const provider = (groups: object) => ({
      type: 'OIDC',
      name: `Provider ${(made += 1)}`,
      protocol: {
        type: 'OIDC',
        scopes: ['openid'],
        issuer: { url: 'https://idp.example.com' },
        endpoints: {
          authorization: { url: 'https://idp.example.com/authorize', binding: 'HTTP-REDIRECT' },
          token: { url: 'https://idp.example.com/token', binding: 'HTTP-POST' },
          jwks: { url: 'https://idp.example.com/keys', binding: 'HTTP-REDIRECT' },
        },
        credentials: { client: { client_id: 'us', client_secret: 'a-secret-of-theirs' } },
      },
      policy: {
        accountLink: { action: 'DISABLED', filter: null },
        provisioning: { action: 'AUTO', profileMaster: false, groups },
        subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
        maxClockSkew: 0,
      },
    });
    const orgAdmin = await admin('ORG_ADMIN');
    const filling = { action: 'ASSIGN', assignments: [group.id] };
    const answer = await orgAdmin.call('POST /api/v1/idps', provider(filling));
    expect([answer.status, answer.json()['errorCode']]).toEqual([403, 'E0000006']);
    const plain = await orgAdmin.call('POST /api/v1/idps', provider({ action: 'NONE' }));
    expect(plain.status).toBe(200);
    const moved = await orgAdmin.call(`PUT /api/v1/idps/${plain.json()['id']}`, provider(filling));
    expect(moved.status).toBe(403);
  });

  test('are not filled by a rule, and a group that a rule fills carries none', async () => {
    const [carrying, filled] = [await newGroup(), await newGroup()];
    await org.make(`POST /api/v1/groups/${carrying.id}/roles`, { type: 'USER_ADMIN' });
    const rule = (name: string, groupId: string) => ({
      type: 'group_rule',
      name,
      conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.lastName=="Tanaka"' } },
      actions: { assignUserToGroups: { groupIds: [groupId] } },
    });
    expect((await org.admin('POST /api/v1/groups/rules', rule('climb', carrying.id))).status).toBe(400);
    await org.make('POST /api/v1/groups/rules', rule('fill', filled.id));
    expect((await org.admin(`POST /api/v1/groups/${filled.id}/roles`, { type: 'USER_ADMIN' })).status).toBe(
      400,
    );
  });
});

describe('an administrator of the members of a group', () => {
  test('brings nobody in over whom they have no power yet, and creates people there and nowhere else', async () => {
    const [mine, theirs] = [await newGroup(), await newGroup()];
    const stranger = await org.person();
    const groupAdmin = await admin('USER_ADMIN', [`groups/${mine.id}`]);
    expect((await groupAdmin.call(`PUT /api/v1/groups/${mine.id}/users/${stranger.id}`)).status).toBe(403);
    const create = (login: string, groupIds?: string[]) =>
      groupAdmin.call('POST /api/v1/users?activate=false', {
        profile: { firstName: 'A', lastName: 'B', email: login, login },
        ...(groupIds && { groupIds }),
      });
    expect((await create('nowhere@example.com')).status).toBe(403);
    expect((await create('theirs@example.com', [mine.id, theirs.id])).status).toBe(403);
    expect((await create('mine@example.com', [mine.id])).status).toBe(200);
    expect((await groupAdmin.call('GET /api/v1/users/mine@example.com')).status).toBe(200);
    expect(idsIn(await groupAdmin.call('GET /api/v1/groups'))).toEqual([mine.id]);
    expect((await groupAdmin.call('POST /api/v1/groups', { profile: { name: 'new' } })).status).toBe(403);
  });

  test('brings in nobody by a rule either', async () => {
    const [mine, other] = [await newGroup(), await newGroup()];
    const keeper = await customAdmin(
      ['okta.groups.manage', 'okta.users.credentials.manage'],
      ['/api/v1/groups', `/api/v1/groups/${mine.id}/users`],
    );
    const rule = (groupId: string) => ({
      type: 'group_rule',
      name: `Rule ${(made += 1)}`,
      conditions: {
        expression: { type: 'urn:okta:expression:1.0', value: 'String.len(user.login) > 0' },
      },
      actions: { assignUserToGroups: { groupIds: [groupId] } },
    });
    expect((await keeper.call('POST /api/v1/groups/rules', rule(mine.id))).status).toBe(403);
    expect((await keeper.call('POST /api/v1/groups/rules', rule(other.id))).status).toBe(200);
  });

  test('who only says who belongs to it may add anybody of no rank', async () => {
    const group = await newGroup();
    const stranger = await org.person();
    const keeper = await admin('GROUP_MEMBERSHIP_ADMIN', [`groups/${group.id}`]);
    expect((await keeper.call(`PUT /api/v1/groups/${group.id}/users/${stranger.id}`)).status).toBe(204);
    expect((await keeper.call(`PUT /api/v1/groups/${group.id}/users/${root.id}`)).status).toBe(403);
    const rows = [{ action: 'add', groupId: group.id, userId: root.id }];
    const inBulk = await keeper.call('POST /gatehouse/v1/bulk/memberships', { rows });
    expect(inBulk.json()['counts']).toMatchObject({ added: 0, failed: 1 });
    const whole = await keeper.call(`PUT /gatehouse/v1/groups/${group.id}/members`, { userIds: [root.id] });
    expect([whole.status, whole.json()['errorCode']]).toEqual([403, 'E0000006']);
    expect(idsIn(await org.admin(`GET /api/v1/groups/${group.id}/users`))).toEqual([stranger.id]);
  });

  test('has nothing any more when the group is gone', async () => {
    const group = await newGroup();
    const limited = await admin('USER_ADMIN', [`groups/${group.id}`]);
    await org.make(`DELETE /api/v1/groups/${group.id}`);
    expect(idsIn(await limited.call('GET /api/v1/users'))).toEqual([]);
    expect((await limited.call(`GET /api/v1/users/${root.id}`)).status).toBe(403);
  });
});

describe('a custom role on a resource set', () => {
  test('permits what it names on what the set names, and nothing more', async () => {
    const group = await newGroup();
    const [mine, other] = [await org.person(), await org.person()];
    await join(group, mine);
    const custom = await customAdmin(
      ['okta.users.read', 'okta.users.lifecycle.suspend'],
      [`/api/v1/groups/${group.id}/users`],
    );
    expect(
      await statuses(custom, [
        `GET /api/v1/users/${mine.id}`,
        `POST /api/v1/users/${mine.id}/lifecycle/suspend`,
        `POST /api/v1/users/${mine.id}/lifecycle/unsuspend`,
        [`POST /api/v1/users/${mine.id}`, { profile: { lastName: 'X' } }],
        `POST /api/v1/users/${other.id}/lifecycle/suspend`,
        `GET /api/v1/groups/${group.id}`,
      ]),
    ).toEqual({
      [`GET /api/v1/users/${mine.id}`]: 200,
      [`POST /api/v1/users/${mine.id}/lifecycle/suspend`]: 200,
      [`POST /api/v1/users/${mine.id}/lifecycle/unsuspend`]: 403,
      [`POST /api/v1/users/${mine.id}`]: 403,
      [`POST /api/v1/users/${other.id}/lifecycle/suspend`]: 403,
      [`GET /api/v1/groups/${group.id}`]: 403,
    });
    expect(idsIn(await custom.call('GET /api/v1/users'))).toEqual([mine.id]);
  });

  test('two roles do not add up to a third: what one permits on one group the other does not bring to another', async () => {
    const [here, there] = [await newGroup(), await newGroup()];
    const person = await org.person();
    await join(here, person);
    const custom = await customAdmin(['okta.users.userprofile.manage'], [`/api/v1/groups/${here.id}/users`]);
    made += 1;
    const role = await org.make('POST /api/v1/iam/roles', {
      label: `Role ${made}`,
      description: '',
      permissions: ['okta.users.credentials.manage'],
    });
    const set = await org.make('POST /api/v1/iam/resource-sets', {
      label: `Set ${made}`,
      description: '',
      resources: [`http://localhost:8080/api/v1/groups/${there.id}/users`],
    });
    await org.make(`POST /api/v1/iam/resource-sets/${set.id}/bindings`, {
      role: role.id,
      members: [`http://localhost:8080/api/v1/users/${custom.id}`],
    });
    const change = (body: unknown) => custom.call(`POST /api/v1/users/${person.id}`, body);
    expect((await change({ profile: { nickName: 'A' } })).status).toBe(200);
    expect((await change({ credentials: { password: { value: 'Taken-Over-Horse-1' } } })).status).toBe(403);
  });

  test('leaves out what the set leaves out', async () => {
    const [mine, other] = [await org.client(), await org.client()];
    const person = await org.person();
    made += 1;
    const label = `Set ${made}`;
    const role = await org.make('POST /api/v1/iam/roles', {
      label: `Role ${made}`,
      description: '',
      permissions: ['okta.apps.manage'],
    });
    const set = await org.make('POST /api/v1/iam/resource-sets', { label, description: '', resources: [] });
    await org.make(`POST /api/v1/iam/resource-sets/${encodeURIComponent(label)}/resources`, {
      resourceOrnOrUrl: 'http://localhost:8080/api/v1/apps',
      conditions: { Exclude: { 'okta:ORN': [`http://localhost:8080/api/v1/apps/${other.appId}`] } },
    });
    await org.make(`POST /api/v1/users/${person.id}/roles`, {
      type: 'CUSTOM',
      role: role.id,
      'resource-set': set.id,
    });
    const custom = await signedIn(person);
    expect((await custom.call(`GET /api/v1/apps/${mine.appId}`)).status).toBe(200);
    expect((await custom.call(`GET /api/v1/apps/${other.appId}`)).status).toBe(403);
    const listed = idsIn(await custom.call('GET /api/v1/apps?limit=200'));
    expect([listed.includes(mine.appId), listed.includes(other.appId)]).toEqual([true, false]);
    const clients = (await custom.call('GET /oauth2/v1/clients?limit=200')).json<{ client_id: string }[]>();
    const seen = clients.map((client) => client.client_id);
    expect([seen.includes(mine.clientId), seen.includes(other.clientId)]).toEqual([true, false]);
  });

  test('a group that is left out is not filled in bulk, nor by somebody new', async () => {
    const [mine, kept] = [await newGroup(), await newGroup()];
    const [person, stranger] = [await org.person(), await org.person()];
    made += 1;
    const role = await org.make('POST /api/v1/iam/roles', {
      label: `Role ${made}`,
      description: '',
      permissions: ['okta.groups.members.manage', 'okta.users.create'],
    });
    const label = `Set ${made}`;
    const set = await org.make('POST /api/v1/iam/resource-sets', { label, description: '', resources: [] });
    await org.make(`POST /api/v1/iam/resource-sets/${encodeURIComponent(label)}/resources`, {
      resourceOrnOrUrl: 'http://localhost:8080/api/v1/groups',
      conditions: { Exclude: { 'okta:ORN': [`http://localhost:8080/api/v1/groups/${kept.id}`] } },
    });
    await org.make(`POST /api/v1/users/${person.id}/roles`, {
      type: 'CUSTOM',
      role: role.id,
      'resource-set': set.id,
    });
    const custom = await signedIn(person);
    const rows = [mine, kept].map(({ id }) => ({ action: 'add', groupId: id, userId: stranger.id }));
    const inBulk = await custom.call('POST /gatehouse/v1/bulk/memberships', { rows });
    expect(inBulk.json()['counts']).toMatchObject({ added: 1, failed: 1 });
    const profile = { firstName: 'A', lastName: 'B', email: 'new@left.example', login: 'new@left.example' };
    const create = (groupIds: string[]) => custom.call('POST /api/v1/users', { profile, groupIds });
    expect((await create([mine.id, kept.id])).status).toBe(403);
    expect((await create([mine.id])).status).toBe(200);
    expect(idsIn(await org.admin(`GET /api/v1/groups/${kept.id}/users`))).toEqual([]);
  });

  test('who creates people everywhere does not thereby put them into groups, one by one or in bulk', async () => {
    const group = await newGroup();
    const creator = await customAdmin(['okta.users.manage'], ['/api/v1/users']);
    const profile = { firstName: 'A', lastName: 'B', email: 'in@group.example', login: 'in@group.example' };
    const groupIds = [group.id];
    expect((await creator.call('POST /api/v1/users', { profile, groupIds })).status).toBe(403);
    const inBulk = await creator.call('POST /gatehouse/v1/bulk/users', { rows: [{ profile, groupIds }] });
    expect([inBulk.status, inBulk.json()['counts']]).toMatchObject([200, { failed: 1, created: 0 }]);
    expect((await creator.call('POST /api/v1/users', { profile })).status).toBe(200);
  });
});

describe('handing out', () => {
  test('a standing super administrator is what it takes to change roles; two who remove each other do not both succeed', async () => {
    for (let round = 0; round < 3; round++) {
      const [first, second] = [await admin('SUPER_ADMIN'), await admin('SUPER_ADMIN')];
      const roleOf = async (person: Admin) =>
        (await org.make<{ id: string }[]>(`GET /api/v1/users/${person.id}/roles`))[0]?.id ?? '';
      const [a, b] = [await roleOf(first), await roleOf(second)];
      const answers = await Promise.all([
        first.call(`DELETE /api/v1/users/${second.id}/roles/${b}`),
        second.call(`DELETE /api/v1/users/${first.id}/roles/${a}`),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
    }
  });

  test('a client app or service account of lesser roles gives neither itself nor others more', async () => {
    const account = await org.make('POST /gatehouse/v1/service-accounts', { name: 'lesser' });
    await org.make(`POST /gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'ORG_ADMIN' });
    const token = await org.make<{ token: string }>(
      `POST /gatehouse/v1/service-accounts/${account.id}/tokens`,
      {
        name: 't',
      },
    );
    const call = (request: string, body?: unknown) =>
      org.call(request, { authorization: `SSWS ${token.token}`, 'content-type': 'application/json' }, body);
    expect((await call('GET /api/v1/users')).status).toBe(200);
    for (const place of [`/gatehouse/v1/service-accounts/${account.id}`, `/api/v1/users/${root.id}`]) {
      expect((await call(`POST ${place}/roles`, { type: 'SUPER_ADMIN' })).status).toBe(403);
    }
    expect((await call(`POST /api/v1/users/${root.id}/lifecycle/suspend`)).status).toBe(403);
  });

  let editor: Admin;
  beforeEach(async () => (editor = await customAdmin(['okta.iam.read'], ['/api/v1/iam'])));
  test('who only reads roles changes none', async () => {
    expect((await editor.call('GET /api/v1/iam/roles')).status).toBe(200);
    expect((await editor.call(`GET /api/v1/users/${root.id}/roles`)).status).toBe(200);
    const draft = { label: 'mine', description: '', permissions: ['okta.users.manage'] };
    expect((await editor.call('POST /api/v1/iam/roles', draft)).status).toBe(403);
    expect(
      (await editor.call(`POST /api/v1/users/${editor.id}/roles`, { type: 'REPORT_ADMIN' })).status,
    ).toBe(403);
  });
});
