// What is wrong with a policy before it is saved.
//
// Owns: rules that can never apply, administrators that a change would lock out, expressions that fail on people, demands nobody can meet;
// `/gatehouse/v1/policies/check`, and the checks that every write of a sign-on policy, and of a zone that one names, passes.
// Does not own: validation of what is written (access/policies), the decision (access/decide), who is an administrator (org).

export { createAdminCheck, type AdminCheckNeeds } from './admin-check.ts';
export { type Finding, type FindingCode } from './finding.ts';
export { type LintNeeds, lintDraft } from './lint-draft.ts';
export { lintLive } from './lint-live.ts';
export { createZoneWriteCheck } from './zone-write-check.ts';
export { lintRoutes, type LintRouteNeeds } from './lint-routes.ts';
