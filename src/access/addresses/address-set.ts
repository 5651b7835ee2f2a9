import { compareWords, type Interval, parseAddress, type Words } from './address.ts';

export type AddressSet = {
  /** False for what is no address. */
  has(address: string): boolean;
  hasWords(words: Words): boolean;
};

/** Sorted, disjoint intervals in flat arrays: one binary search an address, however many networks there are. */
export function compileAddresses(intervals: readonly Interval[]): AddressSet {
  const v4 = tableOf(intervals, 1);
  const v6 = tableOf(intervals, 4);
  const hasWords = (words: Words): boolean => covers(words.length === 1 ? v4 : v6, words);
  return {
    hasWords,
    has(address) {
      const words = parseAddress(address);
      return words !== undefined && hasWords(words);
    },
  };
}

type Table = {
  width: number;
  count: number;
  /** The leading bits of each first address, as many as a double holds: nearly always enough to tell two apart. */
  heads: Float64Array;
  firsts: Uint32Array;
  lasts: Uint32Array;
};

/** 53 bits of an IPv6 address, all of an IPv4 one. */
const headOf = (words: Words): number =>
  words.length === 1 ? (words[0] ?? 0) : (words[0] ?? 0) * 0x20_0000 + ((words[1] ?? 0) >>> 11);

function covers(table: Table, words: Words): boolean {
  const { heads } = table;
  const head = headOf(words);
  let low = 0;
  let high = table.count;
  // Behind the loop, `low` is the number of intervals that begin at the address or before it.
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = (heads[middle] ?? 0) - head;
    if (difference < 0 || (difference === 0 && compareAt(table.firsts, middle, words) <= 0)) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareAt(table.lasts, low - 1, words) >= 0;
}

function compareAt(values: Uint32Array, row: number, words: Words): number {
  const { length } = words;
  for (let index = 0; index < length; index++) {
    const difference = (values[row * length + index] ?? 0) - (words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function tableOf(intervals: readonly Interval[], width: number): Table {
  const disjoint: Interval[] = [];
  const own = intervals.filter(({ first }) => first.length === width);
  for (const interval of own.sort((a, b) => compareWords(a.first, b.first))) {
    const before = disjoint.at(-1);
    if (before === undefined || compareWords(interval.first, before.last) > 0) disjoint.push({ ...interval });
    else if (compareWords(interval.last, before.last) > 0) before.last = interval.last;
  }
  const pack = (side: keyof Interval): Uint32Array => {
    const packed = new Uint32Array(disjoint.length * width);
    for (const [index, interval] of disjoint.entries()) packed.set(interval[side], index * width);
    return packed;
  };
  const heads = Float64Array.from(disjoint, ({ first }) => headOf(first));
  return { width, count: disjoint.length, heads, firsts: pack('first'), lasts: pack('last') };
}
