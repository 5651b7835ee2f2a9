import type { Reach } from '#src/platform/http/index.ts';

/** What a resource set can name, in the only spelling that is stored and compared. `*` is all of a kind. */
export type ResourceThing = { kind: ResourceKind; thing: string };
export type ResourceKind = keyof typeof kinds;
export const all = '*';

type Kind = {
  /** Collection in the address of the API; none where a kind has no address. */
  path?: string;
  service: 'directory' | 'idp' | 'iam';
  /** How the resource name calls it. */
  orn: string;
  /** Whether one of them can be named, or all only. */
  single: boolean;
  /** The kinds of grants that all of this kind are. */
  collections: readonly string[];
};

const kinds = {
  users: { path: '/api/v1/users', service: 'directory', orn: 'users', single: true, collections: ['users'] },
  groups: {
    path: '/api/v1/groups',
    service: 'directory',
    orn: 'groups',
    single: true,
    collections: ['groups'],
  },
  /** The people of a group. */
  members: { service: 'directory', orn: 'groups', single: true, collections: ['members'] },
  apps: { path: '/api/v1/apps', service: 'idp', orn: 'apps', single: true, collections: ['apps'] },
  /** All apps of a name. */
  appNames: { service: 'idp', orn: 'apps', single: true, collections: ['appNames'] },
  authorizationServers: {
    path: '/api/v1/authorizationServers',
    service: 'idp',
    orn: 'authorization_servers',
    single: true,
    collections: ['authorizationServers'],
  },
  policies: {
    path: '/api/v1/policies',
    service: 'idp',
    orn: 'policies',
    single: true,
    collections: ['policies'],
  },
  idps: {
    path: '/api/v1/idps',
    service: 'idp',
    orn: 'identity_providers',
    single: false,
    collections: ['idps'],
  },
  eventHooks: {
    path: '/api/v1/eventHooks',
    service: 'idp',
    orn: 'event_hooks',
    single: false,
    collections: ['eventHooks'],
  },
  inlineHooks: {
    path: '/api/v1/inlineHooks',
    service: 'idp',
    orn: 'inline_hooks',
    single: false,
    collections: ['inlineHooks'],
  },
  devices: {
    path: '/api/v1/devices',
    service: 'directory',
    orn: 'devices',
    single: false,
    collections: ['devices'],
  },
  realms: {
    path: '/api/v1/realms',
    service: 'directory',
    orn: 'realms',
    single: false,
    collections: ['realms'],
  },
  customizations: {
    path: '/api/v1/brands',
    service: 'idp',
    orn: 'customizations',
    single: false,
    collections: ['brands', 'templates', 'domains', 'emailDomains', 'emailServers'],
  },
  /** Roles, resource sets and who has them. */
  roles: {
    path: '/api/v1/iam',
    service: 'iam',
    orn: 'contained_resources',
    single: false,
    collections: ['roles'],
  },
} as const satisfies Record<string, Kind>;

const kindOf = (kind: ResourceKind): Kind => kinds[kind];
const named = (kind: ResourceKind, thing: string): ResourceThing => ({ kind, thing });

/** The thing behind an address of ours or a resource name; undefined for what no set can name. */
export function readResource(
  text: string,
  known: { origins: readonly string[]; orgId: string },
): ResourceThing | undefined {
  if (text.startsWith('orn:')) return fromOrn(text, known.orgId);
  const origin = known.origins.find((one) => text.startsWith(`${one}/`));
  return origin === undefined ? undefined : fromAddress(text.slice(origin.length));
}

const idPattern = /^[0-9A-Za-z_-]{1,100}$/;

function fromAddress(address: string): ResourceThing | undefined {
  const [path = '', query] = address.split('?');
  for (const kind of Object.keys(kinds) as ResourceKind[]) {
    const collection = kindOf(kind).path;
    if (collection === undefined) continue;
    if (path === collection) {
      if (query === undefined) return named(kind, all);
      const name = kind === 'apps' ? appNameOf(query) : undefined;
      return name === undefined ? undefined : named('appNames', name);
    }
    if (!path.startsWith(`${collection}/`) || query !== undefined || !kindOf(kind).single) continue;
    const [id = '', part, ...more] = path.slice(collection.length + 1).split('/');
    if (!idPattern.test(id) || more.length > 0) return undefined;
    if (part === undefined) return named(kind, id);
    return kind === 'groups' && part === 'users' ? named('members', id) : undefined;
  }
  return undefined;
}

