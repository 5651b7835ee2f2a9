// Two nodes on one PostgreSQL: what one does, the other honours within a second; what is raced at both is spent once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorize, type Client, redeem, refresh, sessionTokenOf } from '#test/kit/sign-on.ts';
import { type Cluster, startCluster } from './cluster.ts';

let cluster: Cluster;
let client: Client;
const password = 'Correct-Horse-9';
// Meant is a second; a test on a busy machine must not fail by the clock, so this only tells "soon" from "never".

beforeAll(async () => {
  cluster = await startCluster();
  const app = await cluster.nodeA.api<{
    id: string;
    credentials: { oauthClient: { client_id: string; client_secret: string } };
  }>('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label: 'Two nodes',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: ['https://rp.example.com/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        refresh_token: { rotation_type: 'ROTATE', leeway: 0 },
      },
    },
  });
  const [everyone] = await cluster.nodeA.api<{ id: string }[]>('GET', '/api/v1/groups?q=Everyone');
  await cluster.nodeA.api('PUT', `/api/v1/apps/${app.id}/groups/${everyone?.id}`, {});
  client = {
    clientId: app.credentials.oauthClient.client_id,
    clientSecret: app.credentials.oauthClient.client_secret,
    redirectUri: 'https://rp.example.com/callback',
  };
});
afterAll(async () => {
  await cluster?.stop();
});

async function aSignedInPerson(login: string): Promise<{ id: string; cookie: string; code: string }> {
  const person = await cluster.nodeA.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Ren', lastName: 'Sato', email: login, login },
    credentials: { password: { value: password } },
  });
  const sessionToken = await sessionTokenOf(cluster.nodeA.url, login, password);
  const { cookie, code } = await authorize(cluster.nodeA.url, client, { sessionToken: sessionToken ?? '' });
  if (cookie === undefined || code === undefined) throw new Error('the person could not sign in');
  return { id: person.id, cookie, code };
}

