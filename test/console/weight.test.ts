// How much the console weighs over the wire, compressed: a page that draws in a chart library or everybody's words is seen here.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildConsole } from '../../tools/build-console.ts';

type Chunk = { file: string; imports?: string[]; css?: string[]; isDynamicEntry?: boolean };

const kilobytes = 1_000;
let chunks: Record<string, Chunk> = {};
beforeAll(async () => {
  await buildConsole();
  chunks = JSON.parse(readFileSync('dist/console/manifest.json', 'utf8')) as typeof chunks;
});

function weightOf(file: string): number {
  const path = `dist/console/${file}`;
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

/** What is loaded with that one, itself included. */
function withImports(name: string, known: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>();
  const add = (one: string): void => {
    if (found.has(one) || known.has(one)) return;
    found.add(one);
    for (const other of chunks[one]?.imports ?? []) add(other);
  };
  add(name);
  return found;
}

const sum = (names: Iterable<string>): number =>
  [...names]
    .flatMap((name) => [chunks[name]?.file ?? '', ...(chunks[name]?.css ?? [])])
    .filter((file) => file !== '')
    .reduce((bytes, file) => bytes + weightOf(file), 0);

describe('the console', () => {
  test('weighs less than 320 KB at the start, styles included', () => {
    const start = sum(withImports('main.tsx'));
    expect(start).toBeGreaterThan(100 * kilobytes);
    expect(start).toBeLessThan(320 * kilobytes);
  });

  test('adds less than 150 KB for any page, and the finer map only to who looks closer', () => {
    const start = withImports('main.tsx');
    const pages = Object.entries(chunks).filter(
      ([name, { isDynamicEntry }]) => isDynamicEntry === true && !name.endsWith('countries-50m.json'),
    );
    expect(pages.length).toBeGreaterThan(30);
    const heavy = pages
      .map(([name]) => ({ name, bytes: sum(withImports(name, start)) }))
      .filter(({ bytes }) => bytes > 150 * kilobytes);
    expect(heavy).toEqual([]);
  });
});
