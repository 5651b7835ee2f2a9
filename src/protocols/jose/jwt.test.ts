import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ClaimChecks, checkClaims, createSigner, hmacKey, JoseError, verifyJwt } from './index.ts';

const nowMs = 1_800_000_000_000;
const now = nowMs / 1000;
const good = { iss: 'https://as', aud: 'client', sub: 'client', exp: now + 60, iat: now, jti: 'one' };
const checks: ClaimChecks = { nowMs, issuer: 'https://as', audience: 'client' };

function faultOf(claims: object, wanted: Partial<ClaimChecks> = {}): string | undefined {
  try {
    checkClaims(claims as Record<string, unknown>, { ...checks, ...wanted });
    return undefined;
  } catch (error) {
    return error instanceof JoseError ? error.field : String(error);
  }
}

describe('a claim that is missing, of the wrong type or wrong is refused by name', () => {
  test.each([
    ['no exp', { ...good, exp: undefined }, 'exp'],
    ['exp as text', { ...good, exp: String(now + 60) }, 'exp'],
    ['exp not finite', { ...good, exp: Number.POSITIVE_INFINITY }, 'exp'],
    ['exp in this very second', { ...good, exp: now }, 'exp'],
    ['nbf ahead', { ...good, nbf: now + 1 }, 'nbf'],
    ['nbf as text', { ...good, nbf: 'x' }, 'nbf'],
    ['iat ahead', { ...good, iat: now + 1 }, 'iat'],
    ['iat as text', { ...good, iat: 'x' }, 'iat'],
    ['another issuer', { ...good, iss: 'https://as/' }, 'iss'],
    ['no issuer', { ...good, iss: undefined }, 'iss'],
    ['an issuer list', { ...good, iss: ['https://as'] }, 'iss'],
    ['another audience', { ...good, aud: 'other' }, 'aud'],
    ['no audience', { ...good, aud: undefined }, 'aud'],
    ['an audience object', { ...good, aud: { client: true } }, 'aud'],
    ['empty audience list', { ...good, aud: [] }, 'aud'],
  ])('%s', (_what, claims, field) => {
    expect(faultOf(claims)).toBe(field);
  });

  test('an audience that was configured empty fits nobody', () => {
    expect(faultOf(good, { audience: [] })).toBe('aud');
    expect(faultOf({ ...good, aud: '' }, { audience: '' })).toBe('aud');
  });

  test('a lifetime beyond the allowed one', () => {
    expect(faultOf({ ...good, exp: now + 3601 }, { maxLifetimeSeconds: 3600 })).toBe('exp');
    expect(faultOf({ ...good, exp: now + 3600 }, { maxLifetimeSeconds: 3600 })).toBeUndefined();
  });

  test('skew is honoured, but never beyond a minute', () => {
    expect(faultOf({ ...good, exp: now - 30 }, { skewSeconds: 60 })).toBeUndefined();
    expect(faultOf({ ...good, exp: now - 90 }, { skewSeconds: 3600 })).toBe('exp');
    expect(faultOf({ ...good, nbf: now + 90 }, { skewSeconds: 3600 })).toBe('nbf');
  });

  test('an expired token is a hint where the caller says so, and only there', () => {
    expect(faultOf({ ...good, exp: now - 999 }, { ignoreExpiry: true })).toBeUndefined();
    expect(faultOf({ ...good, exp: 'never' }, { ignoreExpiry: true })).toBe('exp');
  });

  test('jti and iat when they are required', () => {
    expect(faultOf({ ...good, jti: undefined }, { requireJti: true })).toBe('jti');
    expect(faultOf({ ...good, iat: undefined }, { requireIat: true })).toBe('iat');
    expect(faultOf(good, { requireIat: true, requireJti: true })).toBeUndefined();
  });
});

describe('the type of a token', () => {
  const key = createSecretKey(Buffer.alloc(32, 1));
  const verifier = [hmacKey(Buffer.alloc(32, 1))];
  const sign = (typ?: string) =>
    createSigner({ algorithm: 'HS256', key, ...(typ === undefined ? {} : { typ }) }).sign(
      JSON.stringify(good),
    );

  test.each(['logout+jwt', 'JWT', undefined])('%s is not taken for an access token', async (typ) => {
    const token = await sign(typ);
    expect(() => verifyJwt(token, verifier, { ...checks, typ: 'at+jwt' })).toThrow(/type/);
  });

  test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('%s is an access token', async (typ) => {
    expect(verifyJwt(await sign(typ), verifier, { ...checks, typ: 'at+jwt' }).sub).toBe('client');
  });
});
