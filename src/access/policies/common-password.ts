import list from '../../../defaults/common-passwords.json' with { type: 'json' };

const stems: ReadonlySet<string> = new Set(list.stems);

/** How people spell letters to get past a rule. */
const leet: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const rows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertzuiop',
  'azertyuiop',
];

/**
 * Whether a folded (lower-case) password is one that everybody guesses: a stem of the list under the usual decorations
 * (digits and signs around it, letters written as digits, the stem twice), a run of keys, or one character over and over.
 */
export function isCommonPassword(folded: string): boolean {
  const undone = [...folded].map((character) => leet[character] ?? character).join('');
  for (const text of [folded, undone]) {
    const bare = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
    if (stems.has(bare) || isTwice(bare)) return true;
  }
  // "p4ssw0rd1": the tail is taken off before the letters inside are undone.
  const inner = [...folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')]
    .map((character) => leet[character] ?? character)
    .join('');
  return stems.has(inner) || isRun(folded) || new Set(folded).size <= 2;
}

function isTwice(text: string): boolean {
  const half = text.length / 2;
  return (
    Number.isInteger(half) &&
    half > 2 &&
    text.slice(0, half) === text.slice(half) &&
    stems.has(text.slice(0, half))
  );
}

/** Made of keyboard or alphabet runs of four and more, forwards or backwards, and nothing else: 12345678, qwertyasdf, 4321abcd. */
function isRun(text: string): boolean {
  let rest = text;
  while (rest.length > 0) {
    const length = longestRun(rest);
    if (length < Math.min(4, rest.length)) return false;
    rest = rest.slice(length);
  }
  return true;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const row of rows) {
    for (const line of [row.repeat(2), [...row].reverse().join('').repeat(2)]) {
      let length = 0;
      while (length < text.length && line.includes(text.slice(0, length + 1))) length += 1;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}
