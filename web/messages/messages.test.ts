import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import english from './en.json' with { type: 'json' };
import { acceptedLanguages, chooseLanguage, createMessages, knownTimeZone } from './index.ts';
import japanese from './ja.json' with { type: 'json' };

const stem = (key: string) => key.replace(/_(one|other)$/, '');
const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('the catalogues', () => {
  test('a sentence that English readers have, Japanese readers have, and the other way round', () => {
    const stems = (catalogue: object) => [...new Set(Object.keys(catalogue).map(stem))].sort();
    expect(stems(japanese)).toEqual(stems(english));
  });

  test('counted sentences have every form that their language counts in', () => {
    const counted = new Set(
      Object.keys(english)
        .filter((key) => key !== stem(key))
        .map(stem),
    );
    for (const key of counted) {
      expect(Object.keys(english)).toEqual(expect.arrayContaining([`${key}_one`, `${key}_other`]));
      expect(Object.keys(japanese)).toContain(`${key}_other`);
      expect(Object.keys(japanese)).not.toContain(`${key}_one`);
    }
  });

  test('a sentence is told the same facts in both languages', () => {
    for (const [key, text] of Object.entries(japanese)) {
      const same =
        english[key as keyof typeof english] ?? english[`${stem(key)}_other` as keyof typeof english];
      // A language may leave a fact out ("a letter"), but never ask for one that nobody gives.
      const known = gaps(`${same} ${english[`${stem(key)}_other` as keyof typeof english] ?? ''}`);
      for (const gap of gaps(text)) expect(known, key).toContain(gap);
    }
  });

  test('Japanese is written in Japanese', () => {
    const latinOnly = Object.entries(japanese).filter(
      ([, text]) => !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text),
    );
    // A name of a device holds nothing to translate, and a comma is one.
    expect(latinOnly.map(([key]) => key)).toEqual(
      ['account.deviceOn', 'context.comma'].filter((key) => latinOnly.some(([one]) => one === key)),
    );
  });

  test('no sentence is there that no page says', () => {
    const code = ['web', 'src/access', 'src/signin', 'src/sso', 'src/home', 'src/console']
      .flatMap(sourceFiles)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const unused = [...new Set(Object.keys(english).map(stem))].filter(
      (key) =>
        !code.includes(`'${key}'`) &&
        !/^mail\.(activation|reset|unlock|changed|locked|email)\./.test(key) &&
        key !== 'language.name',
    );
    expect(unused.filter((key) => !code.includes(`['${key}']`))).toEqual([]);
  });

  test('pages never blame the reader with "invalid input"', () => {
    for (const text of Object.values(english)) expect(text).not.toMatch(/invalid|error occurred|please try/i);
  });
});

describe('a translator', () => {
  const messages = createMessages();

  test('counts as its language does', () => {
    expect(messages.in('en')('rules.minLength', { count: 8 })).toBe('8 characters or more');
    expect(messages.in('en')('rules.lowerCase', { count: 1 })).toBe('A small letter');
    expect(messages.in('ja')('rules.minLength', { count: 8 })).toBe('8\u00a0文字以上');
  });

  test('does not look into what it is given: gaps and references in a name stay text', () => {
    const t = messages.in('en');
    expect(t('signin.way', { app: '$t(error.title) {{login}}' })).toBe(
      'You are on your way to $t(error.title) {{login}}.',
    );
    expect(String(t.markup('signin.way', { app: '<b>{{x}}</b>' }))).toBe(
      'You are on your way to &lt;b&gt;{{x}}&lt;/b&gt;.',
    );
  });

  test('writes a moment with its zone', () => {
    const at = Date.UTC(2026, 0, 31, 15, 4);
    expect(messages.in('en').moment(at, 'Asia/Tokyo')).toBe('1 Feb 2026, 00:04 GMT+9');
    expect(messages.in('ja').moment(at, 'Asia/Tokyo')).toBe('2026/02/01 0:04 JST');
  });
});

describe('the choice of language', () => {
  test.each([
    [['ja-JP', 'en'], 'ja'],
    [['ja_JP'], 'ja'],
    [['de', 'fr-FR', 'en-US'], 'en'],
    [[undefined, '', 'JA'], 'ja'],
    [['de'], undefined],
    [['../ja', 'javascript:'], undefined],
  ])('of the wishes %j is %s', (wishes, chosen) => {
    expect(chooseLanguage(wishes)).toBe(chosen);
  });

  test('a browser that ranks its languages is followed by rank, and a refused language is not offered', () => {
    expect(acceptedLanguages('en;q=0.3, ja-JP;q=0.9, de;q=0')).toEqual(['ja-JP', 'en']);
    expect(acceptedLanguages(undefined)).toEqual([]);
  });

  test('a time zone that does not exist is UTC', () => {
    expect(knownTimeZone('Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(knownTimeZone('Mars/Olympus')).toBe('UTC');
    expect(knownTimeZone(7)).toBe('UTC');
  });
});
