// Network zones: which addresses are meant by "the shop network" or "never let these in".
//
// Owns: IP and dynamic zones, `/api/v1/zones`, the compiled look-up that every decision asks, the zones of a fresh org, and the
// refusal of blocked addresses (with its events, which are bounded).
// Does not own: who asks (policies, API tokens, apps hand in what uses a zone), reading a client's address (platform/http), nor where an
// address is (places). Where the location data cannot say what a dynamic zone needs, it is judged `undefined`, and cannot be an ACTIVE
// BLOCKLIST, which would block nobody.
export { type BlockedRequests, createBlockedRequests } from './blocked-requests.ts';
export { createLocate } from './locate.ts';
export type { PlaceSource } from './dynamic-zone.ts';
export type { Zone, ZoneStatus, ZoneUsage } from './zone.ts';
export type { ZoneBook, ZoneJudge } from './zone-book.ts';
export type { Standing } from './standings.ts';
export { zoneRoutes } from './zone-routes.ts';
export {
  createZones,
  type ZoneNeeds,
  type ZoneUse,
  type ZoneWriteCheck,
  type Zones,
} from './zone-service.ts';
