import { JoseError, type JwtClaims, verifyJwt } from '#src/protocols/jose/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import { heldTokenProof } from '#src/access/decide/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { OidcNeeds } from './oidc-needs.ts';
import type { Issuer } from './server-lookup.ts';

/** An access token of ours that opens something now. */
export type LiveAccessToken = {
  readonly claims: JwtClaims;
  readonly jti: string;
  readonly scopes: readonly string[];
  readonly app: AppInstance;
  /** Undefined for a service. */
  readonly person: Person | undefined;
  readonly assignment: Assignment | undefined;
};

export type AccessTokens = {
  /** What a token says if it is ours and in time, whether or not it still opens anything. */
  verify(issuer: Issuer, token: string): JwtClaims | undefined;
  /** The token if it is good: ours, in time, not revoked, its grant alive, its client active, its person still allowed. */
  find(issuer: Issuer, token: string, from: ClientContext): Promise<LiveAccessToken | undefined>;
};

const grantInJti = /\.(oar[0-9A-Za-z]{17})$/;

export function createAccessTokens(
  needs: Pick<OidcNeeds, 'apps' | 'clock' | 'decide' | 'grants' | 'keys'>,
): AccessTokens {
  const { apps, clock, decide, grants, keys } = needs;

  function verify({ issuer, server, audience }: Issuer, token: string): JwtClaims | undefined {
    try {
      const claims = verifyJwt(token, keys.of(server.keyOwner).verification, {
        nowMs: clock.nowMs(),
        issuer,
        audience,
        requireIat: true,
        requireJti: true,
      });
      // The same key signs ID tokens and logout tokens; only access tokens are numbered so.
      return typeof claims.jti === 'string' && claims.jti.startsWith('AT.') ? claims : undefined;
    } catch (error) {
      if (error instanceof JoseError) return undefined;
      throw error;
    }
  }

  return {
    verify,

    async find(issuer, token, from) {
      const claims = verify(issuer, token);
      if (claims === undefined) return undefined;
      const { jti, cid, uid, iat, scp } = claims;
      if (typeof jti !== 'string' || typeof cid !== 'string' || typeof iat !== 'number') return undefined;
      const app = apps.findByClientId(cid);
      if (app === undefined || app.status !== 'ACTIVE') return undefined;
      const userId = typeof uid === 'string' ? uid : undefined;
      const grantId = grantInJti.exec(jti)?.[1];
      const [isRevoked, isCutOff, grant, decision] = await Promise.all([
        grants.isAccessTokenRevoked(userId ?? cid, jti),
        grants.isCutOff(cid, userId, iat * 1000),
        grantId === undefined || userId === undefined ? undefined : grants.find({ userId, id: grantId }),
        userId === undefined
          ? undefined
          : decide({
              userId,
              appId: app.id,
              session: undefined,
              proof: heldTokenProof(iat * 1000),
              client: from,
              path: 'held-token',
            }),
      ]);
      if (isRevoked || isCutOff) return undefined;
      if (grantId !== undefined && (grant === undefined || grant.revokedMs !== undefined)) return undefined;
      if (decision !== undefined && decision.outcome !== 'ALLOW') return undefined;
      const scopes = Array.isArray(scp) ? scp.filter((scope) => typeof scope === 'string') : [];
      return { claims, jti, scopes, app, person: decision?.person, assignment: decision?.assignment };
    },
  };
}
