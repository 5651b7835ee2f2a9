import { r } from './words-rules.ts';

/** Part of a sentence about one thing. `who` and `how` stand before the colon, `what` behind it. */
export type Phrase = {
  key: string;
  part: 'who' | 'how' | 'what';
  /** Names in it stand between marks, to be set in bold. */
  text: string;
};

/** Around what is a name. */
export const startOfName = '\u2068';
export const endOfName = '\u2069';

export const mark = (name: string): string => `${startOfName}${name}${endOfName}`;
export const quoted = (names: readonly string[]): string => names.map(mark).join(r('or'));
export const phrase = (key: string, part: Phrase['part'], text: string): Phrase => ({ key, part, text });
export const plain = (text: string): string => text.replaceAll(startOfName, '').replaceAll(endOfName, '');

/** The whole sentence without its emphasis, for titles and for who hears it. */
export function plainSentence(phrases: readonly Phrase[]): string {
  const before = phrases.filter(({ part }) => part !== 'what').map(({ text }) => plain(text));
  const after = phrases.filter(({ part }) => part === 'what').map(({ text }) => plain(text));
  return [before.join(r('comma')), after.join(r('comma'))].join(r('colon'));
}
