// Every list and search an administrator has, at full size, as a client asks: p95 under 100 ms is the limit (DESIGN.md §6).
//   npm run bench -- --only lists
import type { BenchNode } from './bench-node.ts';
import { type LeanConnection, load } from './lean-client.ts';

export type ListRow = {
  list: string;
  people: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  failures: number;
};

type List = { name: string; path(turn: number): string };

const q = encodeURIComponent;
const person = (turn: number, people: number) => (turn * 104_729) % people;

/** What each varies by the turn, so that no answer is the one before. */
export function lists(people: number, ids: { appId: string; typeId: string }): List[] {
  const userId = (turn: number) => `00ubench${String(person(turn, people)).padStart(12, '0')}`;
  const groupId = (turn: number) => `00gstore${String(turn % Math.floor(people / 20)).padStart(12, '0')}`;
  const search = (of: (turn: number) => string) => (turn: number) =>
    `/api/v1/users?limit=200&search=${q(of(turn))}`;
  return [
    { name: 'users', path: () => '/api/v1/users?limit=200' },
    { name: 'users, a page in the middle', path: (turn) => `/api/v1/users?limit=200&after=${userId(turn)}` },
    { name: 'users ?q', path: (turn) => `/api/v1/users?q=Tanaka${person(turn, people) % 1000}` },
    { name: 'users ?filter status', path: () => `/api/v1/users?limit=200&filter=${q('status eq "ACTIVE"')}` },
    {
      name: 'users ?filter login',
      path: (turn) =>
        `/api/v1/users?filter=${q(`profile.login eq "bench${person(turn, people)}@example.com"`)}`,
    },
    {
      name: 'users ?filter lastUpdated',
      path: () => `/api/v1/users?limit=200&filter=${q('lastUpdated gt "2020-01-01T00:00:00.000Z"')}`,
    },
    { name: 'users ?search sw', path: search((turn) => `profile.email sw "bench${person(turn, people)}"`) },
    { name: 'users ?search eq', path: search((turn) => `profile.department eq "Store ${turn % 7000}"`) },
    { name: 'users ?search one in four', path: search(() => 'profile.city eq "Osaka"') },
    {
      name: 'users ?search and',
      path: search((turn) => `profile.city eq "Osaka" and profile.lastName sw "Kim${turn % 100}"`),
    },
    {
      name: 'users ?search or, created',
      path: search(
        () =>
          'status eq "LOCKED_OUT" or (profile.city eq "Nagoya" and created gt "2020-01-01T00:00:00.000Z")',
      ),
    },
    { name: 'users ?search pr', path: search(() => 'profile.employeeNumber pr') },
    {
      name: 'users ?search, sorted',
      path: (turn) =>
        `/api/v1/users?limit=200&search=${q(`profile.department sw "Store ${turn % 70}"`)}&sortBy=profile.lastName&sortOrder=desc`,
    },
    { name: 'groups', path: () => '/api/v1/groups?limit=200' },
    { name: 'groups ?q', path: (turn) => `/api/v1/groups?q=Store%20${turn % 9000}` },
    {
      name: 'groups ?search sw',
      path: (turn) => `/api/v1/groups?limit=200&search=${q(`profile.name sw "Store ${turn % 90}"`)}`,
    },
    {
      name: 'groups ?search co',
      path: (turn) => `/api/v1/groups?limit=200&search=${q(`profile.name co "ore ${turn % 90}"`)}`,
    },
    {
      name: 'groups ?filter type',
      path: () => `/api/v1/groups?limit=200&filter=${q('type eq "OKTA_GROUP"')}`,
    },
    {
      name: 'groups ?expand=stats',
      path: (turn) => `/api/v1/groups?limit=50&expand=stats&q=Store%20${turn % 90}`,
    },
    { name: 'members of a group', path: (turn) => `/api/v1/groups/${groupId(turn)}/users?limit=200` },
    {
      name: 'members of a large group',
      path: (turn) => `/api/v1/groups/00gbench${String(turn % 40).padStart(12, '0')}/users?limit=200`,
    },
    { name: 'groups of a person', path: (turn) => `/api/v1/users/${userId(turn)}/groups` },
    { name: 'apps of a person', path: (turn) => `/api/v1/users/${userId(turn)}/appLinks` },
    { name: 'group rules', path: () => '/api/v1/groups/rules?limit=200' },
    {
      name: 'group rules ?search',
      path: (turn) => `/api/v1/groups/rules?limit=50&search=${q(`Bench rule ${turn % 2000}`)}`,
    },
    { name: 'apps', path: () => '/api/v1/apps?limit=200' },
    { name: 'apps ?q', path: (turn) => `/api/v1/apps?q=Bench%20app%20${turn % 1000}` },
    { name: 'apps ?filter status', path: () => `/api/v1/apps?limit=200&filter=${q('status eq "ACTIVE"')}` },
    {
      name: 'apps ?filter user.id',
      path: (turn) => `/api/v1/apps?limit=200&filter=${q(`user.id eq "${userId(turn)}"`)}`,
    },
    { name: 'people of an app', path: () => `/api/v1/apps/${ids.appId}/users?limit=200` },
    {
      name: 'people of an app ?q',
      path: (turn) => `/api/v1/apps/${ids.appId}/users?limit=200&q=bench${turn % 1000}`,
    },
    { name: 'logs, newest', path: () => '/api/v1/logs?limit=100&sortOrder=DESCENDING' },
    {
      name: 'logs of a person',
      path: (turn) =>
        `/api/v1/logs?limit=100&sortOrder=DESCENDING&filter=${q(`actor.id eq "${userId(turn)}"`)}`,
    },
    {
      name: 'logs of a kind',
      path: () =>
        `/api/v1/logs?limit=100&sortOrder=DESCENDING&filter=${q('eventType eq "user.session.start" and outcome.result eq "FAILURE"')}`,
    },
    {
      name: 'logs of an app',
      path: (turn) =>
        `/api/v1/logs?limit=100&filter=${q(`target.id eq "0oabench${String(turn % 220).padStart(12, '0')}"`)}`,
    },
    {
      name: 'logs from an address',
      path: (turn) =>
        `/api/v1/logs?limit=100&filter=${q(`client.ipAddress eq "10.${turn % 28}.${turn % 250}.1"`)}`,
    },
    {
      name: 'logs ?q',
      path: (turn) => `/api/v1/logs?limit=100&q=bench${person(turn, people)}%40example.com`,
    },
    { name: 'administrators', path: () => '/api/v1/iam/assignees/users?limit=100' },
    { name: 'policies', path: () => '/api/v1/policies?type=ACCESS_POLICY' },
    { name: 'authorization servers', path: () => '/api/v1/authorizationServers' },
    { name: 'zones', path: () => '/api/v1/zones' },
    { name: 'devices', path: () => '/api/v1/devices?limit=200' },
    { name: 'mappings', path: () => `/api/v1/mappings?limit=200&sourceId=${ids.typeId}` },
    { name: 'event hooks', path: () => '/api/v1/eventHooks' },
    { name: 'identity providers', path: () => '/api/v1/idps?limit=200' },
    { name: 'API tokens', path: () => '/api/v1/api-tokens' },
    { name: 'trusted origins', path: () => '/api/v1/trustedOrigins' },
  ];
}

