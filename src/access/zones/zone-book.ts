import {
  type AddressSet,
  compileAddresses,
  type Interval,
  isLoopback,
  parseAddress,
} from '#src/access/addresses/index.ts';
import { isInDynamicZone, type PlaceSource } from './dynamic-zone.ts';
import { type Standing, standingsOf } from './standings.ts';
import { intervalsOf, type SystemZone, type Zone } from './zone.ts';

/** What decisions ask. From memory, without a query. */
export type ZoneJudge = {
  exists(zoneId: string): boolean;
  /** Of a zone that every org was made with. */
  systemZoneId(name: SystemZone): string | undefined;
  /**
   * Whether the zone holds the address. An INACTIVE zone holds none. Undefined: nobody can say (a dynamic zone without the data that it
   * needs, or none of that id), and whoever asks takes the safer way.
   */
  matches(zoneId: string, address: string): boolean | undefined;
  /** Whether requests from there are refused whatever they want. Never of this machine itself, nor of the exempt zone. */
  isBlocked(address: string): boolean;
  /** The zones for which it is. Looks through each, so not for every request. */
  blockersOf(address: string): Zone[];
  /** The active zones that hold it, by name. Looks through each. */
  holding(address: string): Zone[];
  /** Whether a zone says that what comes from this address may speak for others (X-Forwarded-For). */
  isProxy(address: string): boolean;
};

export type ZoneBook = ZoneJudge & {
  zones: ReadonlyMap<string, Zone>;
  /** Everywhere to stand that these zones tell apart. Looks through all their networks. */
  standings(zoneIds: readonly string[]): Standing[];
};

export function compileZones(all: readonly Zone[], places: PlaceSource): ZoneBook {
  const zones = new Map(all.map((zone) => [zone.id, zone]));
  const systemZoneIds = new Map(all.map((zone) => [zone.systemZone, zone.id]));
  const gateways = new Map<string, AddressSet>();
  const blocked: Interval[] = [];
  const exempt: Interval[] = [];
  const proxies: Interval[] = [];
  const blockingPlaces: Zone[] = [];
  for (const zone of all) {
    if (zone.status !== 'ACTIVE') continue;
    if (zone.content.type !== 'IP') {
      if (zone.usage === 'BLOCKLIST') blockingPlaces.push(zone);
      continue;
    }
    const own = intervalsOf(zone.content.gateways);
    gateways.set(zone.id, compileAddresses(own));
    if (zone.systemZone === 'DefaultExemptIpZone') exempt.push(...own);
    else if (zone.usage === 'BLOCKLIST') blocked.push(...own);
    if (zone.usage === 'POLICY') proxies.push(...intervalsOf(zone.content.proxies));
  }
  const blockedSet = compileAddresses(blocked);
  const exemptSet = compileAddresses(exempt);
  const proxySet = compileAddresses(proxies);
  const holds = (zone: Zone, address: string): boolean | undefined => {
    if (zone.status !== 'ACTIVE') return false;
    return zone.content.type === 'IP'
      ? gateways.get(zone.id)?.has(address)
      : isInDynamicZone(zone.content, address, places);
  };
  const isAtBlockedPlace = (address: string): boolean =>
    blockingPlaces.some((zone) => holds(zone, address) === true);
  const book: ZoneBook = {
    zones,
    standings: (zoneIds) => standingsOf(book, places, zoneIds),
    exists: (zoneId) => zones.has(zoneId),
    systemZoneId: (name) => systemZoneIds.get(name),
    matches(zoneId, address) {
      const zone = zones.get(zoneId);
      return zone && holds(zone, address);
    },
    isBlocked(address) {
      if (blocked.length === 0 && blockingPlaces.length === 0) return false;
      const words = parseAddress(address);
      if (words === undefined) return false;
      if (!blockedSet.hasWords(words) && !isAtBlockedPlace(address)) return false;
      return !exemptSet.hasWords(words) && !isLoopback(words);
    },
    blockersOf: (address) =>
      all.filter((zone) => zone.usage === 'BLOCKLIST' && holds(zone, address) === true),
    holding: (address) => all.filter((zone) => holds(zone, address) === true),
    isProxy: (address) => proxySet.has(address),
  };
  return book;
}
