import { OAuthError } from '../oauth-error.ts';
import { checkKnownScopes, checkOpenidBesideOidcScopes, parseScope } from '../scope.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/**
 * RFC 6749 3.3, OpenID Connect Core 3.1.2.1 and 11. offline_access is left out where it can lead to nothing: the client
 * may not refresh, or the answer has no code.
 */
export const checkScope: AuthorizeStep = ({ parameters, client, knownScopes, defaultScopes }, { wants }) => {
  const asked = parseScope(parameters.get('scope'));
  const scopes = asked.length > 0 ? asked : defaultScopes;
  if (scopes.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    );
  }
  checkKnownScopes(scopes, knownScopes);
  checkOpenidBesideOidcScopes(scopes, wants?.idToken === true);
  const offline = wants?.code === true && client?.grantTypes.has('refresh_token') === true;
  return { scopes: offline ? scopes : scopes.filter((scope) => scope !== 'offline_access') };
};
