// The password as a factor: the one verifier, and what the pages say of a policy. Owns the order of count, look and forget, equal
// time for whoever is asked about, and the event of a failure.
// Not here: hashing (platform/crypto), where hashes, counts and locks are kept (directory/users), what a password must be (access).
export { createAttemptQueue } from './attempt-queue.ts';
export {
  type ChangeProvedPassword,
  createChangeProvedPassword,
  passwordProof,
  type PasswordProved,
  type ProvedChange,
} from './change-proved-password.ts';
export { touchDecoy } from './decoy-store.ts';
export { passwordAge } from './password-age.ts';
export { passwordRequirements } from './password-requirements.ts';
export {
  createVerifyPassword,
  type PasswordAttempt,
  type PasswordCheck,
  type VerifyPassword,
  type VerifyPasswordNeeds,
} from './verify-password.ts';
