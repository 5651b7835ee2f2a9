import type { Decide } from '#src/access/decide/index.ts';
import { checkCodeBinding, OAuthError, type TokenRequest } from '#src/protocols/oauth/index.ts';
import type { AuthorizationCodes, CodeContent } from '../authorize/authorization-code.ts';
import { appTarget, eventTypeFor, from, tokenTarget, userById } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import {
  type GrantRequest,
  lifetimesFor,
  personAddressOf,
  requireAllowed,
  spentAlready,
} from './grant-request.ts';
import { type Issue, type IssueTokens, refreshGrantFor } from './issue-tokens.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { TokenMaker } from './token-maker.ts';

export type RedeemCodeNeeds = Pick<OidcNeeds, 'clock' | 'database' | 'grants' | 'singleUse' | 'systemLog'> & {
  codes: AuthorizationCodes;
  decide: Decide;
  tokens: TokenMaker;
  issueTokens: IssueTokens;
};

type CodeRequest = Extract<TokenRequest, { grantType: 'authorization_code' }>;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * RFC 6749 4.1.3. The code is spent in the same commit that writes the refresh token and the event: either all of it
 * happened or nothing did. Who loses the race for a code has shown that it leaked, so the winner's tokens die as well.
 */
export function createRedeemCode(needs: RedeemCodeNeeds) {
  const { clock, codes, database, decide, grants, issueTokens, singleUse, systemLog, tokens } = needs;

  function openFor({ issuer }: GrantRequest, request: CodeRequest): CodeContent {
    const content = codes.open(request.code);
    if (content === undefined || content.serverId !== issuer.server.id) throw invalidCode();
    return content;
  }

  async function endTokensOf(request: GrantRequest, content: CodeContent): Promise<void> {
    const hasGrant = request.client.grantTypes.has('refresh_token');
    const jti = tokens.accessTokenIdOf(content.id, hasGrant ? content.grantId : undefined);
    await database.transaction(async (tx) => {
      const isNew = await grants.revokeAccessToken(tx, content.userId, jti, clock.nowMs() + dayMs);
      if (content.grantId !== undefined) await grants.revoke(tx, content.userId, content.grantId);
      if (!isNew) return;
      await systemLog.record(tx, {
        eventType: eventTypeFor(request.issuer.server, 'token.revoke'),
        actor: userById(content.userId),
        ...from(request.from, request.app),
        target: [tokenTarget('code', content.id), tokenTarget('access_token', jti), appTarget(request.app)],
        outcome: { result: 'SUCCESS', reason: 'authorization code was used twice' },
        severity: 'WARN',
      });
    });
  }

  return async (request: GrantRequest, asked: CodeRequest): Promise<TokenAnswer> => {
    const { issuer, app, client } = request;
    const content = openFor(request, asked);
    checkCodeBinding(content, { ...asked, clientId: client.clientId });
    const { userId, scopes, sid, amr, proofs, acr, authTimeMs, nonce } = content;
    const decision = requireAllowed(
      await decide({
        userId,
        appId: app.id,
        session: undefined,
        proof: { amr, proofs, atMs: authTimeMs, grantedMs: content.issuedMs },
        ...personAddressOf(request),
        client: request.from,
        path: 'token',
      }),
      'invalid_grant',
    );
    const { person, assignment } = decision;
    const grantType = 'authorization_code';
    const lifetimes = lifetimesFor(issuer.server, { clientId: client.clientId, grantType, person, scopes });
    const grantId = client.grantTypes.has('refresh_token') ? content.grantId : undefined;
    const jti = tokens.accessTokenIdOf(content.id, grantId);
    const issue: Issue = {
      grantType,
      person,
      assignment,
      scopes,
      lifetimes,
      amr,
      proofs,
      acr,
      authTimeMs,
      sid,
      nonce,
      jti,
      grantId,
    };
    const { access, id, event } = await issueTokens(request, issue);
    const refresh =
      grantId === undefined ? undefined : grants.begin(refreshGrantFor(request, issue, grantId));
    const committed = await database.groupCommit.commit({
      guards: [singleUse.guard('oauth-code', content.id, codes.rememberUntilMs(content)), ...request.guards],
      writes: refresh === undefined ? [event] : [refresh.write, event],
    });
    if (!committed.committed) {
      if (committed.failedGuard > 0) throw spentAlready(request, committed.failedGuard - 1);
      await endTokensOf(request, content);
      throw invalidCode();
    }
    return {
      accessToken: access.text,
      expiresIn: access.expiresIn,
      scopes,
      refreshToken: refresh?.token,
      idToken: id?.text,
    };
  };
}

function invalidCode(): OAuthError {
  return new OAuthError('invalid_grant', 'The authorization code is invalid or has expired.');
}
