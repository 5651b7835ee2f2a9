import { createSecretKey } from 'node:crypto';
import { JoseError } from './jose-error.ts';
import { algorithmRow, algorithmsFor, type JwsAlgorithm } from './jws-algorithm.ts';
import type { VerificationKey } from './jwk.ts';

/**
 * A shared secret as a key for HMAC (RFC 7518 section 3.2: at least as long as the hash). A secret that is too short
 * for one algorithm still serves the shorter ones; one under 256 bit serves none and is refused.
 */
export function hmacKey(
  secret: Buffer,
  options: { kid?: string; algorithm?: JwsAlgorithm } = {},
): VerificationKey {
  const wanted = options.algorithm === undefined ? algorithmsFor('oct') : [options.algorithm];
  const algorithms = wanted.filter((name) => {
    const row = algorithmRow(name);
    return row.family === 'oct' && secret.length >= (row.signatureBytes ?? Number.POSITIVE_INFINITY);
  });
  if (algorithms.length === 0) {
    throw new JoseError(
      'key_refused',
      'An HMAC key must be at least as long as its hash, and 256 bit at the least.',
    );
  }
  return { kid: options.kid, algorithms, key: createSecretKey(secret) };
}
