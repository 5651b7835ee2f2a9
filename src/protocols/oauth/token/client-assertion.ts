import { decodeJwt, JoseError, type VerificationKey, verifyJwt } from '../../jose/index.ts';
import { OAuthError } from '../oauth-error.ts';

const maxAssertionLength = 8 * 1024;
const maxLifetimeSeconds = 60 * 60;

/** Whose assertion this claims to be. It is believed only after `verifyClientAssertion`. */
export function claimedClientOf(assertion: string): string {
  try {
    const { claims } = decodeJwt(assertion, maxAssertionLength);
    if (typeof claims.sub === 'string' && claims.sub === claims.iss) return claims.sub;
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
  }
  throw new OAuthError(
    'invalid_client',
    "The parsing of the client_assertion failed: 'iss' and 'sub' must be the client_id.",
  );
}

/**
 * RFC 7523 section 3 with Okta's limits: iss = sub = client_id, aud the endpoint or the issuer, exp at most an hour
 * away. Gives the jti to be spent once, for as long as the assertion lives.
 */
export function verifyClientAssertion(
  assertion: string,
  expected: {
    clientId: string;
    keys: readonly VerificationKey[];
    audiences: readonly string[];
    nowMs: number;
  },
): { jti: string | undefined; untilMs: number } {
  try {
    const claims = verifyJwt(assertion, expected.keys, {
      nowMs: expected.nowMs,
      issuer: expected.clientId,
      subject: expected.clientId,
      audience: expected.audiences,
      maxLifetimeSeconds,
      skewSeconds: 10,
      maxBytes: maxAssertionLength,
    });
    const { jti, exp } = claims;
    if (jti !== undefined && (typeof jti !== 'string' || jti === '' || jti.length > 255)) {
      throw new JoseError('claims', 'The claim "jti" is not acceptable.', 'jti');
    }
    return { jti, untilMs: (Number(exp) + 10) * 1000 };
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    throw new OAuthError('invalid_client', `The client_assertion is not accepted. ${error.message}`, {
      reason: `client_assertion ${error.code}`,
    });
  }
}
