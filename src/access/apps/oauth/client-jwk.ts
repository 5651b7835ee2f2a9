import { validationFailed } from '#src/platform/http/index.ts';
import {
  importPublicJwk,
  JoseError,
  type PublicJwk,
  thumbprint,
  type VerificationKey,
} from '#src/protocols/jose/index.ts';

/** The members of a key that are kept; what else came with it (ids and dates of an earlier answer) is not. */
const kept = ['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y'] as const;

/** A key that can be registered, as it is stored. Refuses private parts, weak keys, and keys for encryption. */
export function readClientJwk(
  given: Readonly<Record<string, unknown>>,
  field: string,
): Record<string, unknown> {
  if (given.use === 'enc') {
    throw validationFailed(field, [
      `${field}.use: keys for encryption are not supported yet; register the signing keys only`,
    ]);
  }
  try {
    importPublicJwk(given);
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    throw validationFailed(field, [
      `${error.field === undefined ? field : `${field}.${error.field}`}: ${error.message}`,
    ]);
  }
  return Object.fromEntries(kept.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
}

/** What makes two registrations the same key, whatever they are called. */
export function sameKeyAs(jwk: Readonly<Record<string, unknown>>): string {
  return thumbprint(jwk as unknown as PublicJwk);
}

/** A stored key for verifying; undefined for one that a newer version would not take any more. */
export function verificationKeyOf(jwk: Readonly<Record<string, unknown>>): VerificationKey | undefined {
  try {
    return importPublicJwk(jwk);
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
