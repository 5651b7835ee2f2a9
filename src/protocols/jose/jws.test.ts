import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { compactVerify, importJWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createSigner,
  decodeBase64url,
  decodeJws,
  generateSigningKey,
  hmacKey,
  importJwks,
  importPublicJwk,
  importSigningKey,
  JoseError,
  type JwsAlgorithm,
  type SigningKey,
  selectAndVerify,
  thumbprint,
  type VerificationKey,
  verifyJws,
} from './index.ts';

const asymmetric = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
const keys = new Map<JwsAlgorithm, SigningKey>();

function keyOf(algorithm: JwsAlgorithm): SigningKey {
  const key = keys.get(algorithm);
  if (key === undefined) throw new Error(algorithm);
  return key;
}

function signerOf(algorithm: JwsAlgorithm) {
  const { kid, privateKey } = keyOf(algorithm);
  return createSigner({ kid, algorithm, key: privateKey });
}

function verifierOf(algorithm: JwsAlgorithm): VerificationKey {
  return importPublicJwk(keyOf(algorithm).publicJwk);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof JoseError ? error.code : String(error);
  }
  return 'accepted';
}

function forge(header: object, payload: string, signature = Buffer.from('x')): string {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  return `${part(JSON.stringify(header))}.${part(payload)}.${signature.toString('base64url')}`;
}

beforeAll(async () => {
  const rsa = await generateSigningKey('RS256');
  const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'der' });
  for (const algorithm of asymmetric) {
    const isRsa = algorithm.startsWith('RS') || algorithm.startsWith('PS');
    keys.set(algorithm, isRsa ? importSigningKey(algorithm, pkcs8) : await generateSigningKey(algorithm));
  }
});

