import { describe, expect, test } from 'vitest';
import { changed } from '#test/kit/changed.ts';
import { OAuthError } from '../oauth-error.ts';
import { tokenHash, verifyDpopProof } from './dpop-proof.ts';

// RFC 9449 4.1 and 7.1, byte by byte.
const proof =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';
const issuedMs = 1_562_262_616_000;
const request = { method: 'POST', url: 'https://server.example.com/token', nowMs: issuedMs };

const refusalOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return error instanceof OAuthError ? `${error.code}: ${error.description}` : String(error);
  }
  return 'accepted';
};

test('the hash of a token is that of RFC 9449 7.1', () => {
  expect(tokenHash('Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU')).toBe(
    'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
  );
});

describe('a proof', () => {
  test('as the RFC has it is taken, and names its key', () => {
    expect(verifyDpopProof(proof, request)).toEqual({
      jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
      jti: '-BwC3ESc6acc2lTc',
      untilMs: issuedMs + 120_000,
      nonce: undefined,
    });
  });
  test.each<[string, Partial<typeof request>]>([
    ['a query, which htu leaves out', { url: 'https://server.example.com/token?a=b' }],
    ['capitals in the host, and the port that https has', { url: 'HTTPS://SERVER.example.com:443/token' }],
    ['an escape of what needs none', { url: 'https://server.example.com/%74oken' }],
    ['a method in small letters', { method: 'post' }],
    ['a minute later', { nowMs: issuedMs + 60_000 }],
    ['a minute before', { nowMs: issuedMs - 60_000 }],
  ])('is good for %s', (_what, other) => {
    expect(refusalOf(() => verifyDpopProof(proof, { ...request, ...other }))).toBe('accepted');
  });
  test.each<[string, Partial<typeof request> & { accessToken?: string }]>([
    ['another address', { url: 'https://server.example.com/token/' }],
    ['an escape that changes the path', { url: 'https://server.example.com/%2Ftoken' }],
    ['http', { url: 'http://server.example.com/token' }],
    ['another method', { method: 'GET' }],
    ['more than a minute later', { nowMs: issuedMs + 61_000 }],
    ['more than a minute before', { nowMs: issuedMs - 61_000 }],
    ['a token, of which it says nothing', { accessToken: 'token' }],
  ])('is not good for %s', (_what, other) => {
    expect(refusalOf(() => verifyDpopProof(proof, { ...request, ...other }))).toMatch(/^invalid_dpop_proof/);
  });
  test('whose signature is not of its key is refused', () => {
    const forged = changed(proof);
    expect(refusalOf(() => verifyDpopProof(forged, request))).toMatch(/^invalid_dpop_proof: .*signature/);
  });
  test.each([
    ['nothing', ''],
    ['two parts', 'a.b'],
    ['no base64url', '!.!.!'],
    ['a megabyte', 'a'.repeat(1_048_576)],
    ['two proofs', `${proof}, ${proof}`],
  ])('of %s is refused', (_what, text) => {
    expect(refusalOf(() => verifyDpopProof(text, request))).toMatch(/^invalid_dpop_proof/);
  });
});
