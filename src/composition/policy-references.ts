import type { AppDirectory } from '#src/access/apps/index.ts';
import type { MissingReferences, ReferenceKind } from '#src/access/policies/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';

/** By kind of thing: the one of this id, if there is one. */
export type ReferredThings = Partial<Record<ReferenceKind, (id: string) => unknown>>;

/** What policies name has to be there when they are written. */
export function missingReferences(needs: {
  groups: Pick<Groups, 'findGroups'>;
  findApp: AppDirectory['find'];
  find: ReferredThings;
}): MissingReferences {
  const missing: MissingReferences = {
    async group(ids) {
      const found = await needs.groups.findGroups([...ids]);
      return ids.filter((id) => !found.has(id));
    },
    app: (ids) => ids.filter((id) => needs.findApp(id) === undefined),
  };
  for (const [kind, find] of Object.entries(needs.find)) {
    missing[kind as ReferenceKind] = (ids) => ids.filter((id) => find(id) === undefined);
  }
  return missing;
}