function appNameOf(query: string): string | undefined {
  let filter: string | null;
  try {
    filter = new URLSearchParams(query).get('filter');
  } catch {
    return undefined;
  }
  return /^name eq "([0-9A-Za-z_-]{1,100})"$/.exec(filter ?? '')?.[1];
}

function fromOrn(orn: string, orgId: string): ResourceThing | undefined {
  const [, partition, service, org, name, first, second, ...more] = orn.split(':');
  if (partition !== 'okta' || org !== orgId || more.length > 0) return undefined;
  const ids = [first, second].filter((id) => id !== undefined);
  if (ids.some((id) => !idPattern.test(id))) return undefined;
  if (service === 'idp' && name === 'apps') {
    if (second !== undefined) return named('apps', second);
    if (first === undefined) return named('apps', all);
    return first.startsWith('0oa') ? named('apps', first) : named('appNames', first);
  }
  if (service === 'directory' && name === 'groups' && second !== undefined) {
    return second === 'contained_resources' && first !== undefined ? named('members', first) : undefined;
  }
  if (second !== undefined) return undefined;
  for (const kind of ['users', 'groups', ...(Object.keys(kinds) as ResourceKind[])] as ResourceKind[]) {
    const { service: ofKind, orn: called, single, path } = kindOf(kind);
    if (ofKind !== service || called !== name || path === undefined) continue;
    if (first === undefined) return named(kind, all);
    return single ? named(kind, first) : undefined;
  }
  return undefined;
}

export type ResourceNames = {
  orgId: string;
  /** The name that an app has, for its resource name. */
  appName(appId: string): string | undefined;
};

export function ornOf({ kind, thing }: ResourceThing, { orgId, appName }: ResourceNames): string {
  const { service, orn } = kindOf(kind);
  const base = `orn:okta:${service}:${orgId}:${orn}`;
  if (thing === all) return base;
  if (kind === 'members') return `${base}:${thing}:contained_resources`;
  const name = kind === 'apps' ? appName(thing) : undefined;
  return name === undefined ? `${base}:${thing}` : `${base}:${name}:${thing}`;
}

export function addressOf({ kind, thing }: ResourceThing, origin: string): string {
  if (kind === 'members') return `${origin}/api/v1/groups/${thing}/users`;
  if (kind === 'appNames') return `${origin}/api/v1/apps?filter=name+eq+%22${thing}%22`;
  const path = kindOf(kind).path ?? '';
  return thing === all ? `${origin}${path}` : `${origin}${path}/${thing}`;
}

/** Things together, as grants reach them; what is excluded is left out of all of them. */
export function reachOf(
  resources: readonly (ResourceThing & { excluded: readonly ResourceThing[] })[],
): Reach {
  const reach = new Map<string, 'all' | Set<string>>();
  const add = (kind: string, thing: string) => {
    const known = reach.get(kind) ?? new Set<string>();
    if (thing === all) reach.set(kind, 'all');
    else {
      if (known !== 'all') known.add(thing);
      reach.set(kind, known);
    }
  };
  for (const { kind, thing, excluded } of resources) {
    if (kind === 'appNames' || kind === 'members' || thing !== all) add(kind, thing);
    else for (const collection of kindOf(kind).collections) add(collection, all);
    for (const one of excluded) add(`!${one.kind}`, one.thing);
  }
  return reach;
}

/** Of whom a resource can leave somebody out: of all users, all groups, all apps. */
export function canExclude(from: ResourceThing, one: ResourceThing): boolean {
  if (from.thing !== all || one.thing === all) return false;
  if (from.kind === 'apps') return one.kind === 'apps' || one.kind === 'appNames';
  return (from.kind === 'users' || from.kind === 'groups') && one.kind === from.kind;
}
