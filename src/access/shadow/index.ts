// Shadow policies: drafts that are judged beside every live decision and only recorded.
//
// Owns: `/gatehouse/v1/shadow-policies`, what a shadow says of a decision (`debugData.shadow` of its event), how often it differs, and
// making it the live policy. Tables shadow_policies, shadow_counts.
// Does not own: the decision (access/decide), drafts and how they become policies (access/policies), who follows the log (friction).

export { createShadows, type ShadowNeeds, type Shadows } from './shadow-service.ts';
export { createShadowJudge, type ShadowJudge } from './shadow-judge.ts';
export { shadowRoutes, type ShadowRouteNeeds } from './shadow-routes.ts';
export { shadowTally } from './shadow-tally.ts';
