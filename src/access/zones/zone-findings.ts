import {
  compareWords,
  type Interval,
  isPrivate,
  networkOf,
  parseAddress,
} from '#src/access/addresses/index.ts';
import { intervalOf, type Zone, type ZoneAddress } from './zone.ts';

/** Something that Okta accepts, and so do we, and that somebody may not have meant. `REFUSED` is not accepted. */
export type Finding = {
  code:
    | 'HOST_BITS'
    | 'OVERLAP'
    | 'OVERLAPS_ZONE'
    | 'PRIVATE_NETWORK'
    | 'EVERY_ADDRESS'
    | 'MISSING_DATA'
    | 'BLOCKS_CALLER'
    | 'KEEPS_OUT_ADMINISTRATORS';
  severity: 'WARNING' | 'REFUSED';
  field: string;
  message: string;
};

type Examined = {
  zone: Zone;
  others: readonly Zone[];
  missing: readonly string[];
  /** From which the question comes. */
  address: string | undefined;
  blocks(address: string): boolean;
};

/** Of each kind so many are said, and how many there are. */
const mostOfAKind = 20;

export function findingsOf(examined: Examined): Finding[] {
  const { zone } = examined;
  const found: Finding[] = [];
  if (zone.content.type === 'IP') {
    for (const field of ['gateways', 'proxies'] as const) {
      const entries = placed(zone.content[field], field);
      found.push(...hostBits(entries), ...overlaps(entries), ...widths(entries, zone));
    }
    found.push(...sharedWith(examined));
  }
  if (examined.missing.length > 0) {
    found.push({
      code: 'MISSING_DATA',
      severity: zone.usage === 'BLOCKLIST' && zone.status === 'ACTIVE' ? 'REFUSED' : 'WARNING',
      field: zone.content.type === 'DYNAMIC' ? 'proxyType' : 'ipServiceCategories',
      message: `this server has no data about ${examined.missing.join(', ')}, so that nobody can say who is in the zone`,
    });
  }
  const { address } = examined;
  if (
    address !== undefined &&
    zone.status === 'ACTIVE' &&
    zone.usage === 'BLOCKLIST' &&
    examined.blocks(address)
  ) {
    found.push({
      code: 'BLOCKS_CALLER',
      severity: 'REFUSED',
      field: zone.content.type === 'IP' ? 'gateways' : 'locations',
      message: `would block ${address}, from which you are calling; with ?force=true it is done all the same, unless it blocks everybody`,
    });
  }
  return found;
}

type Entry = ZoneAddress & { field: string; interval: Interval };

const placed = (entries: readonly ZoneAddress[], name: string): Entry[] =>
  entries.flatMap((entry, index) => {
    const interval = intervalOf(entry);
    return interval ? [{ ...entry, interval, field: `${name}[${index}].value` }] : [];
  });

function limited(findings: Finding[]): Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= mostOfAKind) return findings;
  const more = findings.length - mostOfAKind;
  return [
    ...findings.slice(0, mostOfAKind),
    { ...first, field: '', message: `and ${more} more of this kind` },
  ];
}

/** 192.0.2.1/24: what stands behind the prefix means nothing. */
function hostBits(entries: readonly Entry[]): Finding[] {
  return limited(
    entries.flatMap(({ type, value, field, interval }): Finding[] => {
      const [address = '', bits = ''] = value.split('/');
      const words = type === 'CIDR' ? parseAddress(address) : undefined;
      if (words === undefined || compareWords(words, interval.first) === 0) return [];
      const meant = networkOf(words, Number(bits) - (words.length === 1 && address.includes(':') ? 96 : 0));
      return [
        {
          code: 'HOST_BITS',
          severity: 'WARNING',
          field,
          message: `${value} has bits behind its prefix, which mean nothing: it is the network ${meant}`,
        },
      ];
    }),
  );
}

function overlaps(entries: readonly Entry[]): Finding[] {
  const sorted = [...entries].sort(
    (a, b) =>
      a.interval.first.length - b.interval.first.length || compareWords(a.interval.first, b.interval.first),
  );
  const found: Finding[] = [];
  let widest: Entry | undefined;
  for (const entry of sorted) {
    const isApart =
      widest === undefined ||
      widest.interval.first.length !== entry.interval.first.length ||
      compareWords(entry.interval.first, widest.interval.last) > 0;
    if (!isApart && widest !== undefined) {
      const isWithin = compareWords(entry.interval.last, widest.interval.last) <= 0;
      found.push({
        code: 'OVERLAP',
        severity: 'WARNING',
        field: entry.field,
        message: isWithin
          ? `${entry.value} is within ${widest.value} (${widest.field}) and can go`
          : `${entry.value} and ${widest.value} (${widest.field}) overlap`,
      });
      if (isWithin) continue;
    }
    widest = entry;
  }
  return limited(found);
}

function widths(entries: readonly Entry[], zone: Zone): Finding[] {
  return limited(
    entries.flatMap(({ value, field, interval }): Finding[] => {
      const isEvery =
        interval.first.every((word) => word === 0) && interval.last.every((word) => word === 0xffff_ffff);
      if (isEvery) {
        return [{ code: 'EVERY_ADDRESS', severity: 'WARNING', field, message: `${value} is every address` }];
      }
      if (zone.usage !== 'BLOCKLIST' || !isPrivate(interval.first)) return [];
      return [
        {
          code: 'PRIVATE_NETWORK',
          severity: 'WARNING',
          field,
          message: `${value} is a private network: it blocks your own people, or the proxy before this server`,
        },
      ];
    }),
  );
}

/** Other zones that hold some of the same addresses: rules that name both have to be read twice. */
function sharedWith({ zone, others }: Examined): Finding[] {
  if (zone.content.type !== 'IP') return [];
  const own = placed(zone.content.gateways, 'gateways');
  return limited(
    others.flatMap((other): Finding[] => {
      if (other.content.type !== 'IP' || other.status !== 'ACTIVE') return [];
      const shared = firstShared(own, placed(other.content.gateways, 'gateways'));
      if (shared === undefined) return [];
      return [
        {
          code: 'OVERLAPS_ZONE',
          severity: 'WARNING',
          field: shared.field,
          message: `${shared.value} shares addresses with the zone "${other.name}" (${other.usage})`,
        },
      ];
    }),
  );
}

/** Both sides sorted, and walked through once. */
function firstShared(one: readonly Entry[], other: readonly Entry[]): Entry | undefined {
  const sort = (entries: readonly Entry[]) =>
    [...entries].sort(
      (a, b) =>
        a.interval.first.length - b.interval.first.length || compareWords(a.interval.first, b.interval.first),
    );
  const [left, right] = [sort(one), sort(other)];
  let at = 0;
  for (const entry of left) {
    for (; at < right.length; at++) {
      const { first, last } = right[at]?.interval ?? entry.interval;
      if (first.length > entry.interval.first.length) break;
      if (first.length < entry.interval.first.length || compareWords(last, entry.interval.first) < 0)
        continue;
      if (compareWords(first, entry.interval.last) <= 0) return entry;
      break;
    }
  }
  return undefined;
}
