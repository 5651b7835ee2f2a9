// What the console says, in both languages. Each area keeps its sentences beside its pages: a key without one of the languages does not
// compile.
import { createInstance } from 'i18next';
import type { ReactNode } from 'react';
import { Fragment, createElement } from 'react';
import { boot } from '../boot.ts';

type Pair = { en: string; ja: string };
type Stem<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
export type Values = Record<string, string | number>;

export type Translate<Key extends string> = {
  /** Counted sentences (`people_one`, `people_other`) go by their stem, with `count` among the values. */
  (key: Key, values?: Values): string;
  /** The same with elements in its gaps. */
  rich(key: Key, values: Record<string, ReactNode>): ReactNode;
  /** For keys that are put together: whether there is such a sentence. */
  has(key: string): key is Key;
};

const catalogue = createInstance();
void catalogue.init({
  lng: boot.language,
  fallbackLng: 'en',
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  // React escapes.
  interpolation: { escapeValue: false },
  resources: { en: {}, ja: {} },
});

const gap = '\u0001';

/** `const t = defineMessages('people', { title: { en: 'People', ja: 'ユーザー' } })` */
export function defineMessages<const Messages extends Record<string, Pair>>(
  area: string,
  messages: Messages,
): Translate<Stem<Extract<keyof Messages, string>>> {
  type Key = Stem<Extract<keyof Messages, string>>;
  const { language } = boot;
  const own = Object.fromEntries(Object.entries(messages).map(([key, pair]) => [key, pair[language]]));
  catalogue.addResourceBundle(language, area, own);
  const fixed = catalogue.getFixedT(language, area) as (key: string, values: Values) => string;
  const t = (key: Key, values: Values = {}): string => String(fixed(key, values));
  return Object.assign(t, {
    rich(key: Key, values: Record<string, ReactNode>): ReactNode {
      const marked = Object.fromEntries(
        Object.entries(values).map(([name, value]) =>
          typeof value === 'number' ? [name, value] : [name, `${gap}${name}${gap}`],
        ),
      );
      const parts = t(key, marked as Values).split(gap);
      return parts.map((part, at) =>
        createElement(Fragment, { key: at }, at % 2 === 0 ? part : values[part]),
      );
    },
    has: (key: string): key is Key => key in messages,
  });
}
