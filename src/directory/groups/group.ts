import type { Profile } from '#src/directory/schemas/index.ts';
import type { ApiErrorCode } from '#src/platform/http/index.ts';

export const groupTypes = ['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN'] as const;
export type GroupType = (typeof groupTypes)[number];
export type BuiltInGroup = 'EVERYONE' | 'ADMINISTRATORS';

export type Group = {
  id: string;
  type: GroupType;
  /** profile.name */
  name: string;
  profile: Profile;
  objectClass: string[];
  /** The app an APP_GROUP comes from. */
  sourceId: string | undefined;
  builtIn: BuiltInGroup | undefined;
  created: Date;
  lastUpdated: Date;
  lastMembershipUpdated: Date;
};

export const oktaObjectClass = ['okta:user_group'];

/** Okta's words for what may be done to groups that somebody else looks after. */
export type GroupRefusal = { code: ApiErrorCode; cause: string };

export function profileChangeRefusal(group: Group): GroupRefusal | undefined {
  if (group.type === 'BUILT_IN')
    return { code: 'E0000111', cause: `The built-in group ${group.name} cannot be changed.` };
  if (group.type === 'APP_GROUP')
    return { code: 'E0000023', cause: 'The profile comes from the app; change it there.' };
  return undefined;
}

export function deletionRefusal(group: Group): GroupRefusal | undefined {
  return group.type === 'BUILT_IN'
    ? { code: 'E0000111', cause: `The built-in group ${group.name} cannot be deleted.` }
    : undefined;
}

export function membershipRefusal(group: Group): GroupRefusal | undefined {
  if (group.type === 'BUILT_IN')
    return { code: 'E0000060', cause: `The members of ${group.name} follow from the users and their roles.` };
  if (group.type === 'APP_GROUP')
    return { code: 'E0000060', cause: 'The members come from the app; change them there.' };
  return undefined;
}
