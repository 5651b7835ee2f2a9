import { OAuthError } from '../oauth-error.ts';
import { verifierMatches } from '../pkce.ts';

/** What a code was issued for. All of it must fit at redemption. */
export type CodeBinding = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
};

/**
 * RFC 6749 4.1.3 and RFC 7636 4.6: the code belongs to this client, was asked for with this redirect_uri, and whoever
 * brings it knows the verifier. A verifier without a challenge is refused too: it is the mark of a challenge that was
 * stripped on the way (RFC 9700 4.8.2).
 */
export function checkCodeBinding(
  binding: CodeBinding,
  brought: { clientId: string; redirectUri: string | undefined; codeVerifier: string | undefined },
): void {
  if (binding.clientId !== brought.clientId) {
    throw new OAuthError(
      'invalid_grant',
      "The grant was issued to another client. Ensure that the 'client_id' matches the one used at the authorize request.",
      { reason: 'mismatched_client' },
    );
  }
  if (binding.redirectUri !== brought.redirectUri) {
    throw new OAuthError(
      'invalid_grant',
      "The 'redirect_uri' does not match with the redirection URI used in the authorization request.",
      { reason: 'mismatched_redirect_uri' },
    );
  }
  const proved =
    binding.codeChallenge === undefined
      ? brought.codeVerifier === undefined
      : brought.codeVerifier !== undefined && verifierMatches(brought.codeVerifier, binding.codeChallenge);
  if (!proved)
    throw new OAuthError('invalid_grant', 'PKCE verification failed.', {
      reason: 'pkce_verification_failed',
    });
}
