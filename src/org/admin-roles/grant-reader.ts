import type { Database, Reader } from '#src/platform/database/index.ts';
import { type Grant, type Permissions, permissionsOfGrants } from '#src/platform/http/index.ts';
import type { Principal, PrincipalType } from './assignment.ts';
import { listHeld, listRoleGroups, principalKey } from './assignment-store.ts';
import { grantsOfRole } from './held-role.ts';

/** Which of these groups each of these people belongs to; memberships live in the directory. */
export type MembershipsAmong = (
  db: Reader,
  groupIds: readonly string[],
  userIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

export type GrantReader = {
  /** At the moment of asking, of a person with what their groups bring; concurrent questions share the queries. */
  grantsOf(principal: Principal): Promise<Grant[]>;
  /** The same as a transaction sees it. */
  readGrants(db: Reader, principal: Principal): Promise<Grant[]>;
  permissionsOf(principal: Principal): Promise<Permissions>;
};

export function createGrantReader(database: Database, membershipsAmong: MembershipsAmong): GrantReader {
  const load = async (db: Reader, keys: readonly string[]): Promise<Map<string, Grant[]>> => {
    const principals = keys.map(principalOfKey);
    const people = principals.filter(({ type }) => type === 'USER').map(({ id }) => id);
    // Where no group carries a role, nobody's memberships need to be read.
    const roleGroups = people.length === 0 ? [] : await listRoleGroups(db);
    const memberships =
      roleGroups.length === 0 ? new Map<string, string[]>() : await membershipsAmong(db, roleGroups, people);
    const groups = new Set([...memberships.values()].flat());
    const held = await listHeld(db, [
      ...principals,
      ...[...groups].map((id): Principal => ({ type: 'GROUP', id })),
    ]);
    const of = (principal: Principal) => held.get(principalKey(principal)) ?? [];
    return new Map(
      principals.map((principal) => {
        const own = of(principal);
        const groupIds = principal.type === 'USER' ? (memberships.get(principal.id) ?? []) : [];
        const inherited = groupIds.flatMap((id) => of({ type: 'GROUP', id }));
        return [principalKey(principal), [...own, ...inherited].flatMap(grantsOfRole)];
      }),
    );
  };
  const batched = database.batchedRead<string, Grant[]>('admin-role-grants', load);
  const grantsOf = async (principal: Principal) => (await batched(principalKey(principal))) ?? [];
  return {
    grantsOf,
    readGrants: async (db, principal) =>
      (await load(db, [principalKey(principal)])).get(principalKey(principal)) ?? [],
    permissionsOf: async (principal) => permissionsOfGrants(await grantsOf(principal)),
  };
}

function principalOfKey(key: string): Principal {
  const space = key.indexOf(' ');
  return { type: key.slice(0, space) as PrincipalType, id: key.slice(space + 1) };
}
