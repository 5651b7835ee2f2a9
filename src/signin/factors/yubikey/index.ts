// YubiKey one-time code tokens, as an organisation hands them out.
//
// Owns: the tokens and their seeds (encrypted), `/api/v1/org/factors/yubikey_token/tokens`. Table yubikey_tokens.
// Does not own: the check of such a code. Tokens are stored, listed and UNASSIGNED; enrolling one (token:hardware of YUBICO) is refused
// with E0000015 until sign-in verifies them.
export { createYubikeyTokens, type YubikeyTokens } from './yubikey-service.ts';
export { yubikeyRoutes } from './yubikey-routes.ts';
