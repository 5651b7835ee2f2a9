/**
 * Grants: what people (and services) have let clients have, for longer than one answer.
 *
 * Owns: refresh tokens with their rotation, consents, the relying parties under a session, and the list of
 * access tokens that were revoked before their time.
 * Does not own: whether a grant may be used now (access/decide, policies), token texts other than the refresh token's.
 */
export { createGrants, type Grants, type NewGrant } from './grants.ts';
export {
  parseRefreshToken,
  type PresentedToken,
  type RefreshGrant,
  type Standing,
  standingOf,
} from './refresh-token.ts';
export type { StoredConsent } from './consent-store.ts';
export type { SessionClient } from './session-client-store.ts';
