// Fifty clients write at two nodes on one database: rules and policies are created, moved, reordered and deleted, one schema is
// patched, one group's members are edited. Afterwards everything is as it was acknowledged.
//
// What was acknowledged: each client has rules, policies, properties and people of its own, changes them one request after the
// other, and its last request that was answered 2xx is how they have to be. A reorder answered 409 changed nothing.
//
//   WRITERS_SECONDS=60 vitest run test/topologies/parallel-writers.test.ts
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '#test/fuzz/random.ts';
import { type Cluster, startCluster } from './cluster.ts';

const seconds = Number(process.env.WRITERS_SECONDS ?? 5);
const clientCount = 50;
const rulesEach = 3;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster?.stop());

type Answer = { status: number; body: unknown };
type Listed = { id: string; name: string; priority: number; system: boolean };
type Order = { version: string; items: { id: string; fixed: boolean }[] };

async function send(method: string, path: string, body?: unknown, node = cluster.nodeA): Promise<Answer> {
  const answer = await fetch(node.url + path, {
    method,
    headers: {
      authorization: `SSWS ${node.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
const made = async (method: string, path: string, body: unknown): Promise<string> => {
  const answer = await send(method, path, body);
  if (answer.status > 299)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return (answer.body as { id: string }).id;
};

/** What a list of things that have priorities is changed with. */
type OrderedList = {
  list: string;
  order: string;
  reorder: string;
  body(name: string, priority?: number): object;
};

const deny = { appSignOn: { access: 'DENY' } };
const withPriority = (priority: number | undefined) => (priority === undefined ? {} : { priority });

type Place = { groupId: string; lists: OrderedList[] };

async function prepare(): Promise<Place> {
  const policyId = await made('POST', '/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Raced' });
  const serverId = await made('POST', '/api/v1/authorizationServers', {
    name: 'Raced',
    description: 'x',
    audiences: ['api://raced'],
  });
  const serverPolicies = `/authorizationServers/${serverId}/policies`;
  const serverPolicyId = await made('POST', `/api/v1${serverPolicies}`, serverPolicy('Raced'));
  const of = (path: string, body: OrderedList['body'], query = ''): OrderedList => ({
    list: `/api/v1${path}`,
    order: `/gatehouse/v1${path}/order${query}`,
    reorder: `/gatehouse/v1${path}/reorder`,
    body,
  });
  return {
    groupId: await made('POST', '/api/v1/groups', { profile: { name: 'Raced' } }),
    lists: [
      of(`/policies/${policyId}/rules`, (name, priority) => ({
        name,
        ...withPriority(priority),
        actions: deny,
      })),
      of(
        '/policies',
        (name, priority) => ({ type: 'OKTA_SIGN_ON', name, ...withPriority(priority) }),
        '?type=OKTA_SIGN_ON',
      ),
      of(`${serverPolicies}/${serverPolicyId}/rules`, (name, priority) => ({
        type: 'RESOURCE_ACCESS',
        name,
        ...withPriority(priority),
        conditions: {
          people: { groups: { include: ['EVERYONE'] } },
          grantTypes: { include: ['authorization_code'] },
          scopes: { include: ['*'] },
        },
      })),
      of(serverPolicies, (name, priority) => ({ ...serverPolicy(name), ...withPriority(priority) })),
    ],
  };
}

const serverPolicy = (name: string) => ({
  type: 'OAUTH_AUTHORIZATION_POLICY',
  name,
  description: 'x',
  conditions: { clients: { include: ['ALL_CLIENTS'] } },
});

/** How one client's things have to be. */
type History = {
  /** By list: id → name. */
  things: Map<OrderedList, Map<string, string>>;
  members: Map<string, boolean>;
  properties: Map<string, string>;
  unexpected: string[];
  requests: number;
  reorders: { done: number; refused: number };
};

async function beClient(number: number, place: Place, people: readonly string[], untilMs: number) {
  const random = createRandom(20_261_127 + number);
  const history: History = {
    things: new Map(place.lists.map((list) => [list, new Map()])),
    members: new Map(people.map((id) => [id, false])),
    properties: new Map(),
    unexpected: [],
    requests: 0,
    reorders: { done: 0, refused: 0 },
  };
  let count = 0;
  const request = async (method: string, path: string, body?: unknown, allowed: number[] = []) => {
    const answer = await send(method, path, body, random.below(2) === 0 ? cluster.nodeA : cluster.nodeB);
    history.requests += 1;
    const isDone = answer.status >= 200 && answer.status <= 299;
    if (!isDone && !allowed.includes(answer.status)) {
      history.unexpected.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return { isDone, body: answer.body };
  };

  const changeThings = async () => {
    const list = random.pick(place.lists);
    const mine = history.things.get(list) ?? new Map<string, string>();
    const name = `client ${number} thing ${++count}`;
    const priority = random.below(3) === 0 ? undefined : 1 + random.below(8);
    const [id] = [...mine.keys()];
    if (id === undefined || mine.size < rulesEach) {
      const { isDone, body } = await request('POST', list.list, list.body(name, priority));
      if (isDone) mine.set((body as Listed).id, name);
    } else if (random.below(2) === 0) {
      const { isDone } = await request('PUT', `${list.list}/${id}`, list.body(name, priority));
      if (isDone) mine.set(id, name);
    } else {
      const { isDone } = await request('DELETE', `${list.list}/${id}`);
      if (isDone) mine.delete(id);
    }
  };
  const reorder = async () => {
    const list = random.pick(place.lists);
    const { body } = await request('GET', list.order);
    const order = body as Order;
    const movable = order.items.filter((one) => !one.fixed).map((one) => one.id);
    const fixed = order.items.filter((one) => one.fixed).map((one) => one.id);
    const first = movable.splice(random.below(Math.max(movable.length, 1)), 1);
    const query = new URLSearchParams(list.order.split('?')[1] ?? '');
    const wanted = {
      ids: [...first, ...movable, ...fixed],
      version: order.version,
      ...Object.fromEntries(query),
    };
    if (wanted.ids.length === 0) return;
    const { isDone } = await request('POST', list.reorder, wanted, [409]);
    history.reorders[isDone ? 'done' : 'refused'] += 1;
  };
  const changeSchema = async () => {
    const name = `raced_${number}_${random.below(2)}`;
    const title = `title ${++count}`;
    const { isDone } = await request('POST', '/api/v1/meta/schemas/user/default', {
      definitions: {
        custom: { id: '#custom', type: 'object', properties: { [name]: { title, type: 'string' } } },
      },
    });
    if (isDone) history.properties.set(name, title);
  };
  const changeMembers = async () => {
    const id = random.pick([...people]);
    const joins = random.below(2) === 0;
    const { isDone } = await request(joins ? 'PUT' : 'DELETE', `/api/v1/groups/${place.groupId}/users/${id}`);
    if (isDone) history.members.set(id, joins);
  };
  const kinds = [changeThings, changeThings, reorder, changeSchema, changeMembers, changeMembers];
  while (performance.now() < untilMs) await random.pick(kinds)();
  return history;
}

test('fifty clients at two nodes leave what was acknowledged, and nothing else', {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const place = await prepare();
  const people = await Promise.all(
    Array.from({ length: clientCount * 3 }, (_, index) =>
      made('POST', '/api/v1/users?activate=false', {
        profile: {
          firstName: 'Ren',
          lastName: 'Sato',
          email: `w${index}@example.com`,
          login: `w${index}@example.com`,
        },
      }),
    ),
  );
  const before = await Promise.all(place.lists.map((list) => readList(list)));
  const untilMs = performance.now() + seconds * 1000;
  const histories = await Promise.all(
    Array.from({ length: clientCount }, (_, index) =>
      beClient(index, place, people.slice(index * 3, index * 3 + 3), untilMs),
    ),
  );
  expect(histories.flatMap((one) => one.unexpected).slice(0, 10)).toEqual([]);
  expect(histories.reduce((sum, one) => sum + one.requests, 0)).toBeGreaterThan(clientCount);

  for (const [index, list] of place.lists.entries()) {
    const expected = new Map(before[index]?.map((one) => [one.id, one.name]));
    for (const { things } of histories)
      for (const [id, name] of things.get(list) ?? []) expected.set(id, name);
    const after = await readList(list);
    expect(after.map((one) => one.priority)).toEqual(after.map((_, at) => at + 1));
    expect(new Map(after.map((one) => [one.id, one.name]))).toEqual(expected);
    const stays = after.filter((one) => one.system);
    expect(after.slice(after.length - stays.length)).toEqual(stays);
    await setWholeOrder(list);
  }

  const schema = (await send('GET', '/api/v1/meta/schemas/user/default')).body as {
    definitions: { custom: { properties: Record<string, { title: string }> } };
  };
  for (const { properties } of histories) {
    for (const [name, title] of properties) {
      expect([name, schema.definitions.custom.properties[name]?.title]).toEqual([name, title]);
    }
  }

  const members = (await send('GET', `/api/v1/groups/${place.groupId}/users?limit=1000`)).body as {
    id: string;
  }[];
  const wanted = histories.flatMap((one) => [...one.members].filter(([, isIn]) => isIn).map(([id]) => id));
  expect(members.map((one) => one.id).sort()).toEqual(wanted.sort());
});

/** As soon as the node has it: what the other node wrote reaches this one's memory a moment later. */
async function readList(list: OrderedList): Promise<Listed[]> {
  const [, query = ''] = list.order.split('?');
  const order = (await send('GET', list.order)).body as Order;
  const ids = order.items.map((one) => one.id);
  let listed: Listed[] = [];
  await expect
    .poll(async () => {
      const answer = await send('GET', `${list.list}${query === '' ? '' : `?${query}`}`);
      listed = answer.body as Listed[];
      return listed.map((one) => one.id);
    })
    .toEqual(ids);
  return listed;
}

/** An order that is acknowledged is the order, at both nodes. */
async function setWholeOrder(list: OrderedList): Promise<void> {
  const query = new URLSearchParams(list.order.split('?')[1] ?? '');
  const { version, items } = (await send('GET', list.order)).body as Order;
  const turned = [...items.filter((one) => !one.fixed).reverse(), ...items.filter((one) => one.fixed)];
  const ids = turned.map((one) => one.id);
  const body = { ids, version, ...Object.fromEntries(query) };
  expect((await send('POST', list.reorder, body)).status).toBe(200);
  for (const node of [cluster.nodeA, cluster.nodeB]) {
    const order = (await send('GET', list.order, undefined, node)).body as Order;
    expect(order.items.map((one) => one.id)).toEqual(ids);
  }
}
