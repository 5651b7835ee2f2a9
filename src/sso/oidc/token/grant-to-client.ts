import type { TokenRequest } from '#src/protocols/oauth/index.ts';
import { appTarget, clientActor, eventTypeFor, from, tokenTarget } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { scopesOfClient } from './grant-checks.ts';
import { type GrantRequest, lifetimesFor, spentAlready } from './grant-request.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { AskTokenHook } from './token-hook.ts';
import type { TokenMaker } from './token-maker.ts';

export type GrantToClientNeeds = Pick<OidcNeeds, 'apiScopesOf' | 'database' | 'systemLog'> & {
  tokens: TokenMaker;
  askHook: AskTokenHook;
};

type ClientRequest = Extract<TokenRequest, { grantType: 'client_credentials' }>;

/** RFC 6749 4.4: a client acts for itself. It must have proved who it is, and gets no refresh token. */
export function createGrantToClient(needs: GrantToClientNeeds) {
  const { askHook, database, systemLog, tokens } = needs;

  return async (request: GrantRequest, asked: ClientRequest): Promise<TokenAnswer> => {
    const { issuer, app, client } = request;
    const { server } = issuer;
    const scopes = scopesOfClient(request, asked.scopes, needs.apiScopesOf(app.id));
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
