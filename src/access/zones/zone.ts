import { cidrInterval, type Interval, parseAddress, rangeInterval } from '#src/access/addresses/index.ts';

export type ZoneStatus = 'ACTIVE' | 'INACTIVE';
export type ZoneUsage = 'POLICY' | 'BLOCKLIST';
export type ZoneAddress = { type: 'CIDR' | 'RANGE'; value: string };
export type ZoneLocation = { country: string; region?: string };
export type InAndOut<T> = { include: T[]; exclude: T[] };

export const systemZoneNames = [
  'LegacyIpZone',
  'BlockedIpZone',
  'DefaultEnhancedDynamicZone',
  'DefaultExemptIpZone',
] as const;
/** By the name it was made with: an administrator may have given it another. */
export type SystemZone = (typeof systemZoneNames)[number];

export type ZoneContent =
  | { type: 'IP'; gateways: ZoneAddress[]; proxies: ZoneAddress[] }
  | { type: 'DYNAMIC'; asns: string[]; locations: ZoneLocation[]; proxyType: string | null }
  | {
      type: 'DYNAMIC_V2';
      asns: InAndOut<string>;
      locations: InAndOut<ZoneLocation>;
      ipServiceCategories: InAndOut<string>;
    };

export type Zone = {
  id: string;
  name: string;
  status: ZoneStatus;
  usage: ZoneUsage;
  systemZone: SystemZone | undefined;
  content: ZoneContent;
  created: Date;
  lastUpdated: Date;
};

/**
 * An entry as it is kept. As Okta does, a single address becomes the range of itself, what stands behind a CIDR's prefix is kept as
 * written and does not matter, and entries may overlap; what is no network, or runs backwards, is refused.
 */
export function normalizedEntry(given: {
  type?: ZoneAddress['type'] | undefined;
  value: string;
}): ZoneAddress | string {
  const value = given.value.replace(/\s+/g, '').toLowerCase();
  const entry: ZoneAddress = value.includes('/')
    ? { type: 'CIDR', value }
    : { type: 'RANGE', value: value.includes('-') ? value : `${value}-${value}` };
  if (given.type === 'CIDR' && entry.type === 'RANGE' && value.includes('-')) {
    return 'is a range, not a CIDR network';
  }
  if (intervalOf(entry) !== undefined) return entry;
  return entry.type === 'CIDR'
    ? 'must be an address and a prefix length, such as 192.0.2.0/24 or 2001:db8::/32'
    : rangeProblem(entry.value);
}

function rangeProblem(value: string): string {
  const [from = '', to = ''] = value.split('-');
  const runsBackwards = parseAddress(from) !== undefined && rangeInterval(to, from) !== undefined;
  return runsBackwards
    ? 'runs backwards: the lower address comes first'
    : 'must be two addresses of one family, such as 192.0.2.10-192.0.2.20';
}

export function intervalOf({ type, value }: ZoneAddress): Interval | undefined {
  if (type === 'CIDR') return cidrInterval(value);
  const [from = '', to = '', ...more] = value.split('-');
  return more.length === 0 ? rangeInterval(from, to) : undefined;
}

export const intervalsOf = (entries: readonly ZoneAddress[]): Interval[] =>
  entries.map(intervalOf).filter((interval) => interval !== undefined);
