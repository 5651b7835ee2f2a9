// YubiKey one-time code tokens, as an organisation hands them out.
//
// Owns: the tokens and their seeds (encrypted), whose each is and how far it has counted, `/api/v1/org/factors/yubikey_token/tokens`.
// Table yubikey_tokens.
// Does not own: the arithmetic of a code (protocols/otp), passkeys on the same keys (webauthn).
export { yubikeyFace } from './yubikey-face.ts';
export { createYubikeyFactor, type YubikeyFactorNeeds } from './yubikey-factor.ts';
export { createYubikeyTokens, type YubikeyTokens } from './yubikey-service.ts';
export { yubikeyRoutes } from './yubikey-routes.ts';
