import type { Place } from '#src/access/context/index.ts';
import { categoryOfService, hosting } from './categories.ts';
import type { MmdbMap, MmdbValue } from './mmdb/decode.ts';
import { regionCode } from './region-codes.ts';

export type Where = Pick<
  Place,
  'countryCode' | 'country' | 'region' | 'state' | 'city' | 'postalCode' | 'lat' | 'lon'
>;
export type Network = Pick<Place, 'asn' | 'asOrg' | 'isp' | 'domain'>;

/** What one file knows of an address. A part is absent where it knows nothing of that kind. */
export type Known = { where?: Where; network?: Network; categories?: string[] };

export type Aspect = 'country' | 'region' | 'city' | 'asn' | 'anonymizers';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/**
 * Reads a record of any of the formats that people have: MaxMind's (GeoLite2 and GeoIP2), DB-IP's in both of their spellings, IPinfo's.
 * Which one it is follows from what is in it.
 */
export function readRecord(record: MmdbMap): Known {
  const where = readWhere(record);
  const network = readNetwork(record);
  const categories = readCategories({ ...mapAt(record, 'traits'), ...record });
  return {
    ...(where && { where }),
    ...(network && { network }),
    ...(categories && { categories }),
  };
}

export function aspectsOf({ where, network, categories }: Known): Aspect[] {
  const aspects: Aspect[] = [];
  if (where?.countryCode !== undefined) aspects.push('country');
  if (where?.region !== undefined) aspects.push('region');
  if (where?.city !== undefined) aspects.push('city');
  if (network?.asn !== undefined) aspects.push('asn');
  if (categories) aspects.push('anonymizers');
  return aspects;
}

function readWhere(record: MmdbMap): Where | undefined {
  const countryCode = [
    textAt(mapAt(record, 'country'), 'iso_code'),
    textAt(record, 'country_code'),
    textAt(record, 'country'),
    textAt(mapAt(record, 'registered_country'), 'iso_code'),
  ].find((code) => code !== undefined && /^[A-Z]{2}$/.test(code));
  if (countryCode === undefined) return undefined;
  const [subdivision] = listAt(record, 'subdivisions');
  const state = nameOf(subdivision) ?? textAt(record, 'state1') ?? textAt(record, 'region');
  const code = textAt(subdivision, 'iso_code') ?? textAt(record, 'region_code');
  const region =
    code !== undefined && /^[A-Z0-9]{1,3}$/.test(code)
      ? `${countryCode}-${code}`
      : state && regionCode(countryCode, state);
  const city = nameOf(mapAt(record, 'city')) ?? textAt(record, 'city');
  const postalCode =
    textAt(mapAt(record, 'postal'), 'code') ??
    textAt(record, 'postcode') ??
    textAt(record, 'postal_code') ??
    textAt(record, 'postal');
  const location = mapAt(record, 'location') ?? record;
  const lat = numberAt(location, 'latitude') ?? numberAt(location, 'lat');
  const lon = numberAt(location, 'longitude') ?? numberAt(location, 'lng') ?? numberAt(location, 'lon');
  const country = countryNames.of(countryCode);
  return {
    countryCode,
    ...(country !== undefined && { country }),
    ...(region !== undefined && region !== '' && { region }),
    ...(state !== undefined && { state }),
    ...(city !== undefined && { city }),
    ...(postalCode !== undefined && { postalCode }),
    ...(lat !== undefined && lon !== undefined && isOnEarth(lat, lon) && { lat, lon }),
  };
}

function readNetwork(record: MmdbMap): Network | undefined {
  const traits = mapAt(record, 'traits');
  const at = (key: string) => textAt(record, key) ?? textAt(traits, key);
  const given =
    numberAt(record, 'autonomous_system_number') ??
    numberAt(traits, 'autonomous_system_number') ??
    Number(
      /^(?:AS)?(\d{1,10})$/i.exec(at('asn') ?? String(numberAt(record, 'asn') ?? ''))?.[1] ?? Number.NaN,
    );
  const asn = Number.isInteger(given) && given > 0 && given <= 0xffff_ffff ? given : undefined;
  const asOrg = at('autonomous_system_organization') ?? at('as_name') ?? at('as_org') ?? at('name');
  const isp = at('isp') ?? at('organization');
  const domain = at('as_domain') ?? at('domain');
  if (asn === undefined && isp === undefined) return undefined;
  return {
    ...(asn !== undefined && { asn }),
    ...(asOrg !== undefined && { asOrg }),
    ...(isp !== undefined && { isp }),
    ...(domain !== undefined && { domain }),
  };
}

/** Undefined where the record is of a file that says nothing of such things. */
function readCategories(record: MmdbMap): string[] | undefined {
  const flags: [string[], string][] = [
    [['is_tor_exit_node', 'is_tor', 'tor'], 'ANONYMIZER_TOR'],
    [['is_anonymous_vpn', 'is_vpn', 'vpn'], 'ALL_PROXIES_VPNS'],
    [['is_public_proxy', 'is_residential_proxy', 'is_proxy', 'proxy'], 'ALL_PROXIES_VPNS'],
    [['is_relay', 'relay'], 'ALL_PROXIES_VPNS'],
    [['is_hosting_provider', 'is_hosting', 'hosting'], hosting],
  ];
  const service = categoryOfService(textAt(record, 'service') ?? textAt(record, 'vpn_service') ?? '');
  const names = flags.flatMap(([keys, category]) =>
    keys.some((key) => isTrue(record[key])) ? [category] : [],
  );
  if (service !== undefined) names.push(service);
  // A file of MaxMind says no more than this of some addresses.
  if (names.length === 0 && isTrue(record['is_anonymous'])) names.push('ALL_ANONYMIZERS');
  const speaksOfThem =
    names.length > 0 || 'is_anonymous' in record || flags.some(([keys]) => keys.some((key) => key in record));
  return speaksOfThem ? [...new Set(names)] : undefined;
}

const isTrue = (value: MmdbValue | undefined): boolean => value === true || value === 'true' || value === 1;

const isMap = (value: MmdbValue | undefined): value is MmdbMap =>
  typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value);

function mapAt(record: MmdbMap | undefined, key: string): MmdbMap | undefined {
  const value = record?.[key];
  return isMap(value) ? value : undefined;
}

function listAt(record: MmdbMap, key: string): (MmdbMap | undefined)[] {
  const value = record[key];
  return Array.isArray(value) ? value.map((one) => (isMap(one) ? one : undefined)) : [];
}

/** Files write nothing as an empty text, too. What is longer than any name is none. */
function textAt(record: MmdbMap | undefined, key: string): string | undefined {
  const value = record?.[key];
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}

const nameOf = (record: MmdbMap | undefined): string | undefined => textAt(mapAt(record, 'names'), 'en');

/** IPinfo writes numbers as texts. To four places, some ten metres, which is finer than any such data. */
function numberAt(record: MmdbMap | undefined, key: string): number | undefined {
  const value = record?.[key];
  const number = typeof value === 'string' && /^-?\d{1,3}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.round(number * 1e4) / 1e4 : undefined;
}

const isOnEarth = (lat: number, lon: number): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
