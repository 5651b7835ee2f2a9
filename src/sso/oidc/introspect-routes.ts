import { heldTokenProof } from '#src/access/decide/index.ts';
import type { ClientContext, Reply, Route } from '#src/platform/http/index.ts';
import { decodeJwt, JoseError } from '#src/protocols/jose/index.ts';
import { requireParameter } from '#src/protocols/oauth/index.ts';
import { parseRefreshToken, standingOf } from '#src/sso/grants/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { AuthenticateClient, AuthenticatedClient } from './client-authentication.ts';
import { boundKeyOf } from './dpop.ts';
import type { OidcNeeds } from './oidc-needs.ts';
import { endpointRoutes, noStore } from './oauth-route.ts';
import { spendGuards } from './spend-guards.ts';
import type { FindIssuer, Issuer } from './server-lookup.ts';

type Needs = Pick<OidcNeeds, 'clock' | 'database' | 'decide' | 'grants' | 'keys'> & {
  findIssuer: FindIssuer;
  accessTokens: AccessTokens;
  authenticateClient: AuthenticateClient;
  idTokens: { verify(issuer: Issuer, token: string): Record<string, unknown> | undefined };
};

type Answer = Record<string, unknown>;
const inactive: Answer = { active: false };

/**
 * POST …/v1/introspect (RFC 7662). A client learns about its own tokens. About others' access tokens only a confidential
 * client learns, and only at the server that both use: that is an API asking about what it was shown. Whatever is not
 * good, or not the caller's business, is `active: false` and nothing else.
 */
export function introspectRoutes(needs: Needs): Route[] {
  async function aboutAccessToken(
    issuer: Issuer,
    token: string,
    caller: AuthenticatedClient,
    from: ClientContext,
  ) {
    const live = await needs.accessTokens.find(issuer, token, from);
    if (live === undefined) return inactive;
    const isOwn = live.app.id === caller.app.id;
    if (!isOwn && (!caller.isConfidential || issuer.server.isOrg)) return inactive;
    const { claims, scopes, person } = live;
    const { ver: _ver, scp: _scp, cid: _cid, ...told } = claims;
    return {
      active: true,
      scope: scopes.join(' '),
      username: person?.login,
      ...told,
      token_type: boundKeyOf(claims) === undefined ? 'Bearer' : 'DPoP',
      client_id: claims.cid,
    };
  }

  async function aboutRefreshToken(
    issuer: Issuer,
    token: string,
    caller: AuthenticatedClient,
    from: ClientContext,
  ) {
    const presented = parseRefreshToken(token);
    const grant = presented === undefined ? undefined : await needs.grants.find(presented);
    if (presented === undefined || grant === undefined) return inactive;
    if (grant.clientId !== caller.client.clientId || grant.serverId !== issuer.server.id) return inactive;
    if (standingOf(grant, presented.secret, 0, needs.clock.nowMs()) !== 'current') return inactive;
    const proof = {
      amr: grant.amr,
      proofs: grant.proofs,
      atMs: grant.authTimeMs,
      grantedMs: grant.createdMs,
    };
    const { userId } = grant;
    const decision = await needs.decide({
      userId,
      appId: caller.app.id,
      session: undefined,
      proof,
      client: from,
      path: 'refresh',
    });
    if (decision.outcome !== 'ALLOW') return inactive;
    return {
      active: true,
      token_type: 'Bearer',
      scope: grant.scopes.join(' '),
      client_id: grant.clientId,
      username: decision.person.login,
      exp: Math.floor(Math.min(grant.idleExpiresMs, grant.expiresMs ?? Number.POSITIVE_INFINITY) / 1000),
      sub: decision.person.login,
      uid: userId,
    };
  }

  async function aboutIdToken(
    issuer: Issuer,
    token: string,
    caller: AuthenticatedClient,
    from: ClientContext,
  ) {
    const claims = needs.idTokens.verify(issuer, token);
    if (claims === undefined || claims.aud !== caller.client.clientId || typeof claims.sub !== 'string')
      return inactive;
    const userId = claims.sub;
    const decision = await needs.decide({
      userId,
      appId: caller.app.id,
      session: undefined,
      proof: heldTokenProof(Number(claims.iat) * 1000),
      client: from,
      path: 'held-token',
    });
    if (decision.outcome !== 'ALLOW') return inactive;
    return {
      active: true,
      token_type: 'Bearer',
      username: decision.person.login,
      client_id: claims.aud,
      ...claims,
    };
  }

  return endpointRoutes(needs.findIssuer, {
    method: 'POST',
    path: 'introspect',
    async handle({ ctx, issuer, form }): Promise<Reply> {
      const audiences = [issuer.endpoint('introspect'), issuer.endpoint('token'), issuer.issuer];
      const { authorization } = ctx.headers;
      const caller = await needs.authenticateClient({ authorization, form, audiences, client: ctx.client });
      await spendGuards(needs.database, caller.guards);
      const token = requireParameter(form, 'token');
      const about =
        parseRefreshToken(token) !== undefined
          ? aboutRefreshToken
          : jtiOf(token)?.startsWith('ID.') === true
            ? aboutIdToken
            : aboutAccessToken;
      return { status: 200, headers: noStore, json: await about(issuer, token, caller, ctx.client) };
    },
  });
}

/** Which kind a token says it is; nothing of it is believed before the kind's own check. */
function jtiOf(token: string): string | undefined {
  try {
    const { jti } = decodeJwt(token).claims;
    return typeof jti === 'string' ? jti : undefined;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