/** Two administrators who click without a pause. */
const connections = 2;

export async function measureLists(node: BenchNode, say: (line: string) => void): Promise<ListRow[]> {
  const { port, people } = node.org;
  const [app] = await node.call<{ id: string }[]>('GET', '/api/v1/apps?q=Bench%20bookmark%200&limit=1');
  const [type] = await node.call<{ id: string }[]>('GET', '/api/v1/meta/types/user');
  const rows: ListRow[] = [];
  for (const list of lists(people, { appId: app?.id ?? '', typeId: type?.id ?? '' })) {
    const result = await load({
      port,
      connections,
      seconds: 3,
      warmUpSeconds: 0.5,
      operation: (connection, worker, turn) => ask(connection, node, list.path(worker * 7919 + turn)),
    });
    const { p50Ms, p95Ms, p99Ms, failures } = result;
    rows.push({ list: list.name, people, p50Ms, p95Ms, p99Ms, failures });
    say(
      `  ${list.name.padEnd(32)} p50 ${p50Ms.toFixed(1).padStart(7)} ms  p95 ${p95Ms.toFixed(1).padStart(7)} ms  p99 ${p99Ms.toFixed(1).padStart(7)} ms${failures > 0 ? `   ${failures} FAILED: ${result.firstFailure?.slice(0, 300)}` : p95Ms > 100 ? '   OVER 100 ms' : ''}`,
    );
  }
  return rows;
}

async function ask(connection: LeanConnection, node: BenchNode, path: string): Promise<void> {
  const answer = await connection.send(
    `GET ${path} HTTP/1.1\r\nHost: localhost:${node.org.port}\r\nAuthorization: SSWS ${node.token}\r\nAccept: application/json\r\n\r\n`,
  );
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.slice(0, 200)}`);
}
