import { beforeEach, describe, expect, test } from 'vitest';
import type { OidcClient } from '#src/access/apps/index.ts';
import { adjustableClock } from '#src/platform/clock/index.ts';
import { generateSigningKey, type PublicJwk } from '#src/protocols/jose/index.ts';
import { createClientKeys } from './client-keys.ts';

const clock = adjustableClock();
const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const client = {
  clientId: '0oa1',
  jwksUri: 'https://rp.example.com/jwks',
  keys: [],
} as unknown as OidcClient;
const [one, two] = await Promise.all([generateSigningKey('ES256'), generateSigningKey('ES256')]);

let fetched: string[];
let answer: () => { status: number; body: string };

function keysOf() {
  return createClientKeys({
    clock,
    log,
    outbound: {
      async request({ url }) {
        fetched.push(url);
        const { status, body } = answer();
        return { status, headers: {}, body: Buffer.from(body) };
      },
    },
  });
}

const set =
  (...keys: unknown[]) =>
  () => ({ status: 200, body: JSON.stringify({ keys }) });
const named = (key: { publicJwk: PublicJwk }, kid: string) => ({ ...key.publicJwk, kid });

beforeEach(() => {
  clock.freeze(1_800_000_000_000);
  fetched = [];
  answer = set(named(one, 'k1'));
});

describe('the keys a client publishes', () => {
  test('are fetched once for many, and kept for a while', async () => {
    const keys = keysOf();
    const found = await Promise.all(Array.from({ length: 20 }, () => keys.of(client, 'k1')));
    expect(found.every((list) => list[0]?.kid === 'k1')).toBe(true);
    await keys.of(client, 'k1');
    expect(fetched).toHaveLength(1);
    clock.advance(5 * 60_000 + 1);
    await keys.of(client, 'k1');
    expect(fetched).toHaveLength(2);
  });

  test('are fetched again for a kid that is new, but not for every made-up one', async () => {
    const keys = keysOf();
    await keys.of(client, 'k1');
    answer = set(named(one, 'k1'), named(two, 'k2'));
    for (let i = 0; i < 50; i += 1) await keys.of(client, `made-up-${i}`);
    expect(fetched).toHaveLength(1);
    clock.advance(60_001);
    expect((await keys.of(client, 'k2')).map((key) => key.kid)).toEqual(['k1', 'k2']);
    for (let i = 0; i < 50; i += 1) await keys.of(client, `made-up-${i}`);
    expect(fetched).toHaveLength(2);
  });

  test('stay known while the address is down, and one that was never reached has none', async () => {
    const keys = keysOf();
    await keys.of(client, 'k1');
    answer = () => ({ status: 500, body: '' });
    clock.advance(6 * 60_000);
    expect(await keys.of(client, 'k1')).toHaveLength(1);
    expect(await keysOf().of(client, 'k1')).toEqual([]);
  });

  test('that cannot verify are passed over: secrets, private parts, short RSA', async () => {
    answer = set(
      { kty: 'oct', k: 'AAAA', kid: 'a' },
      one.privateKey.export({ format: 'jwk' }),
      'x',
      named(two, 'k2'),
    );
    expect((await keysOf().of(client, 'k2')).map((key) => key.kid)).toEqual(['k2']);
    answer = () => ({ status: 200, body: 'not json' });
    expect(await keysOf().of(client, 'k2')).toEqual([]);
  });

  test('of one client are not those of another with the same kid, nor of an address it left', async () => {
    const keys = keysOf();
    await keys.of(client, 'k1');
    answer = set(named(two, 'k1'));
    const other = await keys.of({ ...client, clientId: '0oa2' }, 'k1');
    expect(other[0]?.key.equals((await keys.of(client, 'k1'))[0]?.key ?? other[0].key)).toBe(false);
    await keys.of({ ...client, jwksUri: 'https://rp.example.com/new' }, 'k1');
    expect(fetched).toHaveLength(3);
  });

  test('are not asked for where keys are registered inline', async () => {
    const inline = { ...client, jwksUri: undefined, keys: [] } as unknown as OidcClient;
    expect(await keysOf().of(inline, 'k1')).toEqual([]);
    expect(fetched).toEqual([]);
  });
});
