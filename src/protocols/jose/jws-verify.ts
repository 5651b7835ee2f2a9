import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { decodeBase64url } from './base64url.ts';
import { JoseError } from './jose-error.ts';
import type { VerificationKey } from './jwk.ts';
import { algorithmRow, isAlgorithm, type JwsAlgorithm } from './jws-algorithm.ts';

/** A compact JWS taken apart. Nothing in it has been verified yet. */
export type DecodedJws = {
  readonly algorithm: JwsAlgorithm;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Buffer;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
};

const defaultMaxBytes = 16 * 1024;
/** With no `kid` in the header, so many keys are tried and no more. */
const maxCandidates = 10;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 JSON object or JoseError `malformed`. */
export function parseJsonObject(bytes: Buffer, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new JoseError('malformed', `The ${what} is not JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new JoseError('malformed', `The ${what} is not a JSON object.`);
  }
  return value as Record<string, unknown>;
}

/**
 * Takes a compact JWS apart (RFC 7515 section 5.2, steps 1 to 7). The size is checked before anything is decoded.
 * `jku`, `x5u`, `jwk` and `x5c` are not looked at: a token does not bring its own key. `crit` is refused, since we
 * understand no extension, and so are the headers of an encrypted token.
 */
export function decodeJws(token: string, maxBytes = defaultMaxBytes): DecodedJws {
  if (token.length > maxBytes)
    throw new JoseError('malformed', `The token is longer than ${maxBytes} characters.`);
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 1 || second < 0 || token.indexOf('.', second + 1) >= 0) {
    throw new JoseError('malformed', 'A compact JWS has three parts.');
  }
  const headerBytes = decodeBase64url(token.slice(0, first));
  const payload = decodeBase64url(token.slice(first + 1, second));
  const signature = decodeBase64url(token.slice(second + 1));
  if (headerBytes === undefined || payload === undefined || signature === undefined) {
    throw new JoseError('malformed', 'A part of the token is not base64url.');
  }
  const header = parseJsonObject(headerBytes, 'header');
  const { alg, kid, typ } = header;
  for (const name of ['crit', 'b64', 'enc', 'zip']) {
    if (Object.hasOwn(header, name))
      throw new JoseError('unsupported', `The header "${name}" is not supported.`, name);
  }
  if (!isAlgorithm(alg))
    throw new JoseError('unsupported', 'The "alg" of the token is not supported.', 'alg');
  if (kid !== undefined && typeof kid !== 'string')
    throw new JoseError('malformed', '"kid" must be a string.', 'kid');
  if (typ !== undefined && typeof typ !== 'string')
    throw new JoseError('malformed', '"typ" must be a string.', 'typ');
  const signingInput = Buffer.from(token.slice(0, second), 'latin1');
  return { algorithm: alg, kid, typ, header, payload, signingInput, signature };
}

/** Whether this key made this signature. The key's own list decides whether the algorithm may be used at all. */
export function verifyJws(jws: DecodedJws, key: VerificationKey): boolean {
  if (!key.algorithms.includes(jws.algorithm)) return false;
  const row = algorithmRow(jws.algorithm);
  if (row.signatureBytes !== undefined && jws.signature.length !== row.signatureBytes) return false;
  if (row.family === 'oct') {
    if (key.key.type !== 'secret') return false;
    const expected = createHmac(row.hash ?? 'sha256', key.key)
      .update(jws.signingInput)
      .digest();
    return expected.length === jws.signature.length && timingSafeEqual(expected, jws.signature);
  }
  if (key.key.type !== 'public') return false;
  try {
    return verify(row.hash, jws.signingInput, { key: key.key, ...row.options }, jws.signature);
  } catch {
    return false;
  }
}

/**
 * Finds the registered key that made the signature. A `kid` names exactly one key; without one, every key that may use
 * the algorithm is tried. A set that mixes shared secrets with public keys is refused: it is how key confusion begins.
 */
export function selectAndVerify(jws: DecodedJws, keys: readonly VerificationKey[]): VerificationKey {
  const kinds = new Set(keys.map((key) => key.key.type));
  if (kinds.size > 1)
    throw new JoseError('key_refused', 'Shared secrets and public keys do not go into one set.');
  const named = jws.kid === undefined ? keys : keys.filter((key) => key.kid === jws.kid);
  if (jws.kid !== undefined && named.length > 1)
    throw new JoseError('key_refused', 'Two keys have this "kid".', 'kid');
  const candidates = named.filter((key) => key.algorithms.includes(jws.algorithm));
  if (candidates.length === 0)
    throw new JoseError('key_not_found', 'No registered key fits the token.', 'kid');
  const found = candidates.slice(0, maxCandidates).find((key) => verifyJws(jws, key));
  if (found === undefined) throw new JoseError('signature', 'The signature of the token is invalid.');
  return found;
}
