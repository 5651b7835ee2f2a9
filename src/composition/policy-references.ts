import type { AppDirectory } from '#src/access/apps/index.ts';
import type { MissingReferences, ReferenceKind } from '#src/access/policies/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import type { UserType } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';

/** By kind of thing: the one of this id, if there is one. */
export type ReferredThings = Partial<Record<ReferenceKind, (id: string) => unknown>>;

/** What policies name has to be there when they are written. */
export function missingReferences(needs: {
  groups: Pick<Groups, 'findGroups'>;
  users: Pick<Users, 'findPerson'>;
  listUserTypes(): UserType[];
  findApp: AppDirectory['find'];
  find: ReferredThings;
}): MissingReferences {
  const missing: MissingReferences = {
    async group(ids) {
      const found = await needs.groups.findGroups([...ids]);
      return ids.filter((id) => !found.has(id));
    },
    async user(ids) {
      const found = await Promise.all(ids.map((id) => needs.users.findPerson(id)));
      return ids.filter((_, index) => found[index] === undefined);
    },
    userType(ids) {
      const known = new Set(needs.listUserTypes().map(({ id }) => id));
      return ids.filter((id) => !known.has(id));
    },
    app: (ids) => ids.filter((id) => needs.findApp(id) === undefined),
  };
  for (const [kind, find] of Object.entries(needs.find)) {
    missing[kind as ReferenceKind] = (ids) => ids.filter((id) => find(id) === undefined);
  }
  return missing;
}
