import type { AppInstance } from '#src/access/apps/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { ApiError, type UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { OAuthError, parseParameters, readAccessToken } from '#src/protocols/oauth/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { boundKeyOf, type Dpop } from './dpop.ts';
import { refusalOf } from './oauth-route.ts';
import type { FindIssuer } from './server-lookup.ts';

/** For whom an access token speaks at the management API, and how far. */
export type ApiPrincipal = {
  readonly app: AppInstance;
  readonly clientId: string;
  /** Undefined where the client acts for itself. */
  readonly person: Person | undefined;
  /** What the token was granted and the app may still have. */
  readonly scopes: ReadonlySet<string>;
};

/** Undefined where a request brings no access token. Throws for one that is not good, whatever the reason. */
export type ApiAccess = (request: UnauthenticatedRequest) => Promise<ApiPrincipal | undefined>;

type Needs = {
  findIssuer: FindIssuer;
  accessTokens: AccessTokens;
  dpop: Dpop;
  apiScopesOf(appId: string): ReadonlySet<string>;
};

/**
 * Access tokens at the management API. Only the org server's count: they are signed by its key, name it as issuer and are meant for
 * it. What the app may not have any more falls away here, at every call.
 */
export function createApiAccess({ findIssuer, accessTokens, dpop, apiScopesOf }: Needs): ApiAccess {
  async function principalOf(request: UnauthenticatedRequest): Promise<ApiPrincipal> {
    const presented = readAccessToken({
      authorization: request.headers['authorization'],
      query: parseParameters(''),
      form: undefined,
    });
    const live = await accessTokens.find(findIssuer({}), presented.token, request.client);
    if (live === undefined) {
      throw new OAuthError('invalid_token', 'The access token is invalid, expired or revoked.');
    }
    await dpop.checkPresented(request, presented, boundKeyOf(live.claims));
    const { app, person, scopes } = live;
    const granted = apiScopesOf(app.id);
    return {
      app,
      clientId: app.oidc?.clientId ?? app.id,
      person,
      scopes: new Set(scopes.filter((scope) => granted.has(scope))),
    };
  }

  return async (request) => {
    const authorization = request.headers['authorization'];
    if (authorization === undefined || !/^(Bearer|DPoP)( |$)/i.test(authorization)) return undefined;
    try {
      return await principalOf(request);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { headers } = refusalOf(authorization, error);
      throw new ApiError('E0000011', { headers, causes: [error.description], cause: error });
    }
  };
}
