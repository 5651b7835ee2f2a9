// Owns: groups, what is built in (Everyone, Okta Administrators), and who belongs to which. Tables groups, group_members,
// group_profile_index. Everyone has no rows: each person belongs to it by being one.
// Not here: how people look in lists of members (users), groups by rule, and the apps of a group (access).

export { type BuiltInGroups, builtInGroupSection } from './built-in-section.ts';
export type { Group, GroupType } from './group.ts';
export { type GroupAppFacts, groupRoutes } from './group-routes.ts';
export { groupTarget, type Member, memberTarget } from './group-events.ts';
export { createGroups, type GroupRuleHooks, type Groups, type GroupsNeeds } from './group-service.ts';
export { findGroupNames, removeAttribute } from './group-store.ts';
export type { Membership, MembersByRule, RuleMembership } from './members-by-rule.ts';
export { groupAnswer } from './group-answer.ts';
export { groupOwnerRoutes } from './owners/owner-routes.ts';
export { createGroupOwners, type GroupOwners } from './owners/owner-service.ts';
export { groupToWire } from './group-wire.ts';
export { findMemberFacts, listMemberIds, listMemberIdsOfAny, membershipsAmong } from './membership-store.ts';
