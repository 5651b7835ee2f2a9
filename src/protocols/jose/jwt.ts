import { JoseError } from './jose-error.ts';
import type { VerificationKey } from './jwk.ts';
import { type DecodedJws, decodeJws, parseJsonObject, selectAndVerify } from './jws-verify.ts';

export type JwtClaims = Readonly<Record<string, unknown>>;

/** What the claims of a verified token must say (RFC 7519 section 4.1, RFC 8725 section 3). Times are in seconds. */
export type ClaimChecks = {
  nowMs: number;
  /** Who may have issued it. Null says, in so many words, that the caller checks it elsewhere; an empty list fits nobody. */
  issuer: string | readonly string[] | null;
  /** The token must be meant for at least one of these. Null and empty as above. */
  audience: string | readonly string[] | null;
  subject?: string;
  /** Tolerance for clocks that differ. Never more than a minute. */
  skewSeconds?: number;
  /** `exp` is required unless this is true; an expired token may serve as a hint, never as a credential. */
  ignoreExpiry?: boolean;
  /** The token may live at most so long from now. */
  maxLifetimeSeconds?: number;
  requireIat?: boolean;
  requireJti?: boolean;
};

const maxSkewSeconds = 60;

/** Verifies signature, type and claims. `typ` is compared as RFC 8725 says: without case and `application/`. */
export function verifyJwt(
  token: string,
  keys: readonly VerificationKey[],
  checks: ClaimChecks & { typ?: string; maxBytes?: number },
): JwtClaims {
  const jws = decodeJws(token, checks.maxBytes);
  if (checks.typ !== undefined && mediaType(jws.typ) !== mediaType(checks.typ)) {
    throw new JoseError('type', `The token is not of type ${checks.typ}.`, 'typ');
  }
  selectAndVerify(jws, keys);
  const claims = parseJsonObject(jws.payload, 'payload');
  checkClaims(claims, checks);
  return claims;
}

/** Reads a token without believing it: to find out whose it claims to be, before its key is known. */
export function decodeJwt(token: string, maxBytes?: number): { jws: DecodedJws; claims: JwtClaims } {
  const jws = decodeJws(token, maxBytes);
  return { jws, claims: parseJsonObject(jws.payload, 'payload') };
}

export function checkClaims(claims: JwtClaims, checks: ClaimChecks): void {
  const now = Math.floor(checks.nowMs / 1000);
  const skew = Math.min(checks.skewSeconds ?? 0, maxSkewSeconds);
  checkTimes(claims, checks, now, skew);
  if (checks.issuer !== null && !asList(checks.issuer).includes(claims.iss as string)) wrong('iss');
  if (checks.subject !== undefined && claims.sub !== checks.subject) wrong('sub');
  if (checks.audience !== null) {
    const wanted = asList(checks.audience);
    const meant = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!meant.some((one) => typeof one === 'string' && one !== '' && wanted.includes(one))) wrong('aud');
  }
  if (checks.requireJti === true && (typeof claims.jti !== 'string' || claims.jti === '')) wrong('jti');
}

function checkTimes(claims: JwtClaims, checks: ClaimChecks, now: number, skew: number): void {
  const { exp, nbf, iat } = claims;
  if (exp === undefined ? checks.ignoreExpiry !== true : !isTime(exp)) wrong('exp');
  if (isTime(exp) && checks.ignoreExpiry !== true && exp <= now - skew) wrong('exp');
  if (
    checks.maxLifetimeSeconds !== undefined &&
    isTime(exp) &&
    exp > now + checks.maxLifetimeSeconds + skew
  ) {
    wrong('exp');
  }
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + skew)) wrong('nbf');
  if (iat === undefined ? checks.requireIat === true : !isTime(iat) || iat > now + skew) wrong('iat');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function asList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function wrong(claim: string): never {
  throw new JoseError('claims', `The claim "${claim}" is missing or not acceptable.`, claim);
}

function mediaType(typ: string | undefined): string | undefined {
  return typ?.toLowerCase().replace(/^application\//, '');
}
