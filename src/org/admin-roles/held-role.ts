import { type Grant, type Reach } from '#src/platform/http/index.ts';
import { expandPermissions, getRole, roles, type RoleType } from './admin-role.ts';
import type { Target } from './assignment.ts';
import { type ResourceThing, reachOf } from './resource-sets/resource.ts';

/** A role as somebody holds it, with all that decides what it permits. */
export type HeldRole = {
  type: RoleType | 'CUSTOM';
  isLimited: boolean;
  targets: readonly Target[];
  /** Of a custom role. */
  permissions: readonly string[];
  resources: readonly (ResourceThing & { excluded: readonly ResourceThing[] })[];
};

export function grantsOfRole(held: HeldRole): Grant[] {
  if (held.type === 'CUSTOM') return grantsOfCustomRole(held);
  // A type that a newer version knew permits nothing here.
  if (!roles.has(held.type)) return [];
  const { permissions } = getRole(held.type);
  if (!held.isLimited || permissions === 'all') return [{ permissions, reach: 'all' }];
  return limited(permissions, held);
}

const collectionOf = (permission: string): string => permission.split('.')[1] ?? '';
const ofPeople = new Set(['users', 'groups', 'sessions']);
const ofApps = new Set(['apps', 'appGrants']);
/** What a limited role still permits everywhere: to see how things are called and shaped. The log of all is not among it. */
const ofShapes = new Set(['schemas', 'userTypes', 'orgs', 'realms', 'policies', 'authorizationServers']);

function limited(permissions: ReadonlySet<string>, { type, targets }: HeldRole): Grant[] {
  const ids = (kind: Target['kind']) =>
    new Set(targets.filter((target) => target.kind === kind).map(({ thing }) => thing));
  const isOfApps = type === 'APP_ADMIN';
  const reach: Reach = isOfApps
    ? new Map([
        ['apps', ids('apps')],
        ['appNames', ids('appNames')],
      ])
    : new Map([
        ['groups', ids('groups')],
        ['members', ids('groups')],
      ]);
  const inTargets = isOfApps ? ofApps : ofPeople;
  // An app administrator gives their apps to whom they choose: people and groups they see, but manage in nothing else.
  const staysEverywhere = (name: string) =>
    (name.endsWith('.read') && ofShapes.has(collectionOf(name))) ||
    (isOfApps && ofPeople.has(collectionOf(name)));
  const pick = (test: (name: string) => boolean) => new Set([...permissions].filter(test));
  return [
    { permissions: pick((name) => inTargets.has(collectionOf(name))), reach },
    {
      permissions: pick((name) => !inTargets.has(collectionOf(name)) && staysEverywhere(name)),
      reach: 'all',
    },
  ];
}

/** One grant for all that excludes nothing, and one for each resource that does: what one leaves out another may reach. */
function grantsOfCustomRole({ permissions, resources }: HeldRole): Grant[] {
  const expanded = expandPermissions(permissions);
  const whole = resources.filter(({ excluded }) => excluded.length === 0);
  const partial = resources.filter(({ excluded }) => excluded.length > 0);
  return [whole, ...partial.map((one) => [one])]
    .filter((some) => some.length > 0)
    .map((some) => ({ permissions: expanded, reach: reachOf(some) }));
}
