// What people read exists in every language they read it in.
import { describe, expect, test } from 'vitest';
import { listFiles, readText } from './module-map.ts';

type Catalogue = { [key: string]: string | Catalogue };

const folder = 'web/messages';
const catalogue = (language: string): Map<string, string> =>
  new Map(flatten(JSON.parse(readText(`${folder}/${language}.json`)) as Catalogue));

function flatten(entries: Catalogue, prefix = ''): [string, string][] {
  return Object.entries(entries).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flatten(value, `${prefix}${key}.`),
  );
}

/** Languages count differently: Japanese has one plural form, English two. */
const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((found) => found[1] ?? '');

describe('the message catalogues', () => {
  const english = catalogue('en');
  const japanese = catalogue('ja');

  test('are English and Japanese', () => {
    expect(listFiles(folder).filter((path) => path.endsWith('.json'))).toEqual([
      `${folder}/en.json`,
      `${folder}/ja.json`,
    ]);
    expect(english.size).toBeGreaterThan(50);
  });

  test('have the same keys', () => {
    const stems = (messages: Map<string, string>): string[] =>
      [...new Set([...messages.keys()].map(stem))].sort();
    expect(stems(japanese)).toEqual(stems(english));
  });

  test('say something for every key, with the same placeholders', () => {
    const wrong = [...english].filter(([key, text]) => {
      const other = japanese.get(key) ?? japanese.get(`${stem(key)}_other`) ?? '';
      const expected = new Set(placeholders(text));
      // "one" may leave the number out.
      if (key.endsWith('_one')) return other === '';
      return text === '' || other === '' || [...expected].some((name) => !placeholders(other).includes(name));
    });
    expect(wrong).toEqual([]);
  });

  test('are written in their language', () => {
    const hasJapanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
    expect([...english].filter(([, text]) => hasJapanese.test(text) && text.length > 4)).toEqual([]);
    const untranslated = [...japanese].filter(([, text]) => text.length > 25 && !hasJapanese.test(text));
    expect(untranslated).toEqual([]);
  });
});
