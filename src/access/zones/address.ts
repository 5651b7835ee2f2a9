import { isIPv6 } from 'node:net';

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

const [dot, zero, nine, colon, letterA] = [46, 48, 57, 58, 97];

function parseIPv6(text: string): Words | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = -1;
  let value = 0;
  let begin = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? colon : text.charCodeAt(i);
    if (code === dot) {
      const word = parseIPv4(text.slice(begin)) ?? 0;
      groups[count++] = word >>> 16;
      groups[count++] = word & 0xffff;
      break;
    }
    if (code !== colon) value = value * 16 + (code <= nine ? code - zero : (code | 32) - letterA + 10);
    else {
      if (i > begin) groups[count++] = value;
      else if (i > 0 && i < text.length) gap = count;
      value = 0;
      begin = i + 1;
    }
  }
  // What stands behind the gap belongs at the end.
  if (gap !== -1) groups.copyWithin(8 - (count - gap), gap, count).fill(0, gap, 8 - (count - gap));
  return [0, 2, 4, 6].map((at) => (groups[at] ?? 0) * 0x1_0000 + (groups[at + 1] ?? 0));
}

/** The network that the address lies in: what is behind the prefix does not matter, as in Okta. */
export function cidrInterval(text: string): Interval | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const words = parseAddress(address);
  if (words === undefined) return undefined;
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
  const bits = Number(digits) - (words.length === 1 && address.includes(':') ? 96 : 0);
  if (bits < 0 || bits > words.length * 32) return undefined;
  const maskOf = (index: number): number => {
    const here = Math.min(Math.max(bits - index * 32, 0), 32);
    return here === 0 ? 0 : (highest << (32 - here)) >>> 0;
  };
  return {
    first: words.map((word, index) => (word & maskOf(index)) >>> 0),
    last: words.map((word, index) => (word | ~maskOf(index)) >>> 0),
  };
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
