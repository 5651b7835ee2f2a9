import type { Decide } from '#src/access/decide/index.ts';
import type { PendingGuard, PendingWrite } from '#src/platform/database/index.ts';
import { narrowScopes, OAuthError, type TokenRequest } from '#src/protocols/oauth/index.ts';
import {
  parseRefreshToken,
  type PresentedToken,
  type RefreshGrant,
  standingOf,
} from '#src/sso/grants/index.ts';
import { appTarget, eventTypeFor, from, tokenTarget, userById } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import {
  type GrantRequest,
  lifetimesFor,
  personAddressOf,
  requireAllowed,
  spentAlready,
} from './grant-request.ts';
import type { IssueTokens } from './issue-tokens.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { TokenMaker } from './token-maker.ts';

export type UseRefreshTokenNeeds = Pick<
  OidcNeeds,
  'clock' | 'database' | 'grants' | 'sessions' | 'systemLog'
> & {
  decide: Decide;
  tokens: TokenMaker;
  issueTokens: IssueTokens;
};

type RefreshRequest = Extract<TokenRequest, { grantType: 'refresh_token' }>;
/** The refresh token to answer with, and what has to hold and be written for it. */
type Turn = { token: string; guard?: PendingGuard; write?: PendingWrite };

/**
 * RFC 6749 6 with rotation (RFC 9700 4.14.2). A rotated token may be used again within the leeway and brings the very same
 * new token: two tabs, or a client that never got its answer, end up with one. After that it is in two hands, and the
 * whole grant ends.
 */
export function createUseRefreshToken(needs: UseRefreshTokenNeeds) {
  const { clock, database, decide, grants, issueTokens, sessions, systemLog, tokens } = needs;

  async function find(request: GrantRequest, presented: PresentedToken | undefined): Promise<RefreshGrant> {
    const grant = presented === undefined ? undefined : await grants.find(presented);
    const { client, issuer } = request;
    if (grant === undefined || grant.clientId !== client.clientId || grant.serverId !== issuer.server.id)
      throw invalid();
    return grant;
  }

  /** Where the person is while a server refreshes for them: where their session was last seen, as long as there is one. */
  async function addressOf(
    request: GrantRequest,
    sid: string | undefined,
  ): Promise<{ personAddress?: string }> {
    if (request.client.authMethod === 'none') return personAddressOf(request);
    const session = sid === undefined ? undefined : await sessions.findBySid(sid);
    return session === undefined ? {} : { personAddress: session.context?.address ?? session.ipAddress };
  }

  /** A token that is good for nothing ends here; one that came back too late takes its whole grant with it. */
  async function refuseDead(
    request: GrantRequest,
    grant: RefreshGrant,
    presented: PresentedToken,
  ): Promise<'current' | 'previous'> {
    const leewayMs = request.client.rotation.leewaySeconds * 1000;
    const standing = standingOf(grant, presented.secret, leewayMs, clock.nowMs());
    if (standing === 'reused') await endForReuse(request, grant);
    if (standing !== 'current' && standing !== 'previous') throw invalid();
    return standing;
  }

  /** What follows the presented token. */
  async function turnOf(
    request: GrantRequest,
    grant: RefreshGrant,
    presented: PresentedToken,
    windowMs: number,
  ): Promise<Turn> {
    const standing = await refuseDead(request, grant, presented);
    if (standing === 'previous') {
      const token = grants.successorOf(grant, presented);
      if (token === undefined) throw invalid();
      return { token };
    }
    if (request.client.rotation.type === 'ROTATE') return grants.rotate(grant, presented, windowMs);
    const write = grants.use(grant, windowMs);
    const token = `${presented.userId}.${presented.id}.${presented.secret}`;
    return write === undefined ? { token } : { token, write };
  }

  async function endForReuse(request: GrantRequest, grant: RefreshGrant): Promise<void> {
    await database.transaction(async (tx) => {
      await grants.revoke(tx, grant.userId, grant.id);
      await systemLog.record(tx, {
        eventType: eventTypeFor(request.issuer.server, 'token.detect_reuse'),
        actor: userById(grant.userId),
        ...from(request.from, request.app),
        target: [tokenTarget('refresh_token', grant.id), appTarget(request.app)],
        outcome: { result: 'FAILURE', reason: 'refresh token was used again after its successor' },
        ...(grant.sid === undefined ? {} : { externalSessionId: grant.sid }),
      });
    });
  }

  return async (request: GrantRequest, asked: RefreshRequest): Promise<TokenAnswer> => {
    const { issuer, app, client } = request;
    const presented = parseRefreshToken(asked.refreshToken);
    const grant = await find(request, presented);
    if (presented === undefined) throw invalid();
    // Before anything is asked about the person: who presents a wrong or stolen secret learns nothing of them.
    await refuseDead(request, grant, presented);
    if (grant.dpopJkt !== undefined && grant.dpopJkt !== request.proof?.jkt) throw invalid();
    if (!issuer.server.scopeNames.has('offline_access')) throw invalid();
    const scopes = narrowScopes(grant.scopes, asked.scopes);

    const { amr, proofs, authTimeMs, createdMs, sid, acr } = grant;
    const proof = { amr, proofs, atMs: authTimeMs, grantedMs: createdMs };
    const decision = requireAllowed(
      await decide({
        userId: grant.userId,
        appId: app.id,
        session: undefined,
        proof,
        client: request.from,
        path: 'refresh',
        ...(await addressOf(request, sid)),
      }),
      'invalid_grant',
    );
    const { person, assignment } = decision;
    const lifetimes = lifetimesFor(issuer.server, {
      clientId: client.clientId,
      grantType: grant.grantType,
      person,
      scopes: grant.scopes,
    });
    const windowMs = lifetimes.refreshTokenWindowMinutes * 60_000;
    let turn = await turnOf(request, grant, presented, windowMs);

    const { access, id, event } = await issueTokens(request, {
      grantType: 'refresh_token',
      person,
      assignment,
      scopes,
      lifetimes,
      amr,
      proofs,
      acr,
      authTimeMs,
      sid,
      // OpenID Connect Core 12.2: the nonce was for the first ID token.
      nonce: undefined,
      jti: tokens.newAccessTokenId(grant.id),
      grantId: grant.id,
    });
    const commit = () =>
      database.groupCommit.commit({
        guards: [...(turn.guard === undefined ? [] : [turn.guard]), ...request.guards],
        writes: turn.write === undefined ? [event] : [turn.write, event],
      });
    let committed = await commit();
    if (!committed.committed && turn.guard !== undefined && committed.failedGuard === 0) {
      // Somebody rotated in this very moment: the token presented is now the previous one.
      turn = await turnOf(request, await find(request, presented), presented, windowMs);
      if (turn.guard !== undefined) throw invalid();
      committed = await commit();
    }
    if (!committed.committed)
      throw spentAlready(request, committed.failedGuard - (turn.guard === undefined ? 0 : 1));
    return {
      accessToken: access.text,
      expiresIn: access.expiresIn,
      scopes,
      refreshToken: turn.token,
      idToken: id?.text,
    };
  };
}

function invalid(): OAuthError {
  return new OAuthError('invalid_grant', 'The refresh token is invalid or expired.');
}
