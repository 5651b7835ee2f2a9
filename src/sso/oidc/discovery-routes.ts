import { defineRoute, OAuthError as HttpOAuthError, type Route } from '#src/platform/http/index.ts';
import { oauthMetadata, openidMetadata, type ServerFacts } from '#src/protocols/oauth/index.ts';
import type { CompiledServer } from '#src/sso/authorization-servers/index.ts';
import { jwksMaxAgeSeconds } from '#src/sso/keys/index.ts';
import type { OidcNeeds } from './oidc-needs.ts';
import { bothPaths, type FindIssuer, type Issuer, type ServerParams } from './server-lookup.ts';

type Needs = Pick<OidcNeeds, 'apps' | 'clock' | 'config' | 'keys'> & { findIssuer: FindIssuer };

/** Metadata in both forms and both places (RFC 8414 3, OpenID Connect Discovery 4), and the keys. */
export function discoveryRoutes(needs: Needs): Route[] {
  const { apps, clock, findIssuer, keys } = needs;
  // Made again when the server changes, since then it is another value of the snapshot.
  const openidTexts = new WeakMap<CompiledServer, string>();
  const oauthTexts = new WeakMap<CompiledServer, string>();

  function textOf(
    issuer: Issuer,
    texts: WeakMap<CompiledServer, string>,
    make: typeof oauthMetadata,
  ): string {
    const made = texts.get(issuer.server);
    if (made !== undefined) return made;
    const text = JSON.stringify(make(factsOf(issuer, `${needs.config.baseUrl}/oauth2/v1/clients`)));
    texts.set(issuer.server, text);
    return text;
  }

  const metadata = (
    path: string,
    texts: WeakMap<CompiledServer, string>,
    make: typeof oauthMetadata,
  ): Route =>
    defineRoute<ServerParams>({
      method: 'GET',
      path,
      permission: 'public',
      cors: 'any',
      errors: 'okta',
      handle(ctx) {
        const issuer = findIssuer(ctx.params);
        const clientId = new URLSearchParams(ctx.rawQuery).get('client_id');
        if (clientId !== null && apps.findByClientId(clientId) === undefined) {
          throw new HttpOAuthError('invalid_client', "Invalid value for 'client_id' parameter", {
            status: 400,
          });
        }
        return {
          status: 200,
          headers: cacheFor(300),
          contentType: 'application/json',
          text: textOf(issuer, texts, make),
        };
      },
    });

  const openid = (path: string) => metadata(path, openidTexts, openidMetadata);
  const oauth = (path: string) => metadata(path, oauthTexts, oauthMetadata);

  const published = bothPaths('keys').map((path) =>
    defineRoute<ServerParams>({
      method: 'GET',
      path,
      permission: 'public',
      cors: 'any',
      handle(ctx) {
        const { server } = findIssuer(ctx.params);
        const text = keys.of(server.keyOwner).published(clock.nowMs());
        return { status: 200, headers: cacheFor(jwksMaxAgeSeconds), contentType: 'application/json', text };
      },
    }),
  );

  return [
    openid('/.well-known/openid-configuration'),
    openid('/oauth2/:as/.well-known/openid-configuration'),
    openid('/.well-known/openid-configuration/oauth2/:as'),
    oauth('/.well-known/oauth-authorization-server'),
    oauth('/oauth2/:as/.well-known/oauth-authorization-server'),
    oauth('/.well-known/oauth-authorization-server/oauth2/:as'),
    ...published,
  ];
}

function cacheFor(seconds: number): Record<string, string> {
  return { 'cache-control': `public, max-age=${seconds}, must-revalidate` };
}

function factsOf({ server, issuer, endpoint }: Issuer, registrationEndpoint: string): ServerFacts {
  const names = (claims: readonly { name: string }[]) => claims.map((claim) => claim.name);
  return {
    issuer,
    endpointBase: endpoint('').replace(/\/v1\/$/, ''),
    registrationEndpoint,
    publishedScopes: server.publishedScopes,
    // RS256 is always there; ES256 too, since any app may be switched to it.
    idTokenAlgorithms: server.algorithm === 'ES256' ? ['ES256', 'RS256'] : ['RS256', 'ES256'],
    identityClaims: [...names(server.identityClaims), ...(server.isOrg ? ['groups'] : []), 'sid'],
    resourceClaims: names(server.resourceClaims),
  };
}
