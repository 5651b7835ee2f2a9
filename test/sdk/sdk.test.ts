// The SDK against a real server: what its README promises.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiToken, Gatehouse, OktaApiError, privateKeyJwt } from '../../sdk/src/index.ts';
import { type RunningServer, startServer } from '#test/kit/server.ts';

let server: RunningServer;
let gatehouse: Gatehouse;

beforeAll(async () => {
  server = await startServer();
  gatehouse = new Gatehouse({ baseUrl: server.url, authentication: apiToken(server.token) });
});
afterAll(() => server.stop());

describe('with an API token', () => {
  test('a group is created, read, renamed and deleted', async () => {
    const group = await gatehouse.addGroup({
      body: { profile: { name: 'Night shift', description: 'Nights' } },
    });
    expect(group.type).toBe('OKTA_GROUP');
    const renamed = await gatehouse.replaceGroup({
      groupId: group.id,
      body: { profile: { name: 'Late shift' } },
    });
    expect(renamed.profile['name']).toBe('Late shift');
    expect(await gatehouse.deleteGroup({ groupId: group.id })).toBeUndefined();
    await expect(gatehouse.getGroup({ groupId: group.id })).rejects.toMatchObject({
      name: 'OktaApiError',
      status: 404,
      code: 'E0000007',
      request: 'GET /api/v1/groups/{groupId}',
    });
  });

  test('a mistake is an error with one cause a field', async () => {
    const wrong = gatehouse.addGroup({ body: { profile: {} } });
    await expect(wrong).rejects.toBeInstanceOf(OktaApiError);
    const error = await wrong.catch((thrown: unknown) => thrown as OktaApiError);
    expect(error).toMatchObject({ status: 400, code: 'E0000001', causes: [expect.stringContaining('name')] });
    expect((error as OktaApiError).errorId).toMatch(/^oae/);
  });

  test('a list awaited is its first page, and walked it is everything, once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await gatehouse.addGroup({ body: { profile: { name: `Paged ${name}` } } });
    const given = { q: undefined, search: 'profile.name sw "Paged"', limit: 2 };
    expect(await gatehouse.listGroups(given)).toHaveLength(2);
    const names: unknown[] = [];
    for await (const group of gatehouse.listGroups(given)) names.push(group.profile['name']);
    expect(names.sort()).toEqual(['Paged a', 'Paged b', 'Paged c', 'Paged d', 'Paged e']);
    const sizes: number[] = [];
    for await (const page of gatehouse.listGroups(given).pages()) sizes.push(page.items.length);
    expect(sizes).toEqual([2, 2, 1]);
    expect(await gatehouse.listGroups(given).all(3)).toHaveLength(3);
  });

  test('a file is sent as a form', async () => {
    const app = (await gatehouse.createApplication({
      body: {
        label: 'Wiki',
        name: 'bookmark',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://wiki.example.com/' } },
      },
    })) as { id: string };
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const body = new FormData();
    body.append('file', new Blob([png], { type: 'image/png' }), 'logo.png');
    await expect(gatehouse.uploadApplicationLogo({ appId: app.id, body })).resolves.toBeUndefined();
  });
});

