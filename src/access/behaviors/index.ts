// Behaviours: what counts as unusual for a person (a new city, a new device, faster than anybody travels).
//
// Owns: behaviour detection rules, `/api/v1/behaviors`, those of a fresh org.
// Does not own: their evaluation against what a person did before (risk), nor what a policy makes of it (policies).
export { behaviorRoutes } from './behavior-routes.ts';
export type { Behavior, BehaviorRule, BehaviorType } from './behavior.ts';
export { type BehaviorNeeds, type Behaviors, createBehaviors } from './behavior-service.ts';
