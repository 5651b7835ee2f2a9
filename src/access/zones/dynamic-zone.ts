import type { Place } from '#src/access/context/index.ts';
import type { InAndOut, ZoneContent, ZoneLocation } from './zone.ts';

/** What is known of places, asked of memory. */
export type PlaceSource = {
  lookUp(address: string): Place | undefined;
  /** Whether there are data that would know it of such an address. */
  knows(aspect: 'country' | 'region' | 'asn' | 'anonymizers', address: string): boolean;
  knowsRegionsOf(country: string, address: string): boolean;
  /** Another whenever the answers may be. */
  readonly revision: number;
};

export type DynamicContent = Exclude<ZoneContent, { type: 'IP' }>;

/** Undefined: the data do not say. */
type Verdict = boolean | undefined;

/**
 * Whether an address is in a dynamic zone. As in Okta, each part that the zone names has to hold, and of a part any of what it lists.
 * An address of which the data say nothing is nowhere: it is in no country. But where there are no such data at all, nobody can say.
 */
export function isInDynamicZone(content: DynamicContent, address: string, places: PlaceSource): Verdict {
  const place = places.lookUp(address);
  const asked = { address, place, places };
  if (content.type === 'DYNAMIC') {
    return all([
      content.asns.length === 0 ? true : isOfAsn(content.asns, asked),
      content.locations.length === 0 ? true : isAtAny(content.locations, asked),
      content.proxyType === null ? true : isProxyOf(content.proxyType, asked),
    ]);
  }
  return all([
    inAndOut(content.asns, (list) => isOfAsn(list, asked)),
    inAndOut(content.locations, (list) => isAtAny(list, asked)),
    inAndOut(content.ipServiceCategories, (list) => isOfCategory(list, asked)),
  ]);
}

/** What the zone needs to know and the data in use do not say, in words. */
export function missingData(content: DynamicContent, places: PlaceSource): string[] {
  const both = <T>(list: T[] | InAndOut<T>): T[] =>
    Array.isArray(list) ? list : [...list.include, ...list.exclude];
  // Of the open net, to ask whether there are data for its family.
  const examples = ['192.0.2.1', '2001:db8::1'];
  const lacks = (has: (address: string) => boolean) => !examples.some(has);
  const missing: string[] = [];
  const asns = both(content.asns);
  if (asns.some((asn) => asn !== hosting) && lacks((address) => places.knows('asn', address))) {
    missing.push('networks (ASN)');
  }
  const locations = both(content.locations);
  if (locations.length > 0 && lacks((address) => places.knows('country', address))) missing.push('countries');
  else {
    const regionsOf = new Set(
      locations.flatMap(({ country, region }) => (region === undefined ? [] : country)),
    );
    for (const country of regionsOf) {
      if (lacks((address) => places.knowsRegionsOf(country, address))) missing.push(`regions of ${country}`);
    }
  }
  const needsCategories =
    content.type === 'DYNAMIC' ? content.proxyType !== null : both(content.ipServiceCategories).length > 0;
  if ((needsCategories || asns.includes(hosting)) && lacks((address) => places.knows('anonymizers', address)))
    missing.push('anonymizers');
  return missing;
}

type Asked = { address: string; place: Place | undefined; places: PlaceSource };

function isOfAsn(asns: readonly string[], asked: Asked): Verdict {
  const { address, place, places } = asked;
  const isHosting = asns.includes(hosting) ? isOfCategory([hosting], asked) : false;
  const numbers = asns.filter((asn) => asn !== hosting);
  if (numbers.length === 0) return isHosting;
  if (place?.asn !== undefined) return any([numbers.includes(String(place.asn)), isHosting]);
  return any([places.knows('asn', address) ? false : undefined, isHosting]);
}

/** A zone may name it among the networks. */
const hosting = 'HOSTING_PROVIDER';

const isAtAny = (locations: readonly ZoneLocation[], asked: Asked): Verdict =>
  any(locations.map((location) => isAt(location, asked)));

function isAt({ country, region }: ZoneLocation, { address, place, places }: Asked): Verdict {
  if (place?.countryCode === undefined) return places.knows('country', address) ? false : undefined;
  if (place.countryCode !== country) return false;
  if (region === undefined) return true;
  if (place.region !== undefined) return place.region === region;
  return undefined;
}

/** Okta's words of the older kind of zone. */
const categoryOfProxyType: Readonly<Record<string, string>> = {
  Any: 'ALL_ANONYMIZERS',
  Tor: 'ANONYMIZER_TOR',
  NotTorAnonymizer: 'ALL_ANONYMIZERS_EXCEPT_TOR',
};

const isProxyOf = (proxyType: string, asked: Asked): Verdict =>
  isOfCategory([categoryOfProxyType[proxyType] ?? proxyType], asked);

function isOfCategory(categories: readonly string[], { address, place, places }: Asked): Verdict {
  if (place?.categories.some((category) => categories.includes(category)) === true) return true;
  return places.knows('anonymizers', address) ? false : undefined;
}

function inAndOut<T>({ include, exclude }: InAndOut<T>, isIn: (list: readonly T[]) => Verdict): Verdict {
  const isExcluded = exclude.length === 0 ? false : isIn(exclude);
  return all([
    include.length === 0 ? true : isIn(include),
    isExcluded === undefined ? undefined : !isExcluded,
  ]);
}

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function any(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}
