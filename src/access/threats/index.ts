// ThreatInsight: telling attacks on the whole org from people who mistype, and what to do about them.
//
// Owns: the org's choice (none, audit, block) and the zones it passes over, `/api/v1/threats/configuration`; what is counted of failed
// and successful sign-ins by network, operator and account, over all nodes; the signal that decisions see; the refusal, and its event.
// Does not own: limits of one account (directory/users, its lockout), blocked networks (zones), nor who calls `begin`: whoever is about
// to hold a secret against an account.
export { threatRoutes } from './threat-routes.ts';
export { createThreats, type ThreatNeeds, type Threats } from './threat-service.ts';
export type { Attempt, ThreatWatch, Watching } from './threat-watch.ts';
