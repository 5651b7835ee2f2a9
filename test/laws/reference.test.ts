// What is generated is regenerated and compared: the reference can't fall behind the code.
import { describe, expect, test } from 'vitest';
import { referencePages } from '../../tools/write-reference.ts';
import { sdkFiles } from '../../tools/write-sdk.ts';
import { listFiles, readText } from './module-map.ts';

describe('docs/reference', () => {
  const pages = Object.entries(referencePages());

  test.each(pages)('%s is what tools/write-reference.ts writes', (name, text) => {
    expect(readText(`docs/reference/${name}`)).toBe(text);
  });

  test('holds nothing else', () => {
    expect(listFiles('docs/reference')).toEqual(pages.map(([name]) => `docs/reference/${name}`).sort());
  });
});

describe('sdk/src/generated', () => {
  test('is what tools/write-sdk.ts writes', async () => {
    const files = await sdkFiles();
    // Thousands of lines are no message.
    const stale = Object.entries(files).filter(
      ([name, text]) => readText(`sdk/src/generated/${name}`) !== text,
    );
    expect(stale.map(([name]) => name)).toEqual([]);
    expect(listFiles('sdk/src/generated')).toEqual(
      Object.keys(files)
        .map((name) => `sdk/src/generated/${name}`)
        .sort(),
    );
  });
});

describe('events', () => {
  const known = new Set(Object.keys(JSON.parse(readText('defaults/event-types.json')) as object));
  const used = listFiles('src')
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) =>
      [...readText(path).matchAll(/eventType: '([^']+)'/g)].map((found) => ({
        path,
        eventType: found[1] ?? '',
      })),
    );

  test('every event type that the source writes is in the table', () => {
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((use) => !known.has(use.eventType))).toEqual([]);
  });
});
