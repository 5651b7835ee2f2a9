// Every standard role, without and with targets, at every route of the router, with things of its own, of others, and of those who
// stand above it: the verdict follows from three tables (the permission on the route's face, what roles permit, what targets reach)
// and is compared with what the server says. A route that is added tomorrow is walked tomorrow.
//
// Walked is the way to the handler: the server's own authentication of roles and its authorizer, behind its own runner; handlers are
// replaced, so that nothing a role may do is done. What handlers decide by themselves is in administrators.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthorize } from '#src/composition/index.ts';
import { expandPermissions, type RoleType, roles } from '#src/org/admin-roles/index.ts';
import {
  type Caller,
  createHttpServer,
  type HttpServer,
  permissionsOfGrants,
  type Route,
} from '#src/platform/http/index.ts';
import { type WholeApp, wholeApp } from '../kit/whole-app.ts';

type World = 'own' | 'foreign' | 'higher';
type Kind = 'users' | 'groups' | 'apps' | 'clients' | 'sessions' | 'service-accounts';
type Things = Record<Kind, string>;
type Walker = { name: string; role: RoleType; limitedTo?: 'groups' | 'apps' };

const limited: Walker[] = [
  { name: 'APP_ADMIN of one app', role: 'APP_ADMIN', limitedTo: 'apps' },
  { name: 'USER_ADMIN of one group', role: 'USER_ADMIN', limitedTo: 'groups' },
  { name: 'HELP_DESK_ADMIN of one group', role: 'HELP_DESK_ADMIN', limitedTo: 'groups' },
  { name: 'GROUP_MEMBERSHIP_ADMIN of one group', role: 'GROUP_MEMBERSHIP_ADMIN', limitedTo: 'groups' },
];
const walkers: Walker[] = [
  ...[...roles.keys()].map((role) => ({ name: role, role: role as RoleType })),
  ...limited,
];

let org: WholeApp;
let server: HttpServer;
let routes: Route[] = [];
const worlds = {} as Record<World, Things>;
const callers = new Map<string, Caller>();

beforeAll(async () => {
  org = await wholeApp();
  for (const world of ['own', 'foreign', 'higher'] as const) worlds[world] = await makeThings(world);
  for (const walker of walkers) callers.set(walker.name, await makeWalker(walker));
  const { app, platform } = org;
  server = createHttpServer({
    ...platform,
    authenticate: async ({ headers }) => {
      const caller = callers.get(headers['x-walker'] ?? '');
      if (!caller) throw new Error('a call that did not come from this test');
      return caller;
    },
    authorize: createAuthorize({
      ...app.directory,
      ...app.access,
      ...app.org,
      scopesOfApp: (appId) => app.sso.apiScopes.of(appId),
    }),
    trustedOrigins: () => false,
  });
  routes = app.http.routes.filter(({ permission }) => permission !== 'public' && permission !== 'self');
  server.add(routes.map(withoutHandler));
});
afterAll(() => org.close());

function withoutHandler({ method, path, permission, resource, limitsItself }: Route): Route {
  return {
    method,
    path,
    permission,
    bodyKind: 'none',
    ...(resource && { resource }),
    ...(limitsItself && { limitsItself }),
    handle: () => ({ status: 204 }),
  } as Route;
}

async function makeThings(world: World): Promise<Things> {
  const person = await org.person(`${world}@example.com`);
  const group = await org.make('POST /api/v1/groups', { profile: { name: `Group ${world}` } });
  await org.make(`PUT /api/v1/groups/${group.id}/users/${person.id}`);
  const client = await org.client();
  const account = await org.make('POST /gatehouse/v1/service-accounts', { name: world });
  const session = await org.make('POST /api/v1/sessions', {
    sessionToken: (await org.authn(person.login)).json<{ sessionToken: string }>().sessionToken,
  });
  if (world === 'higher') {
    for (const place of [
      `/api/v1/users/${person.id}`,
      `/api/v1/groups/${group.id}`,
      `/oauth2/v1/clients/${client.clientId}`,
      `/gatehouse/v1/service-accounts/${account.id}`,
    ])
      await org.make(`POST ${place}/roles`, { type: 'SUPER_ADMIN' });
  }
  return {
    users: person.id,
    groups: group.id,
    apps: client.appId,
    clients: client.clientId,
    sessions: session.id,
    'service-accounts': account.id,
  };
}

