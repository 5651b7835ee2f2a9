// What people read, in every language they read it in. Owns the catalogues, the choice of language, and dates as the reader
// writes them. The pages own where a sentence stands.
import { createInstance } from 'i18next';
import { type Content, html, type Language, type Markup } from '#web/ui/index.ts';
import english from './en.json' with { type: 'json' };
import japanese from './ja.json' with { type: 'json' };

type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

/** A sentence of the catalogue. Counted sentences go by their stem. */
export type MessageKey = Stem<Extract<keyof typeof english, string>>;
export type Values = Record<string, string | number>;

/** A sentence that is chosen in one place and said in another. */
export type Sentence = { key: MessageKey; count?: number };

export type Translator = {
  readonly language: Language;
  (key: MessageKey, values?: Values): string;
  /** The same sentence with markup in its gaps (a name in bold). */
  markup(key: MessageKey, values: Record<string, Content>): Markup;
  each(sentences: readonly Sentence[]): string[];
  /** A moment, in the reader's way and zone. */
  moment(atMs: number, timeZone?: string): string;
};

export type Messages = { in(language: Language): Translator };

export const languages: readonly Language[] = ['en', 'ja'];
export const languageNames: Record<Language, string> = {
  en: english['language.name'],
  ja: japanese['language.name'],
};

export function createMessages(): Messages {
  const catalogue = createInstance();
  void catalogue.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    // The templates escape; doing it here too would show &amp;amp;.
    interpolation: { escapeValue: false },
    resources: { en: { translation: english }, ja: { translation: japanese } },
  });
  const fixed = (language: Language) => {
    const t = catalogue.getFixedT(language);
    return (key: string, values: Values = {}) => String(t(key, values));
  };
  const translators = Object.fromEntries(
    languages.map((language) => [language, createTranslator(language, fixed(language))]),
  ) as Record<Language, Translator>;
  return { in: (language) => translators[language] };
}

function createTranslator(
  language: Language,
  translate: (key: string, values?: Values) => string,
): Translator {
  // A sentence without gaps is the same every time, and every page is full of them.
  const plain = new Map<MessageKey, string>();
  const t = (key: MessageKey, values?: Values): string => {
    if (values !== undefined) return translate(key, values);
    const known = plain.get(key) ?? translate(key);
    plain.set(key, known);
    return known;
  };
  return Object.assign(t, {
    language,
    each: (sentences: readonly Sentence[]) =>
      sentences.map(({ key, count }) => t(key, count === undefined ? {} : { count })),
    markup(key: MessageKey, values: Record<string, Content>): Markup {
      const names = Object.keys(values);
      const gaps = Object.fromEntries(names.map((name, index) => [name, `\u0001${index}\u0001`]));
      const parts = translate(key, gaps).split('\u0001');
      // Every other part is the number of a gap.
      return html`${parts.map((part, index) => (index % 2 === 0 ? part : values[names[Number(part)] ?? '']))}`;
    },
    moment: (atMs: number, timeZone = 'UTC') =>
      new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', {
        dateStyle: 'medium',
        timeStyle: 'short',
        timeZone,
      }).format(atMs) + ` ${zoneName(language, timeZone, atMs)}`,
  });
}

function zoneName(language: Language, timeZone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'short' }).formatToParts(atMs);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

/** The first of these wishes that we can serve: language tags such as `ja-JP` or `en_US`. */
export function chooseLanguage(wishes: readonly (string | undefined)[]): Language | undefined {
  for (const wish of wishes) {
    const base = wish?.trim().toLowerCase().split(/[-_]/)[0];
    const found = languages.find((language) => language === base);
    if (found) return found;
  }
  return undefined;
}

/** The tags of an Accept-Language header, best first. */
export function acceptedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.find((p) => p.startsWith('q='));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** A time zone that exists, or UTC. */
export function knownTimeZone(name: unknown): string {
  if (typeof name !== 'string' || name === '') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
