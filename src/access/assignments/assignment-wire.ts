import { type AppInstance, wireDate } from '#src/access/apps/index.ts';
import type { GroupAssignment } from './assignment.ts';
import type { AssignedPerson } from './assignments.ts';

export function appUserToWire(
  app: AppInstance,
  { person, assignment, direct, credentials }: AssignedPerson,
  shown: { userName: string; profile: Readonly<Record<string, unknown>> },
  origin: string,
): Record<string, unknown> {
  const changed = wireDate(assignment.lastUpdatedMs);
  const created = wireDate(direct?.createdMs ?? assignment.lastUpdatedMs);
  return {
    id: person.id,
    externalId: null,
    created,
    lastUpdated: changed,
    scope: assignment.scope,
    status: 'ACTIVE',
    statusChanged: created,
    passwordChanged:
      credentials?.passwordChangedMs === undefined ? null : wireDate(credentials.passwordChangedMs),
    syncState: 'DISABLED',
    // An empty object says that there is one; the password itself is never shown here.
    credentials: {
      userName: shown.userName,
      ...(credentials?.hasPassword === true ? { password: {} } : {}),
    },
    profile: shown.profile,
    _links: {
      app: { href: `${origin}/api/v1/apps/${app.id}` },
      ...(assignment.groupId === undefined
        ? {}
        : { group: { href: `${origin}/api/v1/groups/${assignment.groupId}` } }),
      user: { href: `${origin}/api/v1/users/${person.id}` },
    },
  };
}

export function appGroupToWire(group: GroupAssignment, origin: string): Record<string, unknown> {
  const app = `${origin}/api/v1/apps/${group.appId}`;
  return {
    id: group.groupId,
    lastUpdated: wireDate(group.lastUpdatedMs),
    priority: group.priority,
    profile: group.profile,
    _links: {
      app: { href: app },
      self: { href: `${app}/groups/${group.groupId}` },
      group: { href: `${origin}/api/v1/groups/${group.groupId}` },
    },
  };
}
