// Which addresses belong to the public internet (IANA special-purpose registries), also when they come wrapped in IPv6.

import { BlockList, isIP } from 'node:net';

const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network; Linux connects 0.0.0.0 to itself
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, and the metadata service of every cloud
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments; 192.0.0.192 is Oracle's metadata service
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '168.63.129.16/32', // Azure's platform address: public by number, the host by nature
];

const NOT_PUBLIC_V6 = [
  '::/128',
  '::1/128',
  '64:ff9b:1::/48', // local-use NAT64
  '100::/64', // discard
  '2001::/23', // protocol assignments, Teredo among them: an IPv4 address of the sender's choice inside
  '2001:db8::/32', // documentation
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fc00::/7', // unique local; fd00:ec2::254 is AWS's metadata service
  'fe80::/10', // link-local
  'fec0::/10', // site-local of old
  'ff00::/8', // multicast
];

const notPublic = new BlockList();
for (const [list, family] of [
  [NOT_PUBLIC_V4, 'ipv4'],
  [NOT_PUBLIC_V6, 'ipv6'],
] as const) {
  for (const entry of list) {
    const [network = '', bits] = entry.split('/');
    notPublic.addSubnet(network, Number(bits), family);
  }
}

export function isPublicAddress(address: string): boolean {
  const inner = embeddedV4(address);
  // Judged by where the packets end: ::ffff:10.0.0.1 is 10.0.0.1 in other clothes.
  if (inner !== undefined) return isPublicAddress(inner);
  const version = isIP(address);
  if (version === 4) return !notPublic.check(address, 'ipv4');
  if (version !== 6 || address.includes('%')) return false;
  const first = words(address)?.[0] ?? 0;
  // Only 2000::/3 is global unicast; whatever is outside is reserved, local, or not yet invented.
  return first >= 0x2000 && first <= 0x3fff && !notPublic.check(address, 'ipv6');
}

/** The IPv4 address that an IPv6 address carries: mapped, compatible, translated, NAT64, 6to4, or ISATAP. */
export function embeddedV4(address: string): string | undefined {
  const parts = words(address);
  if (parts === undefined) return undefined;
  const [a, b, c, d, e, f, g, h] = parts as [number, number, number, number, number, number, number, number];
  const lastTwo = dotted(g, h);
  const leadingZeros = a === 0 && b === 0 && c === 0 && d === 0;
  if (leadingZeros && e === 0 && f === 0xffff) return lastTwo;
  if (leadingZeros && e === 0xffff && f === 0) return lastTwo;
  if (leadingZeros && e === 0 && f === 0 && (g !== 0 || h > 1)) return lastTwo;
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return lastTwo;
  if (a === 0x2002) return dotted(b, c);
  if ((e === 0 || e === 0x200) && f === 0x5efe) return lastTwo;
  return undefined;
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight 16-bit words of an IPv6 address; undefined for anything else. */
function words(address: string): number[] | undefined {
  if (isIP(address) !== 6) return undefined;
  let text = address.split('%')[0] ?? '';
  const v4 = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (v4 !== null) {
    const [p, q, r, s] = v4.slice(1).map(Number) as [number, number, number, number];
    text = `${text.slice(0, v4.index)}${((p << 8) | q).toString(16)}:${((r << 8) | s).toString(16)}`;
  }
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...gap, ...after].map((word) => Number.parseInt(word, 16));
}
