// ThreatInsight: what to do with sign-ins from addresses that attack.
//
// Owns: the org's choice (none, audit, block) and the zones it passes over, `/api/v1/threats/configuration`.
// Does not own: telling which addresses attack. The choice is stored; it takes effect with the telemetry of failed sign-ins. What
// blocks today are zones with the usage BLOCKLIST (access/zones).
export { threatRoutes } from './threat-routes.ts';
export { createThreats, type ThreatNeeds, type Threats } from './threat-service.ts';
