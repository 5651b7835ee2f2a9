/** One word for IPv4, four for IPv6, most significant first. */
export type Words = readonly number[];
/** Both ends are in it. */
export type Interval = { first: Words; last: Words };

const highest = 0xffff_ffff;

/** Undefined for what is no address. An IPv4 address written as IPv6 is the IPv4 address. */
export function parseAddress(text: string): Words | undefined {
  if (!text.includes(':')) {
    const word = parseIPv4(text);
    return word === undefined ? undefined : [word];
  }
  const words = parseIPv6(text);
  return words !== undefined && isMapped(words) ? [words[3] ?? 0] : words;
}

const isMapped = (words: Words) => words[0] === 0 && words[1] === 0 && words[2] === 0xffff;

export function isLoopback(words: Words): boolean {
  if (words.length === 1) return (words[0] ?? 0) >>> 24 === 127;
  return words.every((word, index) => word === (index === 3 ? 1 : 0));
}

/** By hand, since it runs at every request. */
export function parseIPv4(text: string): number | undefined {
  let word = 0;
  let part = -1;
  let dots = 0;
  if (text.length > 15) return undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (part === -1 || ++dots > 3) return undefined;
      word = word * 256 + part;
      part = -1;
    } else {
      // A leading zero means octal to some and decimal to others, so it means nothing here.
      if (code < 48 || code > 57 || part === 0) return undefined;
      part = (part === -1 ? 0 : part * 10) + code - 48;
      if (part > 255) return undefined;
    }
  }
  return dots === 3 && part !== -1 ? word * 256 + part : undefined;
}

const dot = 46;
const colon = 58;

/** By hand for the same reason, and as strictly as inet_pton; a zone (`%eth0`) makes it no address of the net. */
function parseIPv6(text: string): Words | undefined {
  const { length } = text;
  if (length < 2 || length > 45) return undefined;
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = -1;
  let i = 0;
  if (text.charCodeAt(0) === colon) {
    if (text.charCodeAt(1) !== colon) return undefined;
    gap = 0;
    i = 2;
  }
  while (i < length) {
    const begin = i;
    let value = 0;
    for (let digit = hexDigit(text, i); digit !== -1; digit = hexDigit(text, i)) {
      if (++i - begin > 4) return undefined;
      value = value * 16 + digit;
    }
    if (i === begin) return undefined;
    if (i < length && text.charCodeAt(i) === dot) {
      const word = count > 6 ? undefined : parseIPv4(text.slice(begin));
      if (word === undefined) return undefined;
      groups[count++] = word >>> 16;
      groups[count++] = word & 0xffff;
      break;
    }
    if (count === 8) return undefined;
    groups[count++] = value;
    if (i === length) break;
    if (text.charCodeAt(i++) !== colon || i === length) return undefined;
    if (text.charCodeAt(i) === colon) {
      if (gap !== -1) return undefined;
      gap = count;
      i++;
    }
  }
  if (gap === -1 ? count !== 8 : count > 7) return undefined;
  // What stands behind the gap belongs at the end.
  if (gap !== -1) groups.copyWithin(8 - (count - gap), gap, count).fill(0, gap, 8 - (count - gap));
  return [joined(groups, 0), joined(groups, 2), joined(groups, 4), joined(groups, 6)];
}

const joined = (groups: readonly number[], at: number): number =>
  (groups[at] ?? 0) * 0x1_0000 + (groups[at + 1] ?? 0);

function hexDigit(text: string, at: number): number {
  // NaN behind the end is in none of the ranges.
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 102 ? small - 87 : -1;
}

/** The network that the address lies in: what is behind the prefix does not matter, as in Okta. */
export function cidrInterval(text: string): Interval | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const words = parseAddress(address);
  if (words === undefined) return undefined;
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
  const bits = Number(digits) - (words.length === 1 && address.includes(':') ? 96 : 0);
  if (bits < 0 || bits > words.length * 32) return undefined;
  return {
    first: words.map((word, index) => (word & maskOf(bits, index)) >>> 0),
    last: words.map((word, index) => (word | ~maskOf(bits, index)) >>> 0),
  };
}

/** Of the word at that index in a mask of so many bits. */
function maskOf(bits: number, index: number): number {
  const here = Math.min(Math.max(bits - index * 32, 0), 32);
  return here === 0 ? 0 : (highest << (32 - here)) >>> 0;
}

export function rangeInterval(from: string, to: string): Interval | undefined {
  const first = parseAddress(from);
  const last = parseAddress(to);
  if (first === undefined || last === undefined || first.length !== last.length) return undefined;
  return compareWords(first, last) <= 0 ? { first, last } : undefined;
}

export function compareWords(a: Words, b: Words): number {
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const privateNetworks: readonly Interval[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].flatMap((network) => cidrInterval(network) ?? []);

/** Of a network that the open net does not reach, so that no location data know it. */
export function isPrivate(words: Words): boolean {
  return privateNetworks.some(
    ({ first, last }) =>
      first.length === words.length && compareWords(words, first) >= 0 && compareWords(words, last) <= 0,
  );
}

/** The network of so many bits that the address lies in, as a text by which to count: `192.0.2.0/24`, `2001:db8:0:1::/64`. */
export function networkOf(words: Words, bits: number): string {
  const masked = words.map((word, index) => (word & maskOf(bits, index)) >>> 0);
  if (masked.length === 1) {
    const word = masked[0] ?? 0;
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}/${bits}`;
  }
  const groups = masked.flatMap((word) => [word >>> 16, word & 0xffff]);
  const used = Math.ceil(bits / 16);
  const head = groups.slice(0, used).map((group) => group.toString(16));
  return used === 8 ? `${head.join(':')}/${bits}` : `${head.join(':')}::/${bits}`;
}
