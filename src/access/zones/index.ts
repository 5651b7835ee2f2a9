// Network zones: which addresses are meant by "the shop network" or "never let these in".
//
// Owns: IP and dynamic zones, `/api/v1/zones`, the compiled look-up that every decision asks, the zones of a fresh org, and the
// refusal of blocked addresses (with its events, which are bounded).
// Does not own: who asks (policies, API tokens, apps hand in what uses a zone), nor reading a client's address (platform/http).
// Dynamic zones are stored and returned, but nothing here knows where an address is: they are judged `undefined` until location
// data exists, and an ACTIVE dynamic BLOCKLIST zone, which would block nobody, is refused.
export { type AddressSet, compileAddresses } from './address-set.ts';
export { type BlockedRequests, createBlockedRequests } from './blocked-requests.ts';
export type { Zone, ZoneStatus, ZoneUsage } from './zone.ts';
export type { ZoneJudge } from './zone-book.ts';
export { zoneRoutes } from './zone-routes.ts';
export { createZones, type ZoneNeeds, type ZoneUse, type Zones } from './zone-service.ts';
