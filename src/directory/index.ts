// Owns: the composition of the directory: schemas, groups and users, each given the others it stands on. app.ts makes one.
// Not here: any rule; each slice has its own door for those who need its nouns.

import {
  createGroups,
  builtInGroupSection,
  type GroupAppFacts,
  groupRoutes,
  type Groups,
} from './groups/index.ts';
import {
  attributePurgeJob,
  createSchemas,
  schemaRoutes,
  schemaSection,
  type Schemas,
  userTypeRoutes,
} from './schemas/index.ts';
import {
  countUsers,
  createUsers,
  credentialRoutes,
  displayNameOf,
  lifecycleRoutes,
  membershipRoutes,
  profileKeeper,
  type RoleFacts,
  userRoutes,
  type Users,
  type UsersNeeds,
} from './users/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import { systemActor, type SystemLog } from '#src/system-log/index.ts';

export type DirectoryNeeds = Omit<UsersNeeds, 'schemas' | 'groups'> & {
  snapshots: Snapshots;
  jobs: Pick<Jobs, 'define' | 'send'>;
  /** What lists show of the apps of groups; access hands it in. */
  appFacts?: GroupAppFacts;
  /** See SchemasNeeds. */
  purgeDelayMs?: number;
};

/** Keeps the members of Okta Administrators in step with who holds a role. */
function followRoles(
  systemLog: SystemLog,
  database: Database,
  parts: { groups: Groups; users: Users },
  roles: RoleFacts,
): void {
  systemLog.react({
    name: 'administrators-group',
    eventTypes: ['user.account.privilege.grant', 'user.account.privilege.revoke'],
    async handle({ target }) {
      for (const { id, type } of target ?? []) {
        const user = type === 'User' ? await parts.users.findUser(id) : undefined;
        if (!user) continue;
        // What holds now, not what the event says: events may be handled twice, and in any order.
        const permissions = await roles.permissionsOf(id);
        const member = { id, login: user.login, displayName: displayNameOf(user) };
        const isAdministrator = permissions === 'all' || permissions.size > 0;
        await database.transaction((tx) =>
          parts.groups.setAdministrator(tx, { actor: systemActor }, member, isAdministrator),
        );
      }
    },
  });
}

export type Directory = {
  schemas: Schemas;
  groups: Groups;
  users: Users;
  routes: Route[];
  /** What a fresh org contains: the default user type, its schema, the group schema, the built-in groups. */
  seedDefaults(tx: Tx): Promise<void>;
};

/** Before snapshots.start() and jobs.start(). */
export function createDirectory(needs: DirectoryNeeds): Directory {
  needs.snapshots.register(schemaSection);
  needs.snapshots.register(builtInGroupSection);
  needs.jobs.define(attributePurgeJob({ database: needs.database, profiles: profileKeeper }));
  const schemas = createSchemas({ ...needs, profiles: profileKeeper });
  const groups = createGroups({ ...needs, schemas, countPeople: countUsers });
  const users = createUsers({ ...needs, schemas, groups });
  const parts = { schemas, groups, users };
  if (needs.roles) followRoles(needs.systemLog, needs.database, parts, needs.roles);
  return {
    ...parts,
    routes: [
      ...schemaRoutes(schemas),
      ...userTypeRoutes(schemas),
      ...groupRoutes(groups, schemas, needs.appFacts),
      ...membershipRoutes(parts),
      ...userRoutes(parts),
      ...lifecycleRoutes(parts),
      ...credentialRoutes(parts),
    ],
    async seedDefaults(tx) {
      await schemas.seedDefaults(tx);
      await groups.seedDefaults(tx);
    },
  };
}
