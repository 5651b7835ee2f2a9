import type { Section } from '#src/platform/snapshot/index.ts';
import { findBuiltInGroups } from './group-store.ts';

/** Ids of the groups every org has; undefined only before an org is set up. */
export type BuiltInGroups = { everyoneId: string | undefined; administratorsId: string | undefined };

export const builtInGroupSection: Section<BuiltInGroups> = {
  name: 'directory.built-in-groups',
  async load(db) {
    const ids = await findBuiltInGroups(db);
    return { everyoneId: ids.get('EVERYONE'), administratorsId: ids.get('ADMINISTRATORS') };
  },
};
