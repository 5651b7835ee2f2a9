/**
 * Counts the characters that string functions and patterns look at, and the look-ups in maps and arrays, while something
 * runs: how cost grows with input can then be told without a clock, which a busy machine would spoil.
 */
export function workOf(run: () => void): number {
  let work = 0;
  const { indexOf, lastIndexOf, slice, startsWith, replace, split } = String.prototype;
  const { exec } = RegExp.prototype;
  const { get, set } = Map.prototype;
  const { some } = Array.prototype;
  Object.assign(String.prototype, {
    indexOf(this: string, wanted: string, from = 0) {
      const found = indexOf.call(this, wanted, from);
      work += (found < 0 ? this.length : found) - from + 1;
      return found;
    },
    lastIndexOf(this: string, wanted: string) {
      work += this.length;
      return lastIndexOf.call(this, wanted);
    },
    slice(this: string, from?: number, to?: number) {
      const cut = slice.call(this, from, to);
      work += cut.length + 1;
      return cut;
    },
    startsWith(this: string, wanted: string, at?: number) {
      work += wanted.length;
      return startsWith.call(this, wanted, at);
    },
    replace(this: string, ...given: Parameters<typeof replace>) {
      work += this.length;
      return replace.apply(this, given);
    },
    split(this: string, ...given: Parameters<typeof split>) {
      work += this.length;
      return split.apply(this, given);
    },
  });
  Object.assign(RegExp.prototype, {
    exec(this: RegExp, text: string) {
      const from = this.sticky || this.global ? this.lastIndex : 0;
      const found = exec.call(this, text);
      const end = found === null ? (this.sticky ? from : text.length) : found.index + found[0].length;
      work += end - from + 1;
      return found;
    },
  });
  Object.assign(Map.prototype, {
    get(this: Map<unknown, unknown>, key: unknown) {
      work += 1;
      return get.call(this, key);
    },
    set(this: Map<unknown, unknown>, key: unknown, value: unknown) {
      work += 1;
      return set.call(this, key, value);
    },
  });
  Object.assign(Array.prototype, {
    some(this: unknown[], ...given: Parameters<typeof some>) {
      work += this.length;
      return some.apply(this, given);
    },
  });
  try {
    run();
  } finally {
    Object.assign(String.prototype, { indexOf, lastIndexOf, slice, startsWith, replace, split });
    Object.assign(RegExp.prototype, { exec });
    Object.assign(Map.prototype, { get, set });
    Object.assign(Array.prototype, { some });
  }
  return work;
}
