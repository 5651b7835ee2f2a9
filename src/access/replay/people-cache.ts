import type { Person } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';

export type PeopleCacheNeeds = {
  readPeople(ids: readonly string[]): Promise<Map<string, Person>>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
};

/** People as policies need them, of whom the same ones come again and again; no more of them than there is room for. */
export type PeopleCache = {
  /** These at least, for as long as the caller keeps what is given. */
  load(ids: ReadonlySet<string>): Promise<FindPerson>;
  /** With names, where expressions are asked; none otherwise. */
  groupsOf(person: Person): readonly ExpressionGroup[];
};

export type FindPerson = (id: string) => Person | undefined;

/** The profile apart and as text, which takes less room than what it is made of. */
type Kept = { readonly person: Person; readonly profile: string | undefined };

const peopleAQuery = 1_000;

export function createPeopleCache(
  needs: PeopleCacheNeeds,
  { needsProfiles, limit, profileChars }: { needsProfiles: boolean; limit: number; profileChars: number },
): PeopleCache {
  let people = new Map<string, Kept | undefined>();
  let chars = 0;
  const groups = new Map<string, ExpressionGroup>();
  // Many have the same groups: one list for all of them.
  const groupLists = new Map<string, string[]>();
  const namedLists = new WeakMap<readonly string[], readonly ExpressionGroup[]>();

  const keep = (person: Person): Kept => {
    const key = person.groupIds.join(' ');
    const groupIds = groupLists.get(key) ?? person.groupIds;
    if (groupIds === person.groupIds && groupLists.size < limit) groupLists.set(key, groupIds);
    const profile = needsProfiles ? JSON.stringify(person.profile) : undefined;
    chars += profile?.length ?? 0;
    return { person: { ...person, groupIds, profile: {} }, profile };
  };

  const loadGroups = async (found: Iterable<Person>): Promise<void> => {
    const unknown = new Set<string>();
    for (const { groupIds } of found) for (const id of groupIds) if (!groups.has(id)) unknown.add(id);
    if (unknown.size === 0) return;
    for (const group of await needs.groupsOf([...unknown])) groups.set(group.id, group);
  };

  return {
    async load(ids) {
      const missing = [...ids].filter((id) => !people.has(id));
      if (people.size + missing.length > limit || chars > profileChars) {
        people = new Map();
        chars = 0;
        missing.splice(0, missing.length, ...ids);
      }
      const given = people;
      for (let at = 0; at < missing.length; at += peopleAQuery) {
        const part = missing.slice(at, at + peopleAQuery);
        const found = await needs.readPeople(part);
        if (needsProfiles) await loadGroups(found.values());
        for (const id of part) {
          const person = found.get(id);
          given.set(id, person && keep(person));
        }
      }
      return (id) => {
        const kept = given.get(id);
        if (kept?.profile === undefined) return kept?.person;
        return { ...kept.person, profile: JSON.parse(kept.profile) as Person['profile'] };
      };
    },
    groupsOf({ groupIds }) {
      if (!needsProfiles) return [];
      const named = namedLists.get(groupIds) ?? groupIds.flatMap((id) => groups.get(id) ?? []);
      namedLists.set(groupIds, named);
      return named;
    },
  };
}
