// Behaviours: what counts as unusual for a person (a new city, a new device, faster than anybody travels).
//
// Owns: behaviour detection rules, `/api/v1/behaviors`, those of a fresh org.
// Does not own: their evaluation. Rules are stored, validated and named by policies; sign-in judges by them once it keeps a history
// of where people were. Until then a policy that depends on one cannot be judged, and fails closed (access/policies).
export { behaviorRoutes } from './behavior-routes.ts';
export type { Behavior, BehaviorType } from './behavior.ts';
export { type BehaviorNeeds, type Behaviors, createBehaviors } from './behavior-service.ts';
