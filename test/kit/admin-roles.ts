import type { AdminRolesNeeds, PersonSummary } from '#src/org/admin-roles/index.ts';
import type { Reader } from '#src/platform/database/index.ts';

/** What administrator roles have to be told of the world where there are people in it and nothing else. */
export function worldOfPeople(people: {
  find(idOrLogin: string): Promise<PersonSummary | undefined>;
  listActive(db: Reader, userIds: readonly string[]): Promise<ReadonlySet<string>>;
}): Pick<
  AdminRolesNeeds,
  'assignees' | 'clientIdOf' | 'groups' | 'resources' | 'targets' | 'describeGroups'
> {
  return {
    assignees: {
      async find(type, idOrLogin) {
        const found = type === 'USER' ? await people.find(idOrLogin) : undefined;
        return found && { type, id: found.id, alternateId: found.login, displayName: found.displayName };
      },
      listActive: people.listActive,
      appOfClient: () => undefined,
    },
    clientIdOf: () => undefined,
    groups: { membershipsAmong: async () => new Map(), listMembersOfAny: async () => [] },
    resources: {
      orgId: () => '00oorg',
      origins: () => ['http://localhost:8080'],
      exists: async () => false,
      appName: () => undefined,
    },
    targets: { findApp: () => undefined, findAppByName: () => undefined, groupExists: async () => false },
    describeGroups: async () => new Map(),
  };
}
