// Owns: groups, what is built in (Everyone, Okta Administrators), and who belongs to which. Tables groups, group_members,
// group_profile_index. Everyone has no rows: each person belongs to it by being one.
// Not here: how people look in lists of members (users), groups by rule, and the apps of a group (access).

export { type BuiltInGroups, builtInGroupSection } from './built-in-section.ts';
export type { Group, GroupType } from './group.ts';
export { type GroupAppFacts, groupRoutes } from './group-routes.ts';
export { createGroups, type Groups, type GroupsNeeds, type Member } from './group-service.ts';
export { removeAttribute } from './group-store.ts';
export { groupToWire } from './group-wire.ts';
export { listMemberIds, listMemberIdsOfAny } from './membership-store.ts';
