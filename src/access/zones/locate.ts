import type { Place } from '#src/access/context/index.ts';
import type { Located } from '#src/system-log/index.ts';
import type { PlaceSource } from './dynamic-zone.ts';
import type { Zone } from './zone.ts';

const mostRemembered = 4_096;
/** As long as a name of a zone may be, twice. */
const mostZoneText = 256;

/** What the log says of where an event came from. Remembered by address until zones or location data change. */
export function createLocate(needs: {
  places: Pick<PlaceSource, 'lookUp' | 'revision' | 'knows'>;
  zones: { holding(address: string): Zone[]; edition(): object };
}): (address: string) => Located | undefined {
  const { places, zones } = needs;
  let remembered = new Map<string, Located>();
  let edition: object | undefined;
  let revision = -1;
  return (address) => {
    if (edition !== zones.edition() || revision !== places.revision || remembered.size >= mostRemembered) {
      edition = zones.edition();
      revision = places.revision;
      remembered = new Map();
    }
    const known = remembered.get(address);
    if (known !== undefined) return known;
    const located = locatedOf(
      places.lookUp(address),
      zones.holding(address),
      places.knows('anonymizers', address),
    );
    remembered.set(address, located);
    return located;
  };
}

function locatedOf(place: Place | undefined, zones: readonly Zone[], knowsProxies: boolean): Located {
  const names = zones
    .map(({ name }) => name)
    .sort()
    .join(', ');
  return {
    ...(names !== '' && { zone: names.slice(0, mostZoneText) }),
    ...(place && hasPlace(place) && { geographicalContext: geographyOf(place) }),
    ...(place && { securityContext: securityOf(place, knowsProxies) }),
  };
}

const hasPlace = ({ countryCode, lat }: Place): boolean => countryCode !== undefined || lat !== undefined;

const geographyOf = ({ city, state, country, postalCode, lat, lon }: Place) => ({
  city: city ?? null,
  state: state ?? null,
  country: country ?? null,
  postalCode: postalCode ?? null,
  geolocation: lat === undefined || lon === undefined ? null : { lat, lon },
});

function securityOf({ asn, asOrg, isp, domain, categories }: Place, knowsProxies: boolean) {
  return {
    ...(asn !== undefined && { asNumber: asn }),
    ...(asOrg !== undefined && { asOrg }),
    ...((isp ?? asOrg) !== undefined && { isp: isp ?? asOrg ?? '' }),
    ...(domain !== undefined && { domain }),
    // Not said where nobody could tell.
    ...(knowsProxies && { isProxy: categories.includes('ALL_ANONYMIZERS') }),
  };
}
