// Tokens that an organisation handed out: codes that count (HOTP) and codes of the clock (TOTP), by the numbers of an authenticator
// `custom_otp`.
//
// Owns: their secrets (encrypted), how far each has counted, their enrolment by administrators. Table token_factors.
// Does not own: the arithmetic (protocols/otp), authenticator apps of people (totp), YubiKeys (yubikey).
export { tokenFace } from './token-face.ts';
export { createTokenFactor, type TokenNeeds } from './token-factor.ts';
