// What may be asked for by which grant, before anybody is asked about: the same at the endpoints and in a preview.
import type { OidcClient } from '#src/access/apps/index.ts';
import {
  type AuthorizeRequest,
  checkKnownScopes,
  checkOpenidBesideOidcScopes,
  OAuthError,
  oidcScopes,
} from '#src/protocols/oauth/index.ts';
import { type CompiledServer, isApiScope } from '#src/sso/authorization-servers/index.ts';
import type { Issuer } from '../server-lookup.ts';
import { checkApiScopes } from './grant-request.ts';

/** The one place where a client's grants are looked at; what is not listed is refused. */
export function requireGrant(client: OidcClient, grantType: string): void {
  if (client.grantTypes.has(grantType)) return;
  throw new OAuthError(
    'unauthorized_client',
    `The client is not authorized to use the provided grant type. Configured grant types: [${[...client.grantTypes].join(', ')}].`,
  );
}

/** Scopes of the management API through the browser: never by what passes through its address bar. */
export function checkApiScopesOfVisit(
  { scopes, wants }: Pick<AuthorizeRequest, 'scopes' | 'wants'>,
  granted: ReadonlySet<string>,
): void {
  checkApiScopes(scopes, granted);
  if (wants.token && scopes.some(isApiScope)) {
    throw new OAuthError(
      'invalid_scope',
      'Scopes of the management API are given with the authorization code flow only.',
    );
  }
}

/** Scopes that speak of a person, or of coming back without one; a machine has neither. */
const personal = new Set(['openid', 'offline_access', ...oidcScopes]);

/** RFC 6749 4.4: what a client that acts for itself may have. It must be able to prove who it is. */
export function scopesOfClient(
  { issuer: { server }, client }: { issuer: Issuer; client: OidcClient },
  asked: readonly string[],
  granted: ReadonlySet<string>,
): readonly string[] {
  if (client.authMethod === 'none') {
    throw new OAuthError('unauthorized_client', 'A client without credentials cannot act for itself.');
  }
  if (server.isOrg && client.authMethod !== 'private_key_jwt') {
    throw new OAuthError(
      'invalid_client',
      'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.',
    );
  }
  const scopes = asked.length > 0 ? asked : server.defaultScopes;
  if (scopes.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    );
  }
  checkKnownScopes(scopes, server.scopeNames);
  for (const scope of scopes) {
    if (personal.has(scope)) {
      throw new OAuthError('invalid_scope', `The scope '${scope}' cannot be granted without a person.`);
    }
    if (server.scopes.get(scope)?.consent === 'REQUIRED') {
      throw new OAuthError(
        'invalid_scope',
        `The scope '${scope}' requires consent, which nobody is there to give.`,
      );
    }
  }
  checkApiScopes(scopes, granted);
  return scopes;
}

/** RFC 6749 4.3. A password that an app has seen opens no management API. */
export function scopesForPassword(server: CompiledServer, asked: readonly string[]): readonly string[] {
  const wanted = asked.length > 0 ? asked : server.defaultScopes;
  if (wanted.length === 0) throw new OAuthError('invalid_scope', 'No scopes were requested.');
  checkKnownScopes(wanted, server.scopeNames);
  checkOpenidBesideOidcScopes(wanted, false);
  if (wanted.some(isApiScope)) {
    throw new OAuthError(
      'invalid_scope',
      'Scopes of the management API are given with the authorization code flow only.',
    );
  }
  return wanted;
}

/** offline_access leads to nothing where the client may not refresh, and is left out. */
export function offlineOf(
  client: OidcClient,
  wanted: readonly string[],
): { isOffline: boolean; scopes: readonly string[] } {
  const isOffline = wanted.includes('offline_access') && client.grantTypes.has('refresh_token');
  return { isOffline, scopes: isOffline ? wanted : wanted.filter((scope) => scope !== 'offline_access') };
}
