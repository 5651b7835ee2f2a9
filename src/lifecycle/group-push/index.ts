// Group push: which of our groups is to be kept the same in an app.
//
// Owns: push mappings and their wishes, `/api/v1/apps/{id}/group-push/mappings`. Table group_push_mappings.
// Does not own: pushing, which nothing here does yet, so that a mapping never says it has; the connection (lifecycle/provisioning).

export { createGroupPush, type GroupPush, type GroupPushNeeds } from './push-mapping-service.ts';
export { groupPushRoutes } from './push-mapping-routes.ts';
