/**
 * Signing keys: what tokens are signed with, per authorization server.
 *
 * Owns: making, keeping (under the master key), publishing and rotating keys, and the signers made of them.
 * Does not own: what is signed (sso/oidc), when an administrator rotates (sso/authorization-servers), JOSE itself.
 *
 * A verifier never meets a key it could not have known: NEXT is published from the moment the key before it begins to
 * sign, and EXPIRED stays published until whatever it signed is dead.
 */
export { createKeyPool, type KeyPool, type KeyPoolOptions } from './key-pool.ts';
export {
  jwksMaxAgeSeconds,
  orgKeyOwner,
  type OwnerKeys,
  rotationEveryMs,
  type SigningAlgorithm,
  type SigningKeyRecord,
} from './signing-key-record.ts';
export { createSigningKeys, type SigningKeys, type SigningKeysNeeds } from './signing-keys.ts';
