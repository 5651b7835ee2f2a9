import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createSigner,
  decodeBase64url,
  decodeJws,
  hmacKey,
  importPublicJwk,
  isAlgorithm,
  selectAndVerify,
  verifyJws,
} from './index.ts';

type Example = {
  input: { payload: string; key: Record<string, string>; alg: string };
  signing: { 'sig-input': string };
  output: { compact: string };
};

function load(file: string): Example {
  const path = new URL(`../../../test/vectors/jose-cookbook/${file}`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Example;
}

function verificationKey(key: Record<string, string>) {
  if (key.kty === 'oct')
    return hmacKey(decodeBase64url(key.k ?? '') ?? Buffer.alloc(0), { kid: key.kid ?? '' });
  const { kty, n, e, crv, x, y, kid } = key;
  return importPublicJwk({ kty, n, e, crv, x, y, kid });
}

function privateKey(key: Record<string, string>) {
  return key.kty === 'oct' ? verificationKey(key).key : createPrivateKey({ key, format: 'jwk' });
}

const examples = [
  'jws/4_1.rsa_v15_signature.json',
  'jws/4_2.rsa-pss_signature.json',
  'jws/4_3.ecdsa_signature.json',
  'jws/4_4.hmac-sha2_integrity_protection.json',
  'curve25519/jws.json',
];

describe('RFC 7520 section 4 and RFC 8037 examples', () => {
  test.each(examples)('%s verifies, and its payload comes back', (file) => {
    const { input, output } = load(file);
    const jws = decodeJws(output.compact);
    expect(selectAndVerify(jws, [verificationKey(input.key)]).key.type).toMatch(/public|secret/);
    expect(jws.payload.toString('utf8')).toBe(input.payload);
  });

  test.each(examples)('%s: what we sign with its key, its key verifies', async (file) => {
    const { input } = load(file);
    if (!isAlgorithm(input.alg)) throw new Error(input.alg);
    const signer = createSigner({
      kid: input.key.kid ?? '',
      algorithm: input.alg,
      key: privateKey(input.key),
    });
    const compact = await signer.sign(input.payload);
    expect(verifyJws(decodeJws(compact), verificationKey(input.key))).toBe(true);
  });

  test('deterministic algorithms sign the very bytes of the book', async () => {
    for (const file of ['jws/4_1.rsa_v15_signature.json', 'jws/4_4.hmac-sha2_integrity_protection.json']) {
      const { input, output } = load(file);
      const [, , ours] = output.compact.split('.');
      const jws = decodeJws(output.compact);
      expect(jws.signature.toString('base64url')).toBe(ours);
      expect(verifyJws(jws, verificationKey(input.key))).toBe(true);
    }
  });

  test('detached content, which we do not offer, does not verify as if it were there', () => {
    const { input, output } = load('jws/4_5.signature_with_detached_content.json');
    expect(verifyJws(decodeJws(output.compact), verificationKey(input.key))).toBe(false);
  });
});
