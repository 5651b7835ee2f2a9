import type { ClientContext, Route } from '#src/platform/http/index.ts';
import { OAuthError, requireParameter } from '#src/protocols/oauth/index.ts';
import { parseRefreshToken, standingOf } from '#src/sso/grants/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { AuthenticateClient, AuthenticatedClient } from './client-authentication.ts';
import { appTarget, clientActor, eventTypeFor, from, tokenTarget, userById } from './oidc-events.ts';
import type { OidcNeeds } from './oidc-needs.ts';
import { endpointRoutes, noStore } from './oauth-route.ts';
import { spendGuards } from './spend-guards.ts';
import type { FindIssuer, Issuer } from './server-lookup.ts';

type Needs = Pick<OidcNeeds, 'clock' | 'database' | 'grants' | 'systemLog'> & {
  findIssuer: FindIssuer;
  accessTokens: AccessTokens;
  authenticateClient: AuthenticateClient;
};

/**
 * POST …/v1/revoke (RFC 7009). A refresh token takes the access tokens of its grant along. An unknown token is as good as
 * revoked; that of another client is refused.
 */
export function revokeRoutes(needs: Needs): Route[] {
  const { database, grants, systemLog } = needs;

  async function revokeRefreshToken(
    issuer: Issuer,
    token: string,
    caller: AuthenticatedClient,
    client: ClientContext,
  ) {
    const presented = parseRefreshToken(token);
    const grant = presented === undefined ? undefined : await grants.find(presented);
    if (presented === undefined || grant === undefined || grant.serverId !== issuer.server.id) return;
    const standing = standingOf(grant, presented.secret, Number.POSITIVE_INFINITY, needs.clock.nowMs());
    if (standing === 'foreign' || standing === 'revoked') return;
    if (grant.clientId !== caller.client.clientId) throw foreignToken();
    await database.transaction(async (tx) => {
      if (!(await grants.revoke(tx, grant.userId, grant.id))) return;
      await systemLog.record(tx, {
        eventType: eventTypeFor(issuer.server, 'token.revoke'),
        actor: userById(grant.userId),
        ...from(client, caller.app),
        target: [tokenTarget('refresh_token', grant.id), appTarget(caller.app)],
        outcome: { result: 'SUCCESS' },
      });
    });
  }

  async function revokeAccessToken(
    issuer: Issuer,
    token: string,
    caller: AuthenticatedClient,
    client: ClientContext,
  ) {
    const claims = needs.accessTokens.verify(issuer, token);
    if (claims === undefined) return;
    const { jti, cid, uid, exp } = claims;
    if (cid !== caller.client.clientId) throw foreignToken();
    if (typeof jti !== 'string' || typeof cid !== 'string') return;
    const ownerId = typeof uid === 'string' ? uid : cid;
    await database.transaction(async (tx) => {
      if (!(await grants.revokeAccessToken(tx, ownerId, jti, Number(exp) * 1000))) return;
      await systemLog.record(tx, {
        eventType: eventTypeFor(issuer.server, 'token.revoke'),
        actor: typeof uid === 'string' ? userById(uid) : clientActor(caller.app),
        ...from(client, caller.app),
        target: [tokenTarget('access_token', jti), appTarget(caller.app)],
        outcome: { result: 'SUCCESS' },
      });
    });
  }

  return endpointRoutes(needs.findIssuer, {
    method: 'POST',
    path: 'revoke',
    async handle({ ctx, issuer, form }) {
      const audiences = [issuer.endpoint('revoke'), issuer.endpoint('token'), issuer.issuer];
      const { authorization } = ctx.headers;
      const caller = await needs.authenticateClient({ authorization, form, audiences, client: ctx.client });
      await spendGuards(database, caller.guards);
      const token = requireParameter(form, 'token');
      const revoke = parseRefreshToken(token) === undefined ? revokeAccessToken : revokeRefreshToken;
      await revoke(issuer, token, caller, ctx.client);
      return { status: 200, headers: noStore };
    },
  });
}

function foreignToken(): OAuthError {
  return new OAuthError('invalid_request', 'The token was issued to another client.');
}
