import { describe, expect, test } from 'vitest';
import { batchedRead } from './batched-read.ts';
import type { Reader } from './types.ts';

const noDatabase: Reader = { query: () => Promise.reject(new Error('not asked here')) };

/** A look-up of words to their length that notes which keys came in which query, and answers when told. */
function wordLengths(answer: (keys: string[]) => Promise<void> = async () => undefined) {
  const queries: string[][] = [];
  const find = batchedRead<string, number>(noDatabase, async (_db, keys) => {
    queries.push(keys);
    await answer(keys);
    return new Map(keys.filter((key) => key !== 'missing').map((key) => [key, key.length]));
  });
  return { find, queries };
}

describe('a batched read', () => {
  test('makes one query of the look-ups of one tick, each key once', async () => {
    const { find, queries } = wordLengths();
    const found = await Promise.all([find('a'), find('bb'), find('a'), find('missing')]);
    expect(found).toEqual([1, 2, 1, undefined]);
    expect(queries).toEqual([['a', 'bb', 'missing']]);
  });

  test('joins look-ups made in different callbacks of one turn of the loop', async () => {
    const { find, queries } = wordLengths();
    await Promise.all([
      find('a'),
      Promise.resolve().then(() => find('bb')),
      new Promise(process.nextTick).then(() => find('ccc')),
    ]);
    expect(queries).toEqual([['a', 'bb', 'ccc']]);
  });

  test('remembers nothing: the next look-up asks again', async () => {
    const { find, queries } = wordLengths();
    await find('a');
    await find('a');
    expect(queries).toEqual([['a'], ['a']]);
  });

  test('never answers a look-up from a query that began before it', async () => {
    let value = 'old';
    const answered = Promise.withResolvers<void>();
    const find = batchedRead<string, string>(noDatabase, async (_db, keys) => {
      const seen = value;
      await answered.promise;
      return new Map(keys.map((key) => [key, seen]));
    });
    const before = find('a');
    await new Promise(setImmediate);
    value = 'new';
    const after = find('a');
    answered.resolve();
    expect([await before, await after]).toEqual(['old', 'new']);
  });

  test('gathers keys while two queries are under way', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { find, queries } = wordLengths(
      (keys) => gates[['a', 'b'].indexOf(keys[0] ?? '')]?.promise ?? Promise.resolve(),
    );
    const all = [];
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      all.push(find(key));
      await new Promise(setImmediate);
    }
    expect(queries).toEqual([['a'], ['b']]);
    for (const gate of gates) gate.resolve();
    await Promise.all(all);
    expect(queries).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  });

  test('asks for at most 500 keys at a time', async () => {
    const { find, queries } = wordLengths();
    const found = await Promise.all(Array.from({ length: 1_201 }, (_, i) => find(`${i}`)));
    expect(found).toHaveLength(1_201);
    expect(queries.map((keys) => keys.length)).toEqual([500, 500, 201]);
  });

  test('that fails fails its own callers and nobody after them', async () => {
    const { find } = wordLengths(async (keys) => {
      if (keys.includes('bad')) throw new Error('no such table');
    });
    const results = await Promise.allSettled([find('bad'), find('a')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(await find('a')).toBe(1);
  });
});
