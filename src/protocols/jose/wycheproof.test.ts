import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  decodeBase64url,
  decodeJws,
  hmacKey,
  importPublicJwk,
  isAlgorithm,
  selectAndVerify,
} from './index.ts';
import type { VerificationKey } from './index.ts';

type Case = { tcId: number; comment: string; jws: unknown; result: 'valid' | 'invalid' };
type Jwk = Record<string, unknown>;
type Group = { comment: string; private: Jwk; public?: Jwk; tests: Case[] };

function load(file: string): Group[] {
  const path = new URL(`../../../test/vectors/wycheproof/${file}`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { testGroups: Group[] }).testGroups;
}

/** Wycheproof's groups hold shared secrets too, which nothing in the product reads from a JWK. */
function importAny(jwk: Jwk): VerificationKey {
  if (jwk.kty !== 'oct') return importPublicJwk(publicPart(jwk));
  const { alg, kid, k } = jwk;
  const secret = typeof k === 'string' ? decodeBase64url(k) : undefined;
  if (!isAlgorithm(alg) || secret === undefined) throw new Error('not a key for HMAC signatures');
  return hmacKey(secret, { kid: String(kid), algorithm: alg });
}

function publicPart(jwk: Jwk): Jwk {
  const members = new Set(['kty', 'n', 'e', 'crv', 'x', 'y', 'kid', 'alg', 'use', 'key_ops']);
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => members.has(name)));
}

function accepts(jws: unknown, jwks: Jwk[]): boolean {
  try {
    // The verifier reads text; an object would be the JSON serialization, which we do not take.
    if (typeof jws !== 'string') return false;
    selectAndVerify(decodeJws(jws, 64 * 1024), jwks.map(importAny));
    return true;
  } catch {
    return false;
  }
}

/** Where we refuse what the file calls valid. Each is stricter on purpose; none accepts what the file calls invalid. */
const stricter: Readonly<Record<number, string>> = {
  346: 'the key says PS256, the token PS384: a key verifies its own algorithm only',
  347: 'the key names ES521, which is no registered algorithm',
  350: 'the key says PS256, the token PS384: a key verifies its own algorithm only',
  351: 'the key names ES521, which is no registered algorithm',
  372: 'a character outside of base64url in the header',
  373: 'a character outside of base64url in the payload',
};

/** Called invalid, but the very text of case 357, which is called valid: the padding that it is about got lost. */
const sameTextAsValid = new Set([367, 370]);

const signatureGroups = load('json_web_signature_test.json');
const keyGroups = load('json_web_key_test.json');

describe('every Wycheproof JSON Web Signature case gets its published result', () => {
  for (const group of signatureGroups) {
    test.each(group.tests)(`${group.comment} $tcId $comment is $result`, (vector) => {
      const published = vector.result === 'valid' || sameTextAsValid.has(vector.tcId);
      const expected = published && stricter[vector.tcId] === undefined;
      expect(accepts(vector.jws, [group.public ?? group.private])).toBe(expected);
    });
  }

  test('the two cases that contradict another have the text of that other', () => {
    const texts = new Map(signatureGroups.flatMap((group) => group.tests).map((one) => [one.tcId, one.jws]));
    for (const tcId of sameTextAsValid) expect(texts.get(tcId)).toBe(texts.get(357));
  });

  test('all 401 cases were seen', () => {
    expect(signatureGroups.flatMap((group) => group.tests)).toHaveLength(401);
  });
});

describe('every Wycheproof JSON Web Key case gets its published result', () => {
  for (const group of keyGroups) {
    test.each(group.tests)(`${group.comment} $tcId $comment is $result`, (vector) => {
      const set = (group.public ?? group.private) as { keys: Jwk[] };
      expect(accepts(vector.jws, set.keys)).toBe(vector.result === 'valid');
    });
  }
});
