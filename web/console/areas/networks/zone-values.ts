import type { CreateNetworkZoneArguments, NetworkZone } from '../../kit/api.ts';
import { readNetworks, textOf } from './network-text.ts';
import { hosting } from './places.ts';

export type ZoneInput = CreateNetworkZoneArguments['body'];
export type Side = {
  countries: string[];
  regions: string[];
  asns: string[];
  hosting: boolean;
  categories: string[];
};
export type ZoneValues = {
  name: string;
  type: NetworkZone['type'];
  usage: NetworkZone['usage'];
  gateways: string;
  proxies: string;
  include: Side;
  exclude: Side;
  proxyType: string;
  force: boolean;
};

const nothing: Side = { countries: [], regions: [], asns: [], hosting: false, categories: [] };

export const emptyZone: ZoneValues = {
  name: '',
  type: 'IP',
  usage: 'POLICY',
  gateways: '',
  proxies: '',
  include: nothing,
  exclude: nothing,
  proxyType: '',
  force: false,
};

type Place = { country: string; region?: string };
const sideOf = (
  places: readonly Place[],
  asns: readonly string[],
  categories: readonly string[] = [],
): Side => ({
  countries: places.filter(({ region }) => region === undefined).map(({ country }) => country),
  regions: places.flatMap(({ region }) => region ?? []),
  asns: asns.filter((one) => one !== hosting),
  hosting: asns.includes(hosting),
  categories: [...categories],
});

export function valuesOf(zone: NetworkZone): ZoneValues {
  const shared = { ...emptyZone, name: zone.name, type: zone.type, usage: zone.usage };
  if (zone.type === 'IP')
    return { ...shared, gateways: textOf(zone.gateways), proxies: textOf(zone.proxies) };
  if (zone.type === 'DYNAMIC')
    return { ...shared, include: sideOf(zone.locations, zone.asns), proxyType: zone.proxyType ?? '' };
  const { asns, locations, ipServiceCategories } = zone;
  return {
    ...shared,
    include: sideOf(locations.include, asns.include, ipServiceCategories.include),
    exclude: sideOf(locations.exclude, asns.exclude, ipServiceCategories.exclude),
  };
}

const placesOf = ({ countries, regions }: Side): Place[] => [
  ...countries.map((country) => ({ country })),
  ...regions.map((region) => ({ country: region.slice(0, 2).toUpperCase(), region: region.toUpperCase() })),
];
const asnsOf = (side: Side): string[] => [
  ...side.asns.map((one) => one.replace(/^AS/i, '')),
  ...(side.hosting ? [hosting] : []),
];
const entriesOf = (text: string) => readNetworks(text).entries.map(({ value }) => ({ value }));

/** What is sent. A zone stays as active as it was. */
export function bodyOf(values: ZoneValues, before?: NetworkZone): ZoneInput {
  const shared = { name: values.name.trim(), usage: values.usage };
  const { include, exclude } = values;
  if (values.type === 'IP') {
    const isExempt = before?.type === 'IP' && before.useAsExemptList === true;
    return {
      type: 'IP',
      ...shared,
      gateways: entriesOf(values.gateways),
      proxies: values.usage === 'BLOCKLIST' ? [] : entriesOf(values.proxies),
      ...(isExempt ? { useAsExemptList: true } : {}),
    };
  }
  if (values.type === 'DYNAMIC')
    return {
      type: 'DYNAMIC',
      ...shared,
      asns: asnsOf(include),
      locations: placesOf(include),
      proxyType: values.proxyType === '' ? null : (values.proxyType as 'Any'),
    };
  return {
    type: 'DYNAMIC_V2',
    ...shared,
    asns: { include: asnsOf(include), exclude: asnsOf(exclude) },
    locations: { include: placesOf(include), exclude: placesOf(exclude) },
    ipServiceCategories: {
      include: include.categories as [],
      exclude: exclude.categories as [],
    },
  };
}

export const isEmptySide = (side: Side): boolean =>
  placesOf(side).length + asnsOf(side).length + side.categories.length === 0;
