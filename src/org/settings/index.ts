// The organisation: its id, name and how to reach it; `/api/v1/org` and the public `/.well-known/okta-organization`.
// Not here: brands, domains, preferences.
export { createOrgSettings, type OrgSettings, seedOrg } from './org-service.ts';
export type { Org, OrgProfile } from './org.ts';
export { orgRoutes } from './org-routes.ts';
