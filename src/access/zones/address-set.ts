import { compareWords, type Interval, parseAddress, type Words } from './address.ts';

export type AddressSet = {
  /** False for what is no address. */
  has(address: string): boolean;
  hasWords(words: Words): boolean;
};

/** Sorted, disjoint intervals in flat arrays: one binary search an address, however many networks there are. */
export function compileAddresses(intervals: readonly Interval[]): AddressSet {
  const v4 = tableOf(
    intervals.filter(({ first }) => first.length === 1),
    1,
  );
  const v6 = tableOf(
    intervals.filter(({ first }) => first.length === 4),
    4,
  );
  const hasWords = (words: Words): boolean => covers(words.length === 1 ? v4 : v6, words);
  return {
    hasWords,
    has(address) {
      const words = parseAddress(address);
      return words !== undefined && hasWords(words);
    },
  };
}

type Table = { width: number; count: number; firsts: Uint32Array; lasts: Uint32Array };

function covers(table: Table, words: Words): boolean {
  let low = 0;
  let high = table.count;
  // Behind the loop, `low` is the number of intervals that begin at the address or before it.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(table.firsts, middle * table.width, words) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareAt(table.lasts, (low - 1) * table.width, words) >= 0;
}

function compareAt(values: Uint32Array, at: number, words: Words): number {
  for (let index = 0; index < words.length; index++) {
    const difference = (values[at + index] ?? 0) - (words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function tableOf(intervals: readonly Interval[], width: number): Table {
  const disjoint: Interval[] = [];
  for (const interval of [...intervals].sort((a, b) => compareWords(a.first, b.first))) {
    const before = disjoint.at(-1);
    if (before === undefined || compareWords(interval.first, before.last) > 0) disjoint.push({ ...interval });
    else if (compareWords(interval.last, before.last) > 0) before.last = interval.last;
  }
  const pack = (side: keyof Interval): Uint32Array => {
    const packed = new Uint32Array(disjoint.length * width);
    for (const [index, interval] of disjoint.entries()) packed.set(interval[side], index * width);
    return packed;
  };
  return { width, count: disjoint.length, firsts: pack('first'), lasts: pack('last') };
}