async function makeWalker({ name, role, limitedTo }: Walker): Promise<Caller> {
  const person = await org.person(`${name.replaceAll(/\W+/g, '-').toLowerCase()}@example.com`);
  const { id } = await org.make(`POST /api/v1/users/${person.id}/roles`, { type: role });
  const targets = `PUT /api/v1/users/${person.id}/roles/${id}/targets`;
  if (limitedTo === 'groups') await org.make(`${targets}/groups/${worlds.own.groups}`);
  if (limitedTo === 'apps') await org.make(`${targets}/catalog/apps/oidc_client/${worlds.own.apps}`);
  const grants = await org.app.org.adminRoles.grantsOf({ type: 'USER', id: person.id });
  return {
    kind: 'token',
    id: person.id,
    displayName: name,
    alternateId: person.login,
    grants,
    permissions: permissionsOfGrants(grants),
  };
}

const segmentKinds = new Set<string>(['users', 'groups', 'apps', 'clients', 'sessions', 'service-accounts']);
const kindOfParam = (param: string, before: string): Kind | undefined => {
  if (/^appId$/.test(param)) return 'apps';
  if (segmentKinds.has(before)) return /name$/i.test(param) ? undefined : (before as Kind);
  if (/userId$/i.test(param)) return 'users';
  return /groupId$/i.test(param) ? 'groups' : undefined;
};

/** The things a path names, in its order. */
function named(path: string): Kind[] {
  const segments = path.split('/');
  return segments.flatMap((segment, index) =>
    segment.startsWith(':') ? (kindOfParam(segment.slice(1), segments[index - 1] ?? '') ?? []) : [],
  );
}

function aimed(path: string, things: Things): string {
  const segments = path.split('/');
  return segments
    .map((segment, index) => {
      if (!segment.startsWith(':')) return segment === '*' ? 'x' : segment;
      const kind = kindOfParam(segment.slice(1), segments[index - 1] ?? '');
      return kind === undefined ? 'unknown0000000000000' : things[kind];
    })
    .join('/');
}

const peopleCollections = new Set(['users', 'groups', 'sessions']);
const appCollections = new Set(['apps', 'appGrants']);
const shapes = new Set(['schemas', 'userTypes', 'orgs', 'realms', 'policies', 'authorizationServers']);

/** What the tables say. */
function expected({ role, limitedTo }: Walker, route: Route, world: World): boolean {
  const { permissions } = roles.get(role) ?? { permissions: new Set<string>() };
  if (permissions === 'all') return true;
  if (!permissions.has(route.permission)) return false;
  if (limitedTo !== undefined && !isWithinTargets(limitedTo, route, world)) return false;
  const things = named(route.path);
  const ofApp = things.indexOf('apps');
  const ranked = things.filter(
    (kind, index) => ofApp < 0 || index <= ofApp || !['users', 'groups'].includes(kind),
  );
  const changes = route.method !== 'GET' || route.permission === 'okta.apps.clientCredentials.read';
  return !(changes && world === 'higher' && ranked.length > 0);
}

function isWithinTargets(limitedTo: 'groups' | 'apps', route: Route, world: World): boolean {
  const collection = route.permission.split('.')[1] ?? '';
  const inTargets = limitedTo === 'groups' ? peopleCollections : appCollections;
  if (!inTargets.has(collection)) {
    if (limitedTo === 'apps' && peopleCollections.has(collection)) return true;
    return route.permission.endsWith('.read') && shapes.has(collection);
  }
  if (route.limitsItself) return true;
  const about = route.resource
    ? [route.resource.kind]
    : named(route.path).filter((kind) =>
        limitedTo === 'apps'
          ? kind === 'apps' || kind === 'clients' || (collection === 'appGrants' && kind === 'users')
          : kind === collection || (collection === 'sessions' && kind === 'users'),
      );
  if (about.length === 0) return false;
  if (limitedTo === 'apps' && about[0] === 'users') return false;
  return world === 'own';
}

test('there are twelve roles, and routes to walk', () => {
  expect(roles.size).toBe(12);
  expect(routes.length).toBeGreaterThan(200);
  expect(expandPermissions([]).size).toBe(0);
});

describe.each(walkers)('$name', (walker) => {
  test.each(['own', 'foreign', 'higher'] as const)('things that are %s', async (world) => {
    const wrong: string[] = [];
    for (const route of routes) {
      const url = aimed(route.path, worlds[world]);
      const answer = await server.inject({
        method: route.method,
        url,
        headers: { 'x-walker': walker.name },
      });
      const verdict = answer.status !== 403;
      if (answer.status !== 204 && answer.status !== 403)
        wrong.push(`${route.method} ${url}: ${answer.text}`);
      else if (verdict !== expected(walker, route, world)) {
        wrong.push(`${route.method} ${route.path} (${route.permission}): ${verdict ? 'let in' : 'refused'}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
