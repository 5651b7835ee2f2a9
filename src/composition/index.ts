// Owns: putting the slices of each area together, area by area; app.ts then puts the areas together.
// Not here: any rule of the product. What stands here is who is handed what.
export { type AccessArea, composeAccess } from './access-area.ts';
export { type Administration, createAdministration } from './administration.ts';
export { createAuthenticate } from './authenticate.ts';
export { composeOrg, type OrgArea } from './org-area.ts';
export { checkDatabase, hasOrg } from './readiness-store.ts';
export { createPasswordRules } from './password-rules.ts';
export { createAuthorize } from './authorize.ts';
export { type Operation, operationOf, operations } from './operations.ts';
