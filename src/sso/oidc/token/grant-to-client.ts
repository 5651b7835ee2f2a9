import { checkKnownScopes, OAuthError, oidcScopes, type TokenRequest } from '#src/protocols/oauth/index.ts';
import { appTarget, clientActor, eventTypeFor, from, tokenTarget } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { checkApiScopes, type GrantRequest, lifetimesFor, spentAlready } from './grant-request.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { AskTokenHook } from './token-hook.ts';
import type { TokenMaker } from './token-maker.ts';

export type GrantToClientNeeds = Pick<OidcNeeds, 'apiScopesOf' | 'database' | 'systemLog'> & {
  tokens: TokenMaker;
  askHook: AskTokenHook;
};

type ClientRequest = Extract<TokenRequest, { grantType: 'client_credentials' }>;

/** Scopes that speak of a person, or of coming back without one; a machine has neither. */
const personal = new Set(['openid', 'offline_access', ...oidcScopes]);

/** RFC 6749 4.4: a client acts for itself. It must have proved who it is, and gets no refresh token. */
export function createGrantToClient(needs: GrantToClientNeeds) {
  const { askHook, database, systemLog, tokens } = needs;

  return async (request: GrantRequest, asked: ClientRequest): Promise<TokenAnswer> => {
    const { issuer, app, client } = request;
    const { server } = issuer;
    if (client.authMethod === 'none') {
      throw new OAuthError('unauthorized_client', 'A client without credentials cannot act for itself.');
    }
    if (server.isOrg && client.authMethod !== 'private_key_jwt') {
      throw new OAuthError(
        'invalid_client',
        'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.',
      );
    }
    const scopes = asked.scopes.length > 0 ? asked.scopes : server.defaultScopes;
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
    checkApiScopes(scopes, needs.apiScopesOf(app.id));
    const lifetimes = lifetimesFor(server, {
      clientId: client.clientId,
      grantType: 'client_credentials',
      person: undefined,
      scopes,
    });
    const context = { app, scopes, person: undefined, assignment: undefined, amr: [], sid: undefined };
    const wish = {
      issuer,
      context,
      lifetimes,
      authTimeMs: undefined,
      jti: tokens.newAccessTokenId(undefined),
      jkt: request.proof?.jkt,
    };
    const amended = await askHook({
      ...request,
      lifetimes,
      grantType: 'client_credentials',
      endpoint: 'token',
      access: wish,
      id: undefined,
      refreshTokenId: undefined,
    });
    const access = await tokens.accessToken(wish, amended?.access);
    const event = systemLog.pending({
      // Okta's name of a grant to a program at the org server: what it is for is the API.
      eventType: eventTypeFor(server, server.isOrg ? 'token.grant.access_token' : 'token.grant'),
      actor: clientActor(app),
      ...from(request.from, app),
      target: [appTarget(app), tokenTarget('access_token', access.jti)],
      outcome: { result: 'SUCCESS' },
      debugData: {
        grantType: 'client_credentials',
        grantedScopes: scopes.join(', '),
        authorizationServer: server.id,
      },
    });
    const committed = await database.groupCommit.commit({ guards: request.guards, writes: [event] });
    if (!committed.committed) throw spentAlready(request, committed.failedGuard);
    return {
      accessToken: access.text,
      expiresIn: access.expiresIn,
      scopes,
      refreshToken: undefined,
      idToken: undefined,
    };
  };
}