describe('with a key of its own', () => {
  const service = async (dpop: boolean) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' };
    const app = await server.api<{ id: string }>('POST', '/api/v1/apps', {
      name: 'oidc_client',
      label: `Service ${dpop ? 'bound' : 'plain'}`,
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
      settings: {
        oauthClient: {
          application_type: 'service',
          response_types: ['token'],
          grant_types: ['client_credentials'],
          dpop_bound_access_tokens: dpop,
          jwks: { keys: [jwk] },
        },
      },
    });
    await server.api('POST', `/api/v1/apps/${app.id}/grants`, {
      issuer: server.url,
      scopeId: 'okta.groups.read',
    });
    await server.api('POST', `/oauth2/v1/clients/${app.id}/roles`, { type: 'READ_ONLY_ADMIN' });
    return new Gatehouse({
      baseUrl: server.url,
      authentication: privateKeyJwt({
        clientId: app.id,
        privateKey: { ...(await exportJWK(privateKey)), kid: 'k1' },
        scopes: ['okta.groups.read'],
        dpop,
      }),
    });
  };

  test.each([
    ['a bearer token', false],
    ['a token bound to a key by DPoP', true],
  ])('%s reads what its scope and role allow, and nothing more', async (_, dpop) => {
    const client = await service(dpop);
    const [first, second] = await Promise.all([client.listGroups(), client.listGroups({ limit: 1 })]);
    expect(first.length).toBeGreaterThan(0);
    expect(second).toHaveLength(1);
    await expect(client.addGroup({ body: { profile: { name: 'No' } } })).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe('when the server or the way to it fails', () => {
  const answering = (answers: (Response | Error)[]) => {
    const asked: string[] = [];
    const fetch = async (url: string | URL | Request, init?: RequestInit) => {
      asked.push(`${init?.method} ${new URL(String(url)).pathname}`);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('one request too many');
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return {
      asked,
      client: new Gatehouse({ baseUrl: 'https://id.example.com', fetch, authentication: apiToken('t') }),
    };
  };
  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });

  test('reading is tried again, and so is what was refused for being too much', async () => {
    const { asked, client } = answering([
      new TypeError('fetch failed'),
      json(503, {}, { 'retry-after': '0' }),
      json(200, { id: '1' }),
    ]);
    expect(await client.getGroup({ groupId: '1' })).toEqual({ id: '1' });
    expect(asked).toHaveLength(3);
    const busy = answering([json(429, {}, { 'retry-after': '0' }), json(200, { id: '2' })]);
    expect(await busy.client.addGroup({ body: { profile: { name: 'x' } } })).toEqual({ id: '2' });
  });

  test('what may have been done already is not done twice', async () => {
    const broken = answering([new TypeError('fetch failed')]);
    await expect(broken.client.addGroup({ body: { profile: { name: 'x' } } })).rejects.toThrow(
      'fetch failed',
    );
    const lost = answering([json(502, {})]);
    await expect(lost.client.addGroup({ body: { profile: { name: 'x' } } })).rejects.toMatchObject({
      status: 502,
    });
  });

  test('a wait that is longer than the caller has patience for is an error at once', async () => {
    const { client } = answering([json(429, { errorCode: 'E0000047' }, { 'retry-after': '3600' })]);
    await expect(client.getGroup({ groupId: '1' })).rejects.toMatchObject({ code: 'E0000047' });
  });

  test('a signal ends the wait', async () => {
    const { client } = answering([json(503, {}, { 'retry-after': '30' })]);
    const signal = AbortSignal.timeout(50);
    await expect(client.getGroup({ groupId: '1' }, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('the next page is asked of the same server, whatever its link says', async () => {
    const { asked, client } = answering([
      json(200, [{ id: '1' }], { link: '<https://evil.example.net/api/v1/groups?after=1>; rel="next"' }),
      json(200, [{ id: '2' }]),
    ]);
    expect(await client.listGroups().all()).toHaveLength(2);
    expect(asked).toEqual(['GET /api/v1/groups', 'GET /api/v1/groups']);
  });

  test('a name in an address stays in its place', async () => {
    const { asked, client } = answering([json(200, {})]);
    await client.getGroup({ groupId: '../users/me' });
    expect(asked).toEqual(['GET /api/v1/groups/..%2Fusers%2Fme']);
    await expect(client.getGroup({ groupId: '' })).rejects.toThrow('groupId');
  });
});

test('the package compiles to plain modules that Node.js loads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    const compiler = 'node_modules/typescript/lib/tsc.js';
    execFileSync(process.execPath, [compiler, '-p', 'sdk/tsconfig.json', '--outDir', folder]);
    const script = `const { Gatehouse, apiToken } = await import(${JSON.stringify(join(folder, 'index.js'))});
      const client = new Gatehouse({ baseUrl: '${server.url}', authentication: apiToken('${server.token}') });
      console.log((await client.listGroups({ q: 'Everyone' })).map((group) => group.profile.name).join());`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--no-strip-types', '-e', script], {
      encoding: 'utf8',
    });
    expect(said.trim()).toBe('Everyone');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
