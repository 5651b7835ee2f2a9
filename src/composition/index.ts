// Owns: putting the slices of each area together, area by area; app.ts then puts the areas together.
// Not here: any rule of the product. What stands here is who is handed what.
export { type AccessArea, composeAccess } from './access-area.ts';
export { type AppsArea, checkMayAssign, composeApps } from './apps-area.ts';
export { type Administration, createAdministration } from './administration.ts';
export { composeContext, type ContextArea, type ContextFacts, type ContextUses } from './context-area.ts';
export { createAuthenticate } from './authenticate.ts';
export { composeOrg, type OrgArea } from './org-area.ts';
export { composeFederation, composeHooks, type FederationArea, type HooksArea } from './hooks-area.ts';
export { checkDatabase, hasOrg } from './readiness-store.ts';
export { createPasswordRules } from './password-rules.ts';
export { createAuthorize, rankedThings, resourceOf } from './authorize.ts';
export { checkMayAddAnybody, createCheckMayAdd, createMayReach, type MayReach } from './reach.ts';
export { type Operation, operationOf, operations } from './operations.ts';
export { checkMayGrant } from './may-grant.ts';
export { type BrandArea, composeBrands } from './brand-area.ts';
export { composeRisk, type RiskArea } from './risk-area.ts';
export { composeInsights, type InsightsArea } from './insights-area.ts';
export type { KnowingArea, KnowingFacts } from './knowing-area.ts';
export { createProvable } from './provable.ts';
export { readKeyModels } from './key-models.ts';
export { composeReference } from './reference-area.ts';
