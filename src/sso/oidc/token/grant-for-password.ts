import { passwordProof } from '#src/access/proofs/index.ts';
import type { Decide } from '#src/access/decide/index.ts';
import { OAuthError, type TokenRequest } from '#src/protocols/oauth/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { offlineOf, scopesForPassword } from './grant-checks.ts';
import { type GrantRequest, lifetimesFor, requireAllowed, spentAlready } from './grant-request.ts';
import { type Issue, type IssueTokens, refreshGrantFor } from './issue-tokens.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { TokenMaker } from './token-maker.ts';

export type GrantForPasswordNeeds = Pick<OidcNeeds, 'database' | 'grants' | 'signIn'> & {
  decide: Decide;
  tokens: TokenMaker;
  issueTokens: IssueTokens;
};

type PasswordRequest = Extract<TokenRequest, { grantType: 'password' }>;

/**
 * RFC 6749 4.3, for old apps an administrator lets have it. The password goes through the one verifier, so that it counts
 * and locks as everywhere; the decision is asked as everywhere, so that an app which wants a second factor says no.
 */
export function createGrantForPassword(needs: GrantForPasswordNeeds) {
  const { database, decide, grants, issueTokens, signIn, tokens } = needs;

  return async (request: GrantRequest, asked: PasswordRequest): Promise<TokenAnswer> => {
    const { issuer, app, client } = request;
    const { server } = issuer;
    const wanted = scopesForPassword(server, asked.scopes);

    const check = await signIn.verifyPassword({
      who: { login: asked.username },
      password: asked.password,
      client: request.from,
      path: 'password-grant',
    });
    if (check.outcome !== 'RIGHT' || check.expired) throw wrong();
    const amr = ['pwd'];
    const proofs = [passwordProof(check.atMs)];
    const proof = { amr, proofs, atMs: check.atMs };
    const decision = requireAllowed(
      await decide({
        userId: check.person.id,
        appId: app.id,
        session: undefined,
        proof,
        client: request.from,
        path: 'password-grant',
      }),
      'access_denied',
    );
    const { person, assignment } = decision;
    const lifetimes = lifetimesFor(server, {
      clientId: client.clientId,
      grantType: 'password',
      person,
      scopes: wanted,
    });
    const { isOffline, scopes } = offlineOf(client, wanted);
    const grantId = isOffline ? grants.newGrantId() : undefined;
    const issue: Issue = {
      grantType: 'password',
      person,
      assignment,
      scopes,
      lifetimes,
      amr,
      proofs,
      acr: undefined,
      authTimeMs: check.atMs,
      sid: undefined,
      nonce: undefined,
      jti: tokens.newAccessTokenId(grantId),
      grantId,
    };
    const { access, id, event } = await issueTokens(request, issue);
    const refresh =
      grantId === undefined ? undefined : grants.begin(refreshGrantFor(request, issue, grantId));
    const writes = refresh === undefined ? [event] : [refresh.write, event];
    const committed = await database.groupCommit.commit({ guards: request.guards, writes });
    if (!committed.committed) throw spentAlready(request, committed.failedGuard);
    return {
      accessToken: access.text,
      expiresIn: access.expiresIn,
      scopes,
      refreshToken: refresh?.token,
      idToken: id?.text,
    };
  };
}

/** Unknown, wrong, locked and expired are one answer. */
function wrong(): OAuthError {
  return new OAuthError('invalid_grant', 'The credentials provided were invalid.');
}
