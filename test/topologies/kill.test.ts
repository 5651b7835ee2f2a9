// kill -9 in the middle of 200 parallel sign-ins: whoever saw a success is signed in afterwards, what was spent stays
// spent, and every acknowledged change stands in the System Log exactly once.
import { afterEach, describe, expect, test } from 'vitest';
import { authorize, type Client, redeem, sessionTokenOf } from '#test/kit/sign-on.ts';
import { type ClusterNode, type Standalone, startStandalone } from './cluster.ts';

const people = 200;
const password = 'Correct-Horse-9';
let alone: Standalone | undefined;

afterEach(async () => {
  await alone?.stop();
  alone = undefined;
});

type Seen = { cookies: string[]; spentCodes: string[]; created: string[] };

async function anOrgWithPeople(node: ClusterNode): Promise<Client> {
  const app = await node.api<{
    id: string;
    credentials: { oauthClient: { client_id: string; client_secret: string } };
  }>('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label: 'Till',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: ['https://rp.example.com/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    },
  });
  const [everyone] = await node.api<{ id: string }[]>('GET', '/api/v1/groups?q=Everyone');
  await node.api('PUT', `/api/v1/apps/${app.id}/groups/${everyone?.id}`, {});
  await Promise.all(
    Array.from({ length: people }, (_, i) =>
      node.api('POST', '/api/v1/users?activate=true', {
        profile: {
          firstName: 'P',
          lastName: String(i),
          email: `p${i}@example.com`,
          login: `p${i}@example.com`,
        },
        credentials: { password: { value: password } },
      }),
    ),
  );
  return {
    clientId: app.credentials.oauthClient.client_id,
    clientSecret: app.credentials.oauthClient.client_secret,
    redirectUri: 'https://rp.example.com/callback',
  };
}

/** One person's morning; what was acknowledged is written into `seen`, and a dead server ends it. */
async function arrive(node: ClusterNode, client: Client, index: number, seen: Seen): Promise<void> {
  const sessionToken = await sessionTokenOf(node.url, `p${index}@example.com`, password);
  if (sessionToken === undefined) return;
  const { code, cookie } = await authorize(node.url, client, { sessionToken });
  if (cookie === undefined || code === undefined) return;
  seen.cookies.push(cookie);
  const answer = await redeem(node.url, client, code);
  if (answer.status === 200) seen.spentCodes.push(code);
  const group = await node.api<{ id: string }>('POST', '/api/v1/groups', {
    profile: { name: `team of ${index}` },
  });
  seen.created.push(group.id);
}

async function everybodyArrivesAnd(
  node: ClusterNode,
  client: Client,
  interrupt: () => Promise<void>,
): Promise<Seen> {
  const seen: Seen = { cookies: [], spentCodes: [], created: [] };
  const arrivals = Array.from({ length: people }, (_, i) =>
    arrive(node, client, i, seen).catch(() => undefined),
  );
  await expect.poll(() => seen.spentCodes.length, { timeout: 60_000, interval: 10 }).toBeGreaterThan(20);
  await interrupt();
  await Promise.all(arrivals);
  return seen;
}

async function expectNothingLost(node: ClusterNode, client: Client, seen: Seen): Promise<void> {
  for (const cookie of seen.cookies) {
    const { code, error } = await authorize(node.url, client, { cookie, extra: { prompt: 'none' } });
    expect({ signedIn: code !== undefined, error }).toEqual({ signedIn: true, error: undefined });
  }
  const created = new Map<string, number>();
  let next: string | undefined =
    `${node.url}/api/v1/logs?limit=1000&filter=${encodeURIComponent('eventType eq "group.lifecycle.create"')}`;
  for (let page = 0; next !== undefined && page < 20; page += 1) {
    const answer: Response = await fetch(next, { headers: { authorization: `SSWS ${node.token}` } });
    const events = (await answer.json()) as { target: { id: string }[] }[];
    for (const event of events)
      created.set(event.target[0]?.id ?? '', (created.get(event.target[0]?.id ?? '') ?? 0) + 1);
    next =
      events.length === 0 ? undefined : /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  for (const id of seen.created) {
    expect((await node.api<{ id: string }>('GET', `/api/v1/groups/${id}`)).id).toBe(id);
    expect(created.get(id)).toBe(1);
  }
  // Last, since a replay ends what the code had given.
  for (const code of seen.spentCodes)
    expect((await redeem(node.url, client, code)).body.error).toBe('invalid_grant');
}

// Hashing for 200 people twice takes its time on a busy machine.
describe('a crash while 200 people arrive', { timeout: 180_000 }, () => {
  test('kill -9 of the server loses nothing that was acknowledged', async () => {
    alone = await startStandalone();
    const { node } = alone;
    const client = await anOrgWithPeople(node);
    const seen = await everybodyArrivesAnd(node, client, () => node.kill9());
    await node.start();
    await expectNothingLost(node, client, seen);
  });

  test('kill -9 of PostgreSQL loses nothing that was acknowledged, and the node recovers by itself', async () => {
    alone = await startStandalone();
    const { node, killPostgres9 } = alone;
    const client = await anOrgWithPeople(node);
    const seen = await everybodyArrivesAnd(node, client, killPostgres9);
    await expect.poll(async () => (await fetch(`${node.url}/health/ready`)).status).toBe(200);
    await expectNothingLost(node, client, seen);
  });
});
