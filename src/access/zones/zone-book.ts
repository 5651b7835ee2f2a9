import { type AddressSet, compileAddresses } from './address-set.ts';
import { type Interval, isLoopback, parseAddress } from './address.ts';
import { intervalsOf, type Zone } from './zone.ts';

/** What decisions ask. From memory, without a query. */
export type ZoneJudge = {
  exists(zoneId: string): boolean;
  /**
   * Whether the zone holds the address. An INACTIVE zone holds none. Undefined: nobody can say (a dynamic zone, or none of that id),
   * and whoever asks takes the safer way.
   */
  matches(zoneId: string, address: string): boolean | undefined;
  /** Whether requests from there are refused whatever they want. Never of this machine itself, nor of the exempt zone. */
  isBlocked(address: string): boolean;
  /** The zones for which it is. Looks through each, so not for every request. */
  blockersOf(address: string): Zone[];
  /** Whether a zone says that what comes from this address may speak for others (X-Forwarded-For). */
  isProxy(address: string): boolean;
};

export type ZoneBook = ZoneJudge & { zones: ReadonlyMap<string, Zone> };

export function compileZones(all: readonly Zone[]): ZoneBook {
  const zones = new Map(all.map((zone) => [zone.id, zone]));
  const gateways = new Map<string, AddressSet>();
  const blocked: Interval[] = [];
  const exempt: Interval[] = [];
  const proxies: Interval[] = [];
  for (const zone of all) {
    if (zone.content.type !== 'IP' || zone.status !== 'ACTIVE') continue;
    const own = intervalsOf(zone.content.gateways);
    gateways.set(zone.id, compileAddresses(own));
    if (zone.systemZone === 'DefaultExemptIpZone') exempt.push(...own);
    else if (zone.usage === 'BLOCKLIST') blocked.push(...own);
    if (zone.usage === 'POLICY') proxies.push(...intervalsOf(zone.content.proxies));
  }
  const blockedSet = compileAddresses(blocked);
  const exemptSet = compileAddresses(exempt);
  const proxySet = compileAddresses(proxies);
  return {
    zones,
    exists: (zoneId) => zones.has(zoneId),
    matches(zoneId, address) {
      const zone = zones.get(zoneId);
      if (zone === undefined) return undefined;
      if (zone.status !== 'ACTIVE') return false;
      return gateways.get(zoneId)?.has(address);
    },
    isBlocked(address) {
      if (blocked.length === 0) return false;
      const words = parseAddress(address);
      if (words === undefined || !blockedSet.hasWords(words)) return false;
      return !exemptSet.hasWords(words) && !isLoopback(words);
    },
    blockersOf: (address) =>
      all.filter(
        (zone) =>
          zone.usage === 'BLOCKLIST' &&
          zone.status === 'ACTIVE' &&
          gateways.get(zone.id)?.has(address) === true,
      ),
    isProxy: (address) => proxySet.has(address),
  };
}
