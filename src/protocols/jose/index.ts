/**
 * JOSE: signed JSON on `node:crypto` (RFC 7515 JWS compact, 7517 JWK, 7518 algorithms, 7519 JWT, 7638 thumbprints,
 * 8725 best practice).
 *
 * Owns: strict base64url, JWS sign and verify, JWK import and export, claim checks, key generation.
 * Does not own: where keys are kept, who may sign what, clocks, and JWE (none of our tokens is encrypted; an
 * encrypted one is refused as malformed).
 *
 * Two rules hold everywhere: a key decides which algorithms it verifies, never a token's header; and text that is not
 * canonical base64url is not a token, so that one token has one spelling.
 */
export { decodeBase64url, encodeBase64url } from './base64url.ts';
export { type JoseErrorCode, JoseError } from './jose-error.ts';
export { algorithmNames, isAlgorithm, isHmac, type JwsAlgorithm } from './jws-algorithm.ts';
export {
  exportPublicJwk,
  importJwks,
  importPublicJwk,
  type PublicJwk,
  thumbprint,
  type VerificationKey,
} from './jwk.ts';
export { hmacKey } from './hmac-key.ts';
export { generateSigningKey, importSigningKey, type SigningKey } from './signing-key.ts';
export { type DecodedJws, decodeJws, selectAndVerify, verifyJws } from './jws-verify.ts';
export { createSigner, type Signer } from './jws-sign.ts';
export { type ClaimChecks, checkClaims, decodeJwt, type JwtClaims, verifyJwt } from './jwt.ts';
