import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deflateRaw, inflateRaw } from './index.ts';
import { createRandom } from '#test/fuzz/random.ts';

const kib = 1024;

describe('inflating (SECURITY.md A6 S6)', () => {
  test('gives back what was deflated', () => {
    const text = Buffer.from('<samlp:AuthnRequest/>'.repeat(20));
    expect(inflateRaw(deflateRaw(text)).equals(text)).toBe(true);
    expect(inflateRaw(deflateRaw(Buffer.alloc(0)))).toHaveLength(0);
  });
  test('stops a bomb of 10 KiB that would grow to 10 MiB, without having made 10 MiB', () => {
    const bomb = deflateRawSync(Buffer.alloc(10 * kib * kib));
    expect(bomb.length).toBeLessThan(11 * kib);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => inflateRaw(bomb)).toThrow(/inflates to more than 10\d\d\d\d\d bytes/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * kib * kib);
  });
  test('stops at 1 MiB whatever the ratio, and at a hundredfold whatever the size', () => {
    const noise = createRandom(1).bytes(600 * kib);
    const large = deflateRawSync(Buffer.concat([noise, noise, noise]));
    expect(() => inflateRaw(large)).toThrow(/more than 1048576 bytes/);
    const repetitive = deflateRawSync(Buffer.alloc(900 * kib));
    expect(() => inflateRaw(repetitive)).toThrow(new RegExp(`more than ${repetitive.length * 100} bytes`));
  });
  test('takes exactly what is allowed and not a byte more', () => {
    const bytes = createRandom(2).bytes(32 * kib);
    expect(inflateRaw(deflateRawSync(bytes), { maxBytes: 32 * kib })).toHaveLength(32 * kib);
    expect(() => inflateRaw(deflateRawSync(bytes), { maxBytes: 32 * kib - 1 })).toThrow(
      /more than 32767 bytes/,
    );
  });
  test('is not confused by a bomb inside of a bomb, nor by ten thousand empty blocks', () => {
    const twice = deflateRawSync(deflateRawSync(Buffer.alloc(50 * kib * kib)));
    expect(() => inflateRaw(twice)).toThrow(/inflates to more than/);
    const emptyBlocks = Buffer.concat([
      Buffer.from('000000ffff'.repeat(10_000), 'hex'),
      Buffer.from('0300', 'hex'),
    ]);
    expect(inflateRaw(emptyBlocks)).toHaveLength(0);
  });
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['half a stream', deflateRawSync(Buffer.from('abc'.repeat(100))).subarray(0, 5)],
    ['plain XML', Buffer.from('<samlp:AuthnRequest/>')],
    ['gzip', gzipSync(Buffer.from('abc'))],
    ['a reserved block type', Buffer.from([0x07])],
  ])('refuses %s', (_, bytes) => {
    expect(() => inflateRaw(bytes)).toThrow(/not a whole deflate stream/);
  });
  test('refuses bytes behind the end of the stream', () => {
    const padded = Buffer.concat([deflateRawSync(Buffer.from('abc')), Buffer.from('x')]);
    expect(() => inflateRaw(padded)).toThrow(/Bytes follow the end/);
  });
});
