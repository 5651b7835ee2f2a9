import { OAuthError } from './oauth-error.ts';

export const maxScopeLength = 4096;

/** The scopes that OpenID Connect Core 5.4 gives meaning to; they need `openid` beside them. */
export const oidcScopes: readonly string[] = ['profile', 'email', 'address', 'phone'];

/** Splits a scope parameter (RFC 6749 3.3) and drops repetitions, keeping the order. */
export function parseScope(text: string | undefined): string[] {
  if (text === undefined) return [];
  if (text.length > maxScopeLength) {
    throw new OAuthError(
      'invalid_scope',
      `The 'scope' parameter has more than ${maxScopeLength} characters.`,
    );
  }
  const scopes = text.split(' ').filter((one) => one !== '');
  for (const scope of scopes) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
      throw new OAuthError('invalid_scope', 'The scope parameter has a character that no scope may have.');
    }
  }
  return [...new Set(scopes)];
}

/** Refuses scopes the authorization server does not have. */
export function checkKnownScopes(scopes: readonly string[], known: ReadonlySet<string>): void {
  const unknown = scopes.find((scope) => !known.has(scope));
  if (unknown !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
      {
        reason: `unknown scope ${unknown}`,
      },
    );
  }
}

export function checkOpenidBesideOidcScopes(scopes: readonly string[], idTokenWanted: boolean): void {
  if (scopes.includes('openid')) return;
  if (idTokenWanted || scopes.some((scope) => oidcScopes.includes(scope))) {
    throw new OAuthError(
      'access_denied',
      "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
      { status: 403 },
    );
  }
}
