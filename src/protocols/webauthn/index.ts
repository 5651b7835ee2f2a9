/**
 * WebAuthn Level 3 from the side of the relying party: what an authenticator sent, read strictly and held against what was asked.
 * Checks every step of §7.1 and §7.2 that needs no signature; who verifies signatures and attestation statements is handed the same
 * bytes. Also FIDO's metadata, as a file that is verified without the network.
 */
export {
  aaguidText,
  type AttestedCredential,
  type AuthenticatorData,
  readAuthenticatorData,
} from './authenticator-data.ts';
export { type Cbor, type CborMap, CborProblem, isCborMap, readCbor, readWholeCbor } from './cbor.ts';
export {
  algorithms,
  type Assertion,
  challengeIn,
  type Expected,
  readAssertion,
  readRegistration,
  type ReadRegistration,
  type Registration,
} from './ceremony.ts';
export { certificatesIn, leadsToRoot } from './certificate-chain.ts';
export { type KeyModel, MetadataProblem, readMetadata } from './metadata.ts';
export { CeremonyRefused } from './refused.ts';