describe('two nodes on one database', () => {
  test('a session begun on one node opens an app on the other at once', async () => {
    const person = await aSignedInPerson('begun@example.com');
    expect((await authorize(cluster.nodeB.url, client, { cookie: person.cookie })).code).toBeTruthy();
  });

  test('a session token raced at both nodes starts one session', async () => {
    await aSignedInPerson('token-race@example.com');
    const sessionToken = (await sessionTokenOf(cluster.nodeA.url, 'token-race@example.com', password)) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        authorize((i % 2 === 0 ? cluster.nodeA : cluster.nodeB).url, client, {
          sessionToken,
          extra: { prompt: 'none' },
        }),
      ),
    );
    expect(answers.filter((answer) => answer.cookie !== undefined)).toHaveLength(1);
  });

  test('a code raced at both nodes is spent once, and its tokens die with the replay', async () => {
    const person = await aSignedInPerson('code-race@example.com');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        redeem((i % 2 === 0 ? cluster.nodeA : cluster.nodeB).url, client, person.code),
      ),
    );
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.error === 'invalid_grant')).toHaveLength(19);
    await expect
      .poll(
        async () =>
          (await refresh(cluster.nodeB.url, client, winners[0]?.body.refresh_token ?? '')).body.error,
      )
      .toBe('invalid_grant');
  });

  test('a rotating refresh token raced at both nodes is spent once', async () => {
    const person = await aSignedInPerson('refresh-race@example.com');
    const first = await redeem(cluster.nodeA.url, client, person.code);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        refresh((i % 2 === 0 ? cluster.nodeA : cluster.nodeB).url, client, first.body.refresh_token ?? ''),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  test('a session revoked on one node is refused by the other within a second', async () => {
    const person = await aSignedInPerson('revoked@example.com');
    await cluster.nodeA.api('DELETE', `/api/v1/users/${person.id}/sessions`);
    await expect
      .poll(
        async () =>
          (await authorize(cluster.nodeB.url, client, { cookie: person.cookie, extra: { prompt: 'none' } }))
            .error,
      )
      .toBe('login_required');
  });

  test('a person deactivated on one node can neither enter nor refresh on the other within a second', async () => {
    const person = await aSignedInPerson('leaver@example.com');
    const tokens = await redeem(cluster.nodeA.url, client, person.code);
    await cluster.nodeA.api('POST', `/api/v1/users/${person.id}/lifecycle/deactivate`);
    await expect
      .poll(
        async () => (await refresh(cluster.nodeB.url, client, tokens.body.refresh_token ?? '')).body.error,
      )
      .toBe('invalid_grant');
    const again = await authorize(cluster.nodeB.url, client, {
      cookie: person.cookie,
      extra: { prompt: 'none' },
    });
    expect(again.code).toBeUndefined();
  });

  test('a policy that denies, set on one node, is enforced by the other within a second, and lifted again', async () => {
    const person = await aSignedInPerson('policy@example.com');
    const policy = await cluster.nodeA.api<{ id: string }>('POST', '/api/v1/policies', {
      type: 'ACCESS_POLICY',
      name: 'Nobody',
      status: 'ACTIVE',
      description: 'Denies everybody',
    });
    const rules = await cluster.nodeA.api<{ id: string; system: boolean }[]>(
      'GET',
      `/api/v1/policies/${policy.id}/rules`,
    );
    const catchAll = rules.find((rule: { system: boolean }) => rule.system);
    await cluster.nodeA.api('PUT', `/api/v1/policies/${policy.id}/rules/${catchAll?.id}`, {
      ...catchAll,
      actions: {
        appSignOn: {
          access: 'DENY',
          verificationMethod: { factorMode: '1FA', type: 'ASSURANCE', reauthenticateIn: 'PT2H' },
        },
      },
    });
    const before = await cluster.nodeA.api<{ _links: { accessPolicy: { href: string } } }>(
      'GET',
      `/api/v1/apps/${client.clientId}`,
    );
    await cluster.nodeA.api('PUT', `/api/v1/apps/${client.clientId}/policies/${policy.id}`);
    await expect
      .poll(
        async () =>
          (await authorize(cluster.nodeB.url, client, { cookie: person.cookie, extra: { prompt: 'none' } }))
            .error,
      )
      .toBe('access_denied');
    const previous = before._links.accessPolicy.href.split('/').at(-1);
    await cluster.nodeA.api('PUT', `/api/v1/apps/${client.clientId}/policies/${previous}`);
    await expect
      .poll(async () => (await authorize(cluster.nodeB.url, client, { cookie: person.cookie })).code)
      .toBeTruthy();
  });

  test('a key rotated on one node signs on the other within a second, and no token fails to verify meanwhile', async () => {
    const person = await aSignedInPerson('keys@example.com');
    const kids = async (base: string) =>
      (
        (await (await fetch(`${base}/oauth2/default/v1/keys`)).json()) as { keys: { kid: string }[] }
      ).keys.map((key) => key.kid);
    const kidOf = (jwt: string | undefined) =>
      (JSON.parse(Buffer.from(jwt?.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    const sign = async (base: string) => {
      const { code } = await authorize(base, client, { cookie: person.cookie });
      return (await redeem(base, client, code ?? '')).body.id_token;
    };
    const before = kidOf(await sign(cluster.nodeB.url));
    await cluster.nodeA.api('POST', '/api/v1/authorizationServers/default/credentials/lifecycle/keyRotate', {
      use: 'sig',
    });
    await expect
      .poll(async () => {
        const kid = kidOf(await sign(cluster.nodeB.url));
        expect(await kids(cluster.nodeA.url)).toContain(kid);
        expect(await kids(cluster.nodeB.url)).toContain(kid);
        return kid;
      })
      .not.toBe(before);
    expect(await kids(cluster.nodeB.url)).toContain(before);
  });
});
