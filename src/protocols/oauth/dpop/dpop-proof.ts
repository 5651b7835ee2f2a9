import { createHash } from 'node:crypto';
import {
  checkClaims,
  decodeJwt,
  exportPublicJwk,
  importPublicJwk,
  JoseError,
  type JwsAlgorithm,
  thumbprint,
  verifyJws,
} from '../../jose/index.ts';
import { OAuthError } from '../oauth-error.ts';

/** Okta's six. Asymmetric ones only: a proof shows that somebody holds a private key. */
export const dpopAlgorithms: readonly JwsAlgorithm[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

export type DpopProof = {
  /** RFC 7638 thumbprint of the key that was proved. */
  readonly jkt: string;
  /** To be spent once, together with the key, until then. */
  readonly jti: string;
  readonly untilMs: number;
  readonly nonce: string | undefined;
};

const maxProofLength = 8 * 1024;
/** How old a proof may be, and how far in the future its maker's clock may stand. */
const windowSeconds = 60;

/**
 * RFC 9449 4.3: one well-formed proof of one public key, for this method, this address and now; at a protected resource also
 * for this token. Whether its nonce is ours and its jti unspent is for the caller to find out.
 */
export function verifyDpopProof(
  proof: string,
  expected: { method: string; url: string; nowMs: number; accessToken?: string },
): DpopProof {
  try {
    const { jws, claims } = decodeJwt(proof, maxProofLength);
    if (jws.typ?.toLowerCase() !== 'dpop+jwt') throw refused("'typ' must be dpop+jwt");
    if (!dpopAlgorithms.includes(jws.algorithm))
      throw refused(`'alg' must be one of ${dpopAlgorithms.join(', ')}`);
    // The one kind of token that brings its own key: which key it was is what it proves.
    const key = importPublicJwk(jws.header['jwk']);
    if (!verifyJws(jws, key)) throw refused('its signature is invalid');
    const { htm, htu, iat, jti, nonce, ath } = claims;
    if (typeof htm !== 'string' || htm.toUpperCase() !== expected.method.toUpperCase())
      throw refused("'htm' is not the method of this request");
    if (typeof htu !== 'string' || !isSameAddress(htu, expected.url))
      throw refused("'htu' is not the address of this request, without query and fragment");
    if (typeof jti !== 'string' || jti === '' || jti.length > 255)
      throw refused("'jti' is missing or too long");
    if (nonce !== undefined && typeof nonce !== 'string') throw refused("'nonce' must be a string");
    checkClaims(claims, {
      nowMs: expected.nowMs,
      issuer: null,
      audience: null,
      requireIat: true,
      skewSeconds: windowSeconds,
      ignoreExpiry: claims.exp === undefined,
    });
    if (Number(iat) < expected.nowMs / 1000 - windowSeconds) throw refused("'iat' is too long ago");
    if (expected.accessToken !== undefined && ath !== tokenHash(expected.accessToken))
      throw refused("'ath' is not the hash of this access token");
    return {
      jkt: thumbprint(exportPublicJwk(key.key)),
      jti,
      untilMs: (Number(iat) + 2 * windowSeconds) * 1000,
      nonce,
    };
  } catch (error) {
    if (error instanceof JoseError) throw refused(error.message);
    throw error;
  }
}

/** RFC 9449 4.2: `ath`. */
export function tokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest('base64url');
}

function refused(why: string): OAuthError {
  return new OAuthError('invalid_dpop_proof', `The DPoP proof JWT is not accepted: ${why}.`, {
    reason: `invalid_dpop_proof ${why}`,
  });
}

/** After the normalisation that RFC 3986 6.2.2 and 6.2.3 allow. */
function isSameAddress(htu: string, url: string): boolean {
  if (/[?#]/.test(htu) || !URL.canParse(htu) || !URL.canParse(url)) return false;
  const [told, called] = [new URL(htu), new URL(url)];
  if (told.username !== '' || told.password !== '') return false;
  return told.origin === called.origin && plainPath(told.pathname) === plainPath(called.pathname);
}

/** Percent-encoding of what needs none undone, hexadecimal digits in capitals; what would change the path stays as it is. */
function plainPath(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
  });
}
