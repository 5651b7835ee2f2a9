import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSealer, decodeBase64url, masterKey } from './index.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-11-22T12:00:00Z');
const keyA = masterKey(Buffer.alloc(32, 1));
const keyB = masterKey(Buffer.alloc(32, 2));
const sealer = createSealer({ current: keyA, previous: [] }, randomBytes);

describe('a sealed value does not open', () => {
  const sealed = sealer.seal('code', { sub: '00u1' }, now + 60_000);

  test('as another kind', () => {
    for (const kind of ['Code', 'code ', 'cod', 'codex', ''])
      expect(sealer.open(kind, sealed, now)).toBeUndefined();
  });

  test('after its end, to the millisecond', () => {
    expect(sealer.open('code', sealed, now + 59_999)).toEqual({ sub: '00u1' });
    expect(sealer.open('code', sealed, now + 60_000)).toBeUndefined();
    expect(sealer.open('code', sealed, now + 10 * DAY)).toBeUndefined();
  });

  test('under another master key', () => {
    expect(
      createSealer({ current: keyB, previous: [] }, randomBytes).open('code', sealed, now),
    ).toBeUndefined();
  });

  test('with any single bit changed', () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let i = 0; i < bytes.length * 8; i++) {
      const changed = Buffer.from(bytes);
      changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
      expect(sealer.open('code', changed.toString('base64url'), now), `bit ${i}`).toBeUndefined();
    }
  });

  test('cut short, lengthened, or made of anything else', () => {
    for (let n = 0; n < sealed.length; n++)
      expect(sealer.open('code', sealed.slice(0, n), now)).toBeUndefined();
    const junk = [
      '',
      'A',
      `${sealed}A`,
      `${sealed}=`,
      ` ${sealed}`,
      `${sealed}\n`,
      sealed + sealed,
      '%',
      'x'.repeat(1_000_000),
      randomBytes(200).toString('base64url'),
    ];
    for (const text of junk) expect(sealer.open('code', text, now)).toBeUndefined();
    for (const odd of [undefined, null, 7, {}])
      expect(sealer.open('code', odd as unknown as string, now)).toBeUndefined();
  });

  test('in a second spelling: there is one text for one token', () => {
    // A spent token is remembered by the hash of its text; another spelling would be unspent.
    // Only a text with one of the two letters in which the alphabets differ has a second spelling in the other one.
    const differing = Array.from({ length: 50 }, () =>
      sealer.seal('code', { sub: '00u1' }, now + 60_000),
    ).filter((text) => /[-_]/.test(text));
    expect(differing.length).toBeGreaterThan(0);
    for (const text of differing) {
      const standard = Buffer.from(text, 'base64url').toString('base64');
      expect(sealer.open('code', standard, now)).toBeUndefined();
    }
    const bytes = Buffer.from(sealed, 'base64url');
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const spelled = sealed.slice(0, -1) + last;
      if (spelled === sealed || !Buffer.from(spelled, 'base64url').equals(bytes)) continue;
      expect(decodeBase64url(spelled)).toBeUndefined();
      expect(sealer.open('code', spelled, now)).toBeUndefined();
    }
  });
});

describe('a sealed value opens', () => {
  test('on another node with the same master key, and at any later time of its life', () => {
    const other = createSealer({ current: masterKey(Buffer.alloc(32, 1)), previous: [] }, randomBytes);
    const value = { text: 'こんにちは', list: [1, null, { deep: true }] };
    const sealed = sealer.seal('refresh', value, now + 90 * DAY);
    for (const days of [0, 1, 45, 89]) expect(other.open('refresh', sealed, now + days * DAY)).toEqual(value);
  });

  test('while the master key is being replaced, whichever of two nodes sealed it', () => {
    const older = createSealer({ current: keyA, previous: [] }, randomBytes);
    const between = createSealer({ current: keyA, previous: [keyB] }, randomBytes);
    const newer = createSealer({ current: keyB, previous: [keyA] }, randomBytes);
    expect(newer.open('t', older.seal('t', 1, now + DAY), now)).toBe(1);
    expect(between.open('t', newer.seal('t', 2, now + DAY), now)).toBe(2);
    expect(older.open('t', newer.seal('t', 3, now + DAY), now)).toBeUndefined();
  });

  test('false, null, zero and the empty text as what they are', () => {
    for (const value of [false, null, 0, ''])
      expect(sealer.open('k', sealer.seal('k', value, now + 1), now)).toBe(value);
  });
});

describe('sealing', () => {
  test('refuses what is not JSON and what has no end', () => {
    expect(() => sealer.seal('k', undefined, now)).toThrow('is not JSON');
    for (const until of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY])
      expect(() => sealer.seal('k', 1, until)).toThrow('is no time');
  });

  test('the same value twice gives two texts, and neither shows it', () => {
    const a = sealer.seal('k', { password: 'visible?' }, now + 1);
    const b = sealer.seal('k', { password: 'visible?' }, now + 1);
    expect(a).not.toBe(b);
    expect(Buffer.from(a, 'base64url').includes('visible')).toBe(false);
  });

  test('a stranger cannot make us derive keys without end', () => {
    const bytes = Buffer.from(sealer.seal('k', 1, now + DAY), 'base64url');
    bytes.writeUIntBE(now + 5_000 * DAY, 3, 6);
    expect(sealer.open('k', bytes.toString('base64url'), now)).toBeUndefined();
  });
});
