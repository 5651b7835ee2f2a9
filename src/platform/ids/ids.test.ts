import { describe, expect, test } from 'vitest';
import { createIds, seededRandom } from './index.ts';

describe('ids', () => {
  test('a prefix that is not Okta-shaped is refused', () => {
    const ids = createIds();
    for (const prefix of ['', '00u-', 'toolongprefix', '00ü'])
      expect(() => ids.newId(prefix)).toThrow('newId');
  });

  test('an id has 20 characters of base 62 and begins with its prefix', () => {
    const ids = createIds();
    for (let i = 0; i < 1_000; i++) expect(ids.newId('00u')).toMatch(/^00u[0-9A-Za-z]{17}$/);
  });

  test('an error id is oae and 22 URL-safe characters', () => {
    expect(createIds().newErrorId()).toMatch(/^oae[0-9A-Za-z_-]{22}$/);
  });

  test('a uuid says version 4 and variant 10', () => {
    expect(createIds().newUuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('a secret has 32 bytes unless told otherwise', () => {
    const ids = createIds();
    expect(Buffer.from(ids.newSecret(), 'base64url')).toHaveLength(32);
    expect(Buffer.from(ids.newSecret(16), 'base64url')).toHaveLength(16);
    expect(Buffer.from(ids.newSecret(5_000), 'base64url')).toHaveLength(5_000);
  });

  test('ten thousand ids and secrets are all different', () => {
    const ids = createIds();
    const seen = new Set<string>();
    for (let i = 0; i < 10_000; i++) seen.add(ids.newId('00u')).add(ids.newSecret());
    expect(seen.size).toBe(20_000);
  });

  test('the same seed gives the same ids, another seed others', () => {
    const make = (seed: string) => {
      const ids = createIds(seededRandom(seed));
      return [ids.newId('00u'), ids.newSecret(), ids.newUuid()];
    };
    expect(make('a')).toEqual(make('a'));
    expect(make('a')).not.toEqual(make('b'));
  });

  test('every character of base 62 is about as likely as any other', () => {
    const ids = createIds(seededRandom('histogram'));
    const counts = new Map<string, number>();
    for (let i = 0; i < 5_000; i++)
      for (const c of ids.newId('0').slice(1)) counts.set(c, (counts.get(c) ?? 0) + 1);
    const expected = (5_000 * 19) / 62;
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.2);
  });
});