describe('an attacker who chooses the header', () => {
  test.each(['none', 'None', 'nOnE', '', 'HS1', 'RS1', 'toString', '__proto__'])(
    'cannot make alg %j count',
    (alg) => {
      expect(codeOf(() => decodeJws(forge({ alg }, '{}')))).toBe('unsupported');
    },
  );

  test('cannot use an RSA public key, in 14 spellings, as the secret of an HMAC', async () => {
    const { publicJwk, kid } = keyOf('RS256');
    const publicKey = createPublicKey({ key: publicJwk as Record<string, string>, format: 'jwk' });
    const pem = (type: 'spki' | 'pkcs1') => publicKey.export({ type, format: 'pem' }) as string;
    const der = (type: 'spki' | 'pkcs1') => publicKey.export({ type, format: 'der' });
    const text = [pem('spki'), pem('pkcs1')];
    const secrets = [
      ...text.map((one) => Buffer.from(one)),
      ...text.map((one) => Buffer.from(one.trim())),
      ...text.map((one) => Buffer.from(one.replaceAll('\n', '\r\n'))),
      ...text.map((one) => Buffer.from(one.replace(/-----[^-]+-----/g, '').replaceAll('\n', ''))),
      der('spki'),
      der('pkcs1'),
      Buffer.from(JSON.stringify(publicJwk)),
      Buffer.from(JSON.stringify({ keys: [publicJwk] })),
      Buffer.from(publicJwk.kty === 'RSA' ? publicJwk.n : ''),
      decodeBase64url(publicJwk.kty === 'RSA' ? publicJwk.n : '') ?? Buffer.alloc(0),
    ];
    expect(secrets).toHaveLength(14);
    for (const secret of secrets) {
      for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
        const forged = await createSigner({ kid, algorithm, key: createSecretKey(secret) }).sign(
          '{"sub":"admin"}',
        );
        expect(codeOf(() => selectAndVerify(decodeJws(forged), [verifierOf('RS256')]))).toBe('key_not_found');
        expect(verifyJws(decodeJws(forged), verifierOf('RS256'))).toBe(false);
        // Even a key record that was misconfigured to allow HMAC does not turn a public key into a secret.
        expect(verifyJws(decodeJws(forged), { ...verifierOf('RS256'), algorithms: [algorithm] })).toBe(false);
      }
    }
  });

  test('cannot bring a key along in jwk, jku, x5u or x5c', async () => {
    const own = await generateSigningKey('ES256');
    const header = {
      alg: 'ES256',
      kid: own.kid,
      jwk: own.publicJwk,
      jku: 'https://evil.example',
      x5u: 'x',
      x5c: ['x'],
    };
    const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30`;
    const { sign } = await import('node:crypto');
    const signature = sign('sha256', Buffer.from(input), { key: own.privateKey, dsaEncoding: 'ieee-p1363' });
    const forged = decodeJws(`${input}.${signature.toString('base64url')}`);
    expect(codeOf(() => selectAndVerify(forged, [verifierOf('ES256')]))).toBe('key_not_found');
  });

  test.each([{ crit: ['exp'] }, { crit: [] }, { b64: false }, { zip: 'DEF' }, { enc: 'A256GCM' }])(
    'cannot ask for an extension with %j',
    (extra) => {
      expect(codeOf(() => decodeJws(forge({ alg: 'RS256', ...extra }, '{}')))).toBe('unsupported');
    },
  );

  test('cannot pass off a JWE as a signed token', () => {
    expect(codeOf(() => decodeJws('eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d'))).toBe('malformed');
  });

  test('cannot swap PS256 for RS256 on a key that says RS256', async () => {
    const compact = await signerOf('PS256').sign('{}');
    const rs256Only = verifierOf('RS256');
    expect(codeOf(() => selectAndVerify(decodeJws(compact), [{ ...rs256Only }]))).toBe('key_not_found');
  });
});

describe('a single key', () => {
  test('verifies its own algorithm and no other of its family', async () => {
    const compact = await signerOf('PS256').sign('{}');
    expect(verifyJws(decodeJws(compact), verifierOf('PS256'))).toBe(true);
    expect(verifyJws(decodeJws(compact), verifierOf('RS256'))).toBe(false);
  });
});

describe('what is not a token', () => {
  test.each([
    ['empty', ''],
    ['one part', 'abc'],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.e30.e30'],
    ['header is not JSON', 'YQ.e30.e30'],
    ['header is an array', 'W10.e30.e30'],
    ['header is null', 'bnVsbA.e30.e30'],
    ['padding', 'eyJhbGciOiJSUzI1NiJ9==.e30.e30'],
    ['standard base64 alphabet', `${Buffer.from('{"alg":"RS256","a":"~~~???"}').toString('base64')}.e30.e30`],
    ['space', 'eyJhbGciOiJSUzI1NiJ9 .e30.e30'],
    ['unused bits set', 'eyJhbGciOiJSUzI1NiJ9.e31.e30'],
    ['kid is a number', forge({ alg: 'RS256', kid: 1 }, '{}')],
    ['typ is an object', forge({ alg: 'RS256', typ: {} }, '{}')],
  ])('%s is refused as malformed', (_what, token) => {
    expect(codeOf(() => decodeJws(token))).toBe('malformed');
  });

  test('a header of a million dots is refused before anything is decoded', () => {
    expect(codeOf(() => decodeJws('.'.repeat(1_000_000)))).toBe('malformed');
    expect(codeOf(() => decodeJws('A'.repeat(20_000)))).toBe('malformed');
  });
});

describe('keys that are refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });

  test('a private key where a public one is wanted', () => {
    const jwk = keyOf('ES256').privateKey.export({ format: 'jwk' });
    expect(codeOf(() => importPublicJwk(jwk))).toBe('key_refused');
  });

  test('a shared secret where a public key is wanted', () => {
    expect(codeOf(() => importPublicJwk({ kty: 'oct', k: 'AAAA' }))).toBe('key_refused');
  });

  test.each([
    ['RSA of 1024 bit', rsa],
    ['an encryption key', { ...rsa, use: 'enc' }],
    ['a key of another type', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'x' }],
    ['secp256k1', { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' }],
    ['a point that is not on the curve', { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['text', 'key'],
    ['null', null],
    ['a list', []],
  ])('%s', (_what, jwk) => {
    expect(codeOf(() => importPublicJwk(jwk))).toBe('key_refused');
  });

  test('a set with one kid twice, and one with 51 keys', () => {
    const { publicJwk } = keyOf('ES256');
    expect(codeOf(() => importJwks({ keys: [publicJwk, publicJwk] }))).toBe('key_refused');
    expect(codeOf(() => importJwks({ keys: Array(51).fill(publicJwk) }))).toBe('key_refused');
    expect(importJwks({ keys: [publicJwk] })).toHaveLength(1);
  });

  test('HMAC secrets under 256 bit, or shorter than their hash', () => {
    expect(codeOf(() => hmacKey(Buffer.alloc(31)))).toBe('key_refused');
    expect(codeOf(() => hmacKey(Buffer.alloc(0)))).toBe('key_refused');
    expect(codeOf(() => hmacKey(Buffer.alloc(47), { algorithm: 'HS384' }))).toBe('key_refused');
    expect(hmacKey(Buffer.alloc(40)).algorithms).toEqual(['HS256']);
    expect(hmacKey(Buffer.alloc(64)).algorithms).toEqual(['HS256', 'HS384', 'HS512']);
  });

  test('shared secrets and public keys in one set', async () => {
    const jws = decodeJws(await signerOf('RS256').sign('{}'));
    const mixed = [verifierOf('RS256'), hmacKey(Buffer.alloc(32))];
    expect(codeOf(() => selectAndVerify(jws, mixed))).toBe('key_refused');
  });

  test("one issuer's key does not verify another's token though the kid is the same", async () => {
    const other = await generateSigningKey('ES256');
    const compact = await createSigner({
      kid: keyOf('ES256').kid,
      algorithm: 'ES256',
      key: other.privateKey,
    }).sign('{}');
    expect(codeOf(() => selectAndVerify(decodeJws(compact), [verifierOf('ES256')]))).toBe('signature');
  });
});

describe('agreement with the jose package', () => {
  test.each(asymmetric)('%s: jose verifies ours and we verify theirs', async (algorithm) => {
    const { privateKey, publicJwk, kid } = keyOf(algorithm);
    const ours = await signerOf(algorithm).sign('{"sub":"00u1"}');
    const verified = await compactVerify(ours, await importJWK(publicJwk, algorithm));
    expect(verified.protectedHeader).toEqual({ alg: algorithm, kid });
    expect(Buffer.from(verified.payload).toString()).toBe('{"sub":"00u1"}');

    const theirs = await new SignJWT({ sub: '00u2' })
      .setProtectedHeader({ alg: algorithm, kid })
      .sign(privateKey);
    expect(selectAndVerify(decodeJws(theirs), [verifierOf(algorithm)]).kid).toBe(kid);
  });

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    '%s: jose verifies ours and we verify theirs',
    async (algorithm) => {
      const secret = Buffer.alloc(64, 7);
      const ours = await createSigner({ algorithm, key: createSecretKey(secret) }).sign('{}');
      expect((await compactVerify(ours, secret)).protectedHeader).toEqual({ alg: algorithm });
      const theirs = await new SignJWT({}).setProtectedHeader({ alg: algorithm }).sign(secret);
      expect(verifyJws(decodeJws(theirs), hmacKey(secret))).toBe(true);
    },
  );
});

describe('keys', () => {
  test('the thumbprint is the one of RFC 7638 section 3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprint({ kty: 'RSA', n, e: 'AQAB' })).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  test('a signing key survives export and import, with its 43-character kid', () => {
    const key = keyOf('ES256');
    const again = importSigningKey('ES256', key.privateKey.export({ type: 'pkcs8', format: 'der' }));
    expect(again.publicJwk).toEqual(key.publicJwk);
    expect(again.kid).toHaveLength(43);
    expect(JSON.stringify(again.publicJwk)).not.toContain('"d"');
  });

  test('an RSA key cannot be declared to sign ES256', () => {
    const pkcs8 = keyOf('RS256').privateKey.export({ type: 'pkcs8', format: 'der' });
    expect(codeOf(() => importSigningKey('ES256', pkcs8))).toBe('key_refused');
  });
});
