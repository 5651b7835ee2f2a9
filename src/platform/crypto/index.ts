// Owns what encrypts, seals and hashes: the master key, the keyring for secrets at rest, the sealer for values that
// travel, and passwords. Not here: signing keys and JOSE (protocols/jose, sso/keys), and password policy (access).

export { decodeBase64url } from './base64url.ts';
export { constantTimeEqual, sha256 } from './digest.ts';
export { type ImportedPasswordHash, importedHashProblems } from './imported-hash.ts';
export { createKeyring, type Keyring, SealedBoxProblem } from './keyring.ts';
export {
  loadMasterKeys,
  type MasterKeys,
  MasterKeyProblem,
  type MasterKeySource,
  masterKey,
  masterKeyFromFile,
  masterKeyFromText,
  masterKeyInDataDirectory,
} from './master-key.ts';
export {
  createPasswords,
  hashingConcurrency,
  MAX_PASSWORD_BYTES,
  type PasswordCost,
  type PasswordHash,
  type Passwords,
  PasswordsBusy,
  PasswordTooLong,
} from './passwords.ts';
export { createSealer, type Sealer } from './sealer.ts';
