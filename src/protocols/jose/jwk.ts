import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64url } from './base64url.ts';
import { JoseError } from './jose-error.ts';
import { algorithmsFor, isAlgorithm, type JwsAlgorithm } from './jws-algorithm.ts';
import { rsaWeakness } from './rsa-strength.ts';

/** A key that verifies, with the only algorithms it will ever verify. */
export type VerificationKey = {
  readonly kid: string | undefined;
  readonly algorithms: readonly JwsAlgorithm[];
  readonly key: KeyObject;
};

/** The public members of an asymmetric JWK (RFC 7517 section 4, RFC 7518 section 6). */
export type PublicJwk =
  | { kty: 'RSA'; n: string; e: string; kid?: string; alg?: string; use?: string }
  | { kty: 'EC'; crv: string; x: string; y: string; kid?: string; alg?: string; use?: string }
  | { kty: 'OKP'; crv: string; x: string; kid?: string; alg?: string; use?: string };

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;
const curves = new Set(['P-256', 'P-384', 'P-521']);

function refuse(message: string, field?: string): never {
  throw new JoseError('key_refused', message, field);
}

/**
 * Reads one public key somebody registered. Private or symmetric members are refused, not dropped: who sends them has
 * published a secret and should hear it. Throws JoseError `key_refused` with the member at fault.
 */
export function importPublicJwk(jwk: unknown): VerificationKey {
  const members = asMembers(jwk);
  for (const name of privateMembers) {
    if (Object.hasOwn(members, name))
      refuse(`A public key is wanted, but "${name}" is a private member.`, name);
  }
  checkUse(members);
  const family = familyOf(members);
  const algorithms = allowedAlgorithms(members, family);
  return { kid: kidOf(members), algorithms, key: publicKeyObject(members) };
}

/** The keys of a JWK set (RFC 7517 section 5): at most 50, one kind of secrecy, no kid twice. */
export function importJwks(set: unknown): VerificationKey[] {
  const keys = asMembers(set).keys;
  if (!Array.isArray(keys) || keys.length > 50)
    refuse('A JWK set needs "keys", an array of at most 50 keys.', 'keys');
  const imported = keys.map((jwk) => importPublicJwk(jwk));
  const kids = imported.flatMap((key) => (key.kid === undefined ? [] : [key.kid]));
  if (new Set(kids).size !== kids.length) refuse('Two keys of the set have the same "kid".', 'kid');
  return imported;
}

/** The bare public members of a key, in the order of RFC 7638. */
export function exportPublicJwk(key: KeyObject): PublicJwk {
  if (key.type === 'secret') refuse('A shared secret has no public part.');
  const source = key.type === 'private' ? createPublicKey(key) : key;
  const { kty, n, e, crv, x, y } = source.export({ format: 'jwk' });
  if (kty === 'RSA' && n !== undefined && e !== undefined) return { kty, n, e };
  if (kty === 'EC' && crv !== undefined && x !== undefined && y !== undefined) return { kty, crv, x, y };
  if (kty === 'OKP' && crv !== undefined && x !== undefined) return { kty, crv, x };
  return refuse(`Keys of type ${kty} are not supported.`, 'kty');
}

/** RFC 7638: SHA-256 over the required members, in lexicographic order, as 43 base64url characters. */
export function thumbprint(jwk: PublicJwk): string {
  const canonical =
    jwk.kty === 'RSA'
      ? { e: jwk.e, kty: jwk.kty, n: jwk.n }
      : jwk.kty === 'EC'
        ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
        : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

type Members = Record<string, unknown>;

function asMembers(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse('A JWK must be a JSON object.');
  return value as Members;
}

function kidOf(members: Members): string | undefined {
  const { kid } = members;
  if (kid === undefined) return undefined;
  if (typeof kid !== 'string' || kid.length === 0 || kid.length > 255)
    refuse('"kid" must be a short string.', 'kid');
  return kid;
}

function checkUse(members: Members): void {
  if (members.use !== undefined && members.use !== 'sig') refuse('The key is not for signatures.', 'use');
  const operations = members.key_ops;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    refuse('The key is not for verifying.', 'key_ops');
  }
}

function familyOf(members: Members): 'RSA' | 'EC' | 'OKP' {
  const { kty, crv } = members;
  if (kty === 'RSA') {
    const weakness = rsaWeakness(String(members.n ?? ''), String(members.e ?? ''));
    if (weakness !== undefined) refuse(`The RSA key is refused: ${weakness}.`, 'n');
    return kty;
  }
  if (kty === 'EC' && typeof crv === 'string' && curves.has(crv)) return kty;
  if (kty === 'OKP' && crv === 'Ed25519') return kty;
  return refuse('Supported are RSA, EC with P-256, P-384 or P-521, and OKP with Ed25519.', 'kty');
}

function allowedAlgorithms(members: Members, family: 'RSA' | 'EC' | 'OKP'): readonly JwsAlgorithm[] {
  const possible = algorithmsFor(family, typeof members.crv === 'string' ? members.crv : undefined);
  const { alg } = members;
  if (alg === undefined) return possible;
  if (!isAlgorithm(alg) || !possible.includes(alg)) refuse('"alg" does not fit the key.', 'alg');
  return [alg];
}

function publicKeyObject(members: Members): KeyObject {
  const { kty, n, e, crv, x, y } = members;
  for (const [name, value] of Object.entries({ n, e, x, y })) {
    if (value !== undefined && (typeof value !== 'string' || decodeBase64url(value) === undefined)) {
      refuse(`"${name}" must be base64url.`, name);
    }
  }
  const wanted = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
  try {
    // OpenSSL checks here that an EC point lies on its curve.
    return createPublicKey({ key: wanted as Record<string, string>, format: 'jwk' });
  } catch {
    return refuse('The key cannot be read.');
  }
}
