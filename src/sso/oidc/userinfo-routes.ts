import type { Reply, Route } from '#src/platform/http/index.ts';
import { OAuthError, parseParameters, readAccessToken } from '#src/protocols/oauth/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { boundKeyOf, type Dpop } from './dpop.ts';
import { type EndpointRequest, endpointRoutes, noStore } from './oauth-route.ts';
import type { FindIssuer } from './server-lookup.ts';
import type { TokenMaker } from './token/token-maker.ts';

type Needs = { findIssuer: FindIssuer; accessTokens: AccessTokens; dpop: Dpop; tokens: TokenMaker };

/** GET and POST …/v1/userinfo (OpenID Connect Core 5.3). `sub` is the one of the ID token. */
export function userinfoRoutes({ findIssuer, accessTokens, dpop, tokens }: Needs): Route[] {
  async function handle({ ctx, issuer, form }: EndpointRequest): Promise<Reply> {
    const presented = readAccessToken({
      authorization: ctx.headers.authorization,
      query: parseParameters(ctx.rawQuery),
      form: ctx.method === 'POST' ? form : undefined,
    });
    const live = await accessTokens.find(issuer, presented.token, ctx.client);
    if (live?.person === undefined) throw new OAuthError('invalid_token', 'The access token is invalid.');
    await dpop.checkPresented(ctx, presented, boundKeyOf(live.claims));
    if (!live.scopes.includes('openid')) {
      throw new OAuthError(
        'insufficient_scope',
        "The access token must provide access to the scope 'openid'.",
      );
    }
    const { app, scopes, person, assignment } = live;
    const claims = await tokens.userinfo(issuer, { app, scopes, person, assignment });
    return { status: 200, headers: noStore, json: claims };
  }

  const shared = { path: 'userinfo', isProtectedResource: true, handle } as const;
  return [
    ...endpointRoutes(findIssuer, { ...shared, method: 'GET' }),
    ...endpointRoutes(findIssuer, { ...shared, method: 'POST' }),
  ];
}
