import { type AppInstance, appTarget } from '#src/access/apps/index.ts';
import type { Group } from '#src/directory/groups/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { NewEvent, Target } from '#src/system-log/index.ts';

export type UserFacts = Pick<Person, 'id' | 'login' | 'profile'>;

export const unknownPerson = (id: string): UserFacts => ({ id, login: id, profile: {} });

function userTarget(user: UserFacts): Target {
  return { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
}

function appUserTarget(user: UserFacts): Target {
  return { ...userTarget(user), type: 'AppUser' };
}

function groupTarget(group: Group): Target {
  return { id: group.id, type: 'UserGroup', alternateId: 'unknown', displayName: group.name };
}

export const userEvent = (
  by: Requester,
  kind: 'add' | 'change_username' | 'update' | 'remove',
  app: AppInstance,
  user: UserFacts,
): NewEvent => ({
  eventType: `application.user_membership.${kind}`,
  ...eventBy(by),
  target: [appUserTarget(user), appTarget(app), userTarget(user)],
});

export const groupEvent = (
  by: Requester,
  kind: 'add' | 'update' | 'remove',
  app: AppInstance,
  group: Group,
): NewEvent => ({
  eventType: `group.application_assignment.${kind}`,
  ...eventBy(by),
  target: [groupTarget(group), appTarget(app)],
});
