// What a caller may, and on what. Which things there are to be granted is the product's matter: here they are kinds and ids.

import type { Caller } from './route.ts';

export type Permissions = ReadonlySet<string> | 'all';

/**
 * `all`, or by kind of thing which ones: all of that kind, or those with these ids. A kind with `!` before it names what is left out
 * (`!zones`: all zones but these).
 */
export type Reach = 'all' | ReadonlyMap<string, 'all' | ReadonlySet<string>>;

/** One role as somebody holds it. */
export type Grant = { permissions: Permissions; reach: Reach };

/** Whether somebody may do this to anything at all; on what, `reachesOf` says. */
export const isAllowed = (caller: Pick<Caller, 'permissions'>, permission: string): boolean =>
  caller.permissions === 'all' || caller.permissions.has(permission);

/** On what the caller may do this: one entry a grant that permits it, none where none does. */
export function reachesOf(caller: Pick<Caller, 'permissions' | 'grants'>, permission: string): Reach[] {
  const grants: readonly Grant[] = caller.grants ?? [{ permissions: caller.permissions, reach: 'all' }];
  return grants
    .filter(({ permissions }) => permissions === 'all' || permissions.has(permission))
    .map(({ reach }) => reach);
}

/** Whether a reach has this thing of a kind, and does not leave it out. */
export function reachHas(reach: Reach, kind: string, id: string): boolean {
  if (reach === 'all') return true;
  const among = (things: 'all' | ReadonlySet<string> | undefined) =>
    things === 'all' || things?.has(id) === true;
  return among(reach.get(kind)) && !among(reach.get(`!${kind}`));
}

/** Whether the caller may do this to everything there is, so that nothing has to be looked up or left out. */
export const mayEverywhere = (caller: Pick<Caller, 'permissions' | 'grants'>, permission: string): boolean =>
  reachesOf(caller, permission).includes('all');

/** What somebody may do to everything there is: the measure of whom they outrank and of what they may hand out. */
export function unlimitedPermissions(caller: Pick<Caller, 'permissions' | 'grants'>): Permissions {
  return caller.grants === undefined
    ? caller.permissions
    : permissionsOfGrants(caller.grants.filter(({ reach }) => reach === 'all'));
}

/** Whether who holds the one holds all of the other. */
export function covers(held: Permissions, wanted: Permissions): boolean {
  if (held === 'all') return true;
  return wanted !== 'all' && [...wanted].every((name) => held.has(name));
}

/** Whether who is limited to scopes has these as well; whoever may manage may read. Who is not limited has them all. */
export function hasScopes({ scopes }: Pick<Caller, 'scopes'>, wanted: Iterable<string>): boolean {
  if (scopes === undefined) return true;
  return [...wanted].every((one) => scopes.has(one) || scopes.has(one.replace(/\.read$/, '.manage')));
}

/** All that the grants permit, on whatever. */
export function permissionsOfGrants(grants: readonly Grant[]): Permissions {
  const all = new Set<string>();
  for (const { permissions } of grants) {
    if (permissions === 'all') return 'all';
    for (const name of permissions) all.add(name);
  }
  return all;
}
