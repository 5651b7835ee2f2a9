// The composition: a fresh org answers, knows who calls, and starts only once however many nodes begin.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#src/app.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { testPlatform } from '#test/kit/platform.ts';

let org: TestApp;

beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

describe('who calls', () => {
  const me = (headers: Record<string, string>) => org.inject({ url: '/api/v1/users/me', headers });

  test('nobody is refused', async () => {
    const answer = await me({});
    expect({ status: answer.status, code: answer.json().errorCode }).toEqual({
      status: 403,
      code: 'E0000005',
    });
  });

  test('a token that nobody issued is refused', async () => {
    const answer = await me({ authorization: 'SSWS 00nobodyissuedthisnobodyissuedthisnobodyis' });
    expect({ status: answer.status, code: answer.json().errorCode }).toEqual({
      status: 401,
      code: 'E0000011',
    });
  });

  test('a token with a session beside it that is wrong is judged by the token alone', async () => {
    const answer = await me({
      authorization: 'SSWS 00nobodyissuedthisnobodyissuedthisnobodyis',
      cookie: 'sid=x.y',
    });
    expect(answer.status).toBe(401);
  });

  test('the token of a suspended administrator opens nothing', async () => {
    const other = {
      email: 'second@example.com',
      firstName: 'Second',
      lastName: 'Admin',
      password: 'Correct-Horse-9',
    };
    const token = '00secondsecondsecondsecondsecondsecondsec00';
    await org.app.admin.createWithToken({ ...other, token });
    const user = await org.api<{ id: string }>('GET', `/api/v1/users/${other.email}`);
    expect((await me({ authorization: `SSWS ${token}` })).status).toBe(200);
    await org.api('POST', `/api/v1/users/${user.id}/lifecycle/suspend`);
    expect((await me({ authorization: `SSWS ${token}` })).status).toBe(401);
  });

  test('a person without a role may not list users, with the session that signing in gave them', async () => {
    const login = 'worker@example.com';
    const password = 'Correct-Horse-9';
    await org.api('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
      credentials: { password: { value: password } },
    });
    const authn = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: login, password },
    });
    const { sessionToken } = authn.json<{ sessionToken: string }>();
    const begun = await org.inject({
      url: `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=/home`,
    });
    const cookie = `sid=${begun.cookies['sid']}`;
    const headers = { cookie };
    expect(
      (await org.inject({ url: '/api/v1/users/me', headers })).json<{ profile: { login: string } }>().profile
        .login,
    ).toBe(login);
    expect((await org.inject({ url: '/api/v1/users', headers })).status).toBe(403);
  });
});

describe('a fresh org', () => {
  test('has its groups, its default policies, and the authorization server "default"', async () => {
    const groups = await org.api<{ profile: { name: string } }[]>('GET', '/api/v1/groups');
    expect(groups.map((group) => group.profile.name)).toEqual(
      expect.arrayContaining(['Everyone', 'Okta Administrators']),
    );
    const policies = await org.api<{ system: boolean }[]>('GET', '/api/v1/policies?type=PASSWORD');
    expect(policies.some((policy) => policy.system)).toBe(true);
    const servers = await org.api<{ id: string }[]>('GET', '/api/v1/authorizationServers');
    expect(servers.map((server) => server.id)).toContain('default');
  });

  test('asks for set-up only while it has no administrator', async () => {
    expect(await org.app.ensureSetupLink()).toBeUndefined();
  });

  test('is made once by two nodes that start on an empty database together', async () => {
    const platform = await testPlatform();
    const other = await secondNode(platform.databaseUrl);
    try {
      const nodes = [createApp(platform, { reuseKeys: true }), createApp(other, { reuseKeys: true })];
      await Promise.all(nodes.map((node) => node.start()));
      const [first, second] = nodes.map((node) => node.org.settings.current().id);
      expect(second).toBe(first);
      const groups = await Promise.all(
        nodes.map((node) => node.directory.groups.listGroupsByName('Everyone', 10)),
      );
      expect(groups.map((found) => found.length)).toEqual([1, 1]);
      await Promise.all(nodes.map((node) => node.stop()));
    } finally {
      await other.close();
      await platform.close();
    }
  });
});

async function secondNode(databaseUrl: string) {
  const { createDatabase } = await import('#src/platform/database/index.ts');
  const { createJobs } = await import('#src/platform/jobs/index.ts');
  const { createSnapshots } = await import('#src/platform/snapshot/index.ts');
  const { createSingleUse } = await import('#src/platform/single-use/index.ts');
  const spare = await testPlatform();
  const database = createDatabase({ connectionString: databaseUrl, log: spare.log, maxConnections: 5 });
  const shared = { ...spare, database };
  return {
    ...shared,
    snapshots: createSnapshots(shared),
    singleUse: createSingleUse(shared),
    jobs: createJobs({ ...shared, worker: true }),
    async close() {
      await database.close();
      await spare.close();
    },
  };
}
