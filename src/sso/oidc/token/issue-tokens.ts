import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { PendingWrite } from '#src/platform/database/index.ts';
import type { JudgedLifetimes } from '#src/sso/authorization-servers/index.ts';
import type { NewGrant } from '#src/sso/grants/index.ts';
import { appTarget, eventTypeFor, from, personActor, tokenTarget } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { GrantRequest } from './grant-request.ts';
import type { AskTokenHook } from './token-hook.ts';
import type { AccessTokenWish, IdTokenWish, MadeToken, TokenMaker } from './token-maker.ts';

/** What a person is given tokens for, and how they once proved who they are. */
export type Issue = {
  readonly grantType: 'authorization_code' | 'refresh_token' | 'password';
  readonly person: Person;
  readonly assignment: Assignment | undefined;
  readonly scopes: readonly string[];
  readonly lifetimes: JudgedLifetimes;
  readonly amr: readonly string[];
  readonly proofs: readonly MethodProof[];
  readonly acr: string | undefined;
  readonly authTimeMs: number;
  readonly sid: string | undefined;
  readonly nonce: string | undefined;
  /** The id of the access token. */
  readonly jti: string;
  /** The refresh grant they hang on. */
  readonly grantId: string | undefined;
};

export type Issued = {
  readonly access: MadeToken & { expiresIn: number };
  readonly id: MadeToken | undefined;
  /** To be committed with whatever makes the grant count. */
  readonly event: PendingWrite;
};

export type IssueTokens = (request: GrantRequest, issue: Issue) => Promise<Issued>;

/** The tokens of a person, the same way for every grant: an access token, an ID token where openid was granted, one event. */
export function createIssueTokens(needs: {
  tokens: TokenMaker;
  askHook: AskTokenHook;
  systemLog: Pick<OidcNeeds['systemLog'], 'pending'>;
}): IssueTokens {
  const { askHook, tokens, systemLog } = needs;

  return async (request, issue) => {
    const { issuer, app } = request;
    const { scopes, person, sid, lifetimes, grantId } = issue;
    const { access: wish, id: idWish } = tokenWishes(request, issue, request.proof?.jkt);
    const amended = await askHook({
      ...request,
      lifetimes,
      grantType: issue.grantType,
      endpoint: 'token',
      access: wish,
      id: idWish,
      refreshTokenId: grantId,
    });
    const access = await tokens.accessToken(wish, amended?.access);
    const id = idWish && (await tokens.idToken({ ...idWish, accessToken: access.text }, amended?.id));
    const event = systemLog.pending({
      eventType: eventTypeFor(issuer.server, 'token.grant'),
      actor: personActor(person),
      ...from(request.from, app),
      target: [
        appTarget(app),
        tokenTarget('access_token', access.jti),
        ...(id === undefined ? [] : [tokenTarget('id_token', id.jti)]),
        ...(grantId === undefined ? [] : [tokenTarget('refresh_token', grantId)]),
      ],
      outcome: { result: 'SUCCESS' },
      ...(sid === undefined ? {} : { externalSessionId: sid }),
      debugData: {
        grantType: issue.grantType,
        grantedScopes: scopes.join(', '),
        authorizationServer: issuer.server.id,
      },
    });
    return { access, id, event };
  };
}

/** What the token endpoint has made for a person, by whatever grant. */
export function tokenWishes(
  { issuer, app }: Pick<GrantRequest, 'issuer' | 'app'>,
  issue: Omit<Issue, 'grantType' | 'proofs' | 'grantId'>,
  jkt: string | undefined,
): { access: AccessTokenWish; id: IdTokenWish | undefined } {
  const { scopes, person, assignment, amr, acr, authTimeMs, sid, nonce, lifetimes, jti } = issue;
  const context = { app, scopes, person, assignment, amr, sid };
  const tokenless = { accessToken: undefined, code: undefined };
  return {
    access: { issuer, context, lifetimes, authTimeMs, jti, jkt },
    id: scopes.includes('openid')
      ? { issuer, context, authTimeMs, acr, nonce, isFat: false, ...tokenless }
      : undefined,
  };
}

/** The row of a new refresh token for what was issued. */
export function refreshGrantFor(request: GrantRequest, issue: Issue, grantId: string): NewGrant {
  const { lifetimes, grantType, person, scopes, sid, amr, proofs, acr, authTimeMs } = issue;
  const { refreshTokenLifetimeMinutes: life, refreshTokenWindowMinutes: window } = lifetimes;
  return {
    id: grantId,
    userId: person.id,
    clientId: request.client.clientId,
    serverId: request.issuer.server.id,
    issuer: request.issuer.issuer,
    scopes,
    grantType,
    sid,
    amr,
    proofs,
    acr,
    authTimeMs,
    lifetimeMs: life === 0 ? undefined : life * 60_000,
    windowMs: window * 60_000,
    // RFC 9449 5: whoever authenticates is bound by that already, and may change keys.
    dpopJkt: request.client.authMethod === 'none' ? request.proof?.jkt : undefined,
  };
}
