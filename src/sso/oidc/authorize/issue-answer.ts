import { metAcr } from '#src/access/decide/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { PendingWrite } from '#src/platform/database/index.ts';
import type { JudgedLifetimes } from '#src/sso/authorization-servers/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import { appTarget, eventTypeFor, from, personActor, tokenTarget } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { lifetimesFor } from '../token/grant-request.ts';
import type { AskTokenHook } from '../token/token-hook.ts';
import type { AccessTokenWish, IdTokenWish, TokenMaker } from '../token/token-maker.ts';
import type { AuthorizationCodes } from './authorization-code.ts';
import type { Respond } from './respond.ts';
import type { Visit, VisitStep } from './visit.ts';

type Needs = Pick<OidcNeeds, 'database' | 'grants' | 'sessions' | 'systemLog'> & {
  codes: AuthorizationCodes;
  tokens: TokenMaker;
  askHook: AskTokenHook;
  respond: Respond;
};

/** What the visit came for: a code, tokens through the browser, or both. Written down before it is answered. */
export function issueAnswer(needs: Needs): VisitStep {
  return async (visit) => {
    const { request, session, allowed } = visit;
    if (session === undefined || allowed === undefined)
      throw new Error('an answer needs a session and a decision');
    const acr = metAcr(request.acrValues, session.amr, session.proofs);
    const code = request.wants.code ? sealCode(needs, visit, acr) : undefined;
    const front = await frontChannelTokens(needs, visit, acr, code?.code);
    await needs.database.groupCommit.commit({
      writes: writesFor(needs, visit, [...front.targets, ...(code?.targets ?? [])]),
    });
    const reply = needs.respond(visit, { code: code?.code, ...front.parameters });
    return {
      reply:
        visit.cookie === undefined ? reply : { ...reply, cookies: [...(reply.cookies ?? []), visit.cookie] },
    };
  };
}

function sealCode(needs: Needs, { request, client, session, issuer }: Visit, acr: string | undefined) {
  if (session === undefined) throw new Error('a code needs a session');
  const grantId = request.scopes.includes('offline_access') ? needs.grants.newGrantId() : undefined;
  const { code, id } = needs.codes.seal({
    clientId: client.clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    userId: session.userId,
    sid: session.sid,
    serverId: issuer.server.id,
    scopes: request.scopes,
    amr: session.amr,
    proofs: session.proofs,
    acr,
    authTimeMs: session.authTimeMs,
    grantId,
  });
  return { code, targets: [tokenTarget('code', id)] };
}

async function frontChannelTokens(
  needs: Needs,
  visit: Visit,
  acr: string | undefined,
  code: string | undefined,
) {
  const { request, client, session, issuer, app, allowed } = visit;
  const { wants, scopes } = request;
  if ((!wants.token && !wants.idToken) || session === undefined || allowed === undefined) {
    return { parameters: {}, targets: [] };
  }
  const { person, assignment } = allowed;
  const lifetimes = lifetimesFor(issuer.server, {
    clientId: client.clientId,
    grantType: 'implicit',
    person,
    scopes,
  });
  const { access: wish, id: idWish } = frontChannelWishes(
    { issuer, app, request, session, person, assignment },
    { lifetimes, acr, code, jti: needs.tokens.newAccessTokenId(undefined) },
  );
  const amended = await needs.askHook({
    issuer,
    app,
    client,
    from: visit.http.client,
    lifetimes,
    grantType: 'implicit',
    endpoint: 'authorize',
    access: wish,
    id: idWish,
    refreshTokenId: undefined,
  });
  const access = wish && (await needs.tokens.accessToken(wish, amended?.access));
  const id = idWish && (await needs.tokens.idToken({ ...idWish, accessToken: access?.text }, amended?.id));
  return {
    parameters: {
      ...(access === undefined
        ? {}
        : {
            access_token: access.text,
            token_type: 'Bearer',
            expires_in: String(access.expiresIn),
            scope: scopes.join(' '),
          }),
      ...(id === undefined ? {} : { id_token: id.text }),
    },
    targets: [
      ...(access === undefined ? [] : [tokenTarget('access_token', access.jti)]),
      ...(id === undefined ? [] : [tokenTarget('id_token', id.jti)]),
    ],
  };
}

/** What comes through the browser itself: for whom, and how much of it. */
export function frontChannelWishes(
  visit: Pick<Visit, 'issuer' | 'app'> & {
    request: Pick<Visit['request'], 'wants' | 'scopes' | 'nonce'>;
    session: Pick<Session, 'amr' | 'sid' | 'authTimeMs'>;
    person: Person;
    assignment: Assignment | undefined;
  },
  to: { lifetimes: JudgedLifetimes; acr: string | undefined; code: string | undefined; jti: string },
): { access: AccessTokenWish | undefined; id: IdTokenWish | undefined } {
  const { issuer, app, request, session, person, assignment } = visit;
  const { wants, scopes, nonce } = request;
  const { lifetimes, acr, code, jti } = to;
  const { amr, sid, authTimeMs } = session;
  const context = { app, scopes, person, assignment, amr, sid };
  const isFat = !wants.token && !wants.code;
  return {
    access: wants.token ? { issuer, context, lifetimes, authTimeMs, jti } : undefined,
    id: wants.idToken
      ? { issuer, context, authTimeMs, acr, nonce, accessToken: undefined, code, isFat }
      : undefined,
  };
}

function writesFor(needs: Needs, visit: Visit, targets: ReturnType<typeof tokenTarget>[]): PendingWrite[] {
  const { request, client, session, issuer, app, allowed, http } = visit;
  if (session === undefined || allowed === undefined) return [];
  const { wants } = request;
  const shared: Omit<NewEvent, 'eventType'> = {
    actor: personActor(allowed.person),
    ...from(http.client, app),
    outcome: { result: 'SUCCESS' },
    externalSessionId: session.sid,
  };
  const names = [
    ...(wants.code ? ['authorize.code'] : []),
    ...(wants.token ? ['authorize.implicit.access_token'] : []),
    ...(wants.idToken ? ['authorize.implicit.id_token'] : []),
  ];
  const debugData = { scopes: request.scopes.join(', '), authorizationServer: issuer.server.id };
  const rule = allowed.trace.findLast((step) => step.step === 'app-policy' && step.result === 'pass');
  const writes = names.map((name) =>
    needs.systemLog.pending({
      ...shared,
      eventType: eventTypeFor(issuer.server, name),
      target: [...targets, appTarget(app)],
      debugData,
    }),
  );
  writes.push(
    needs.systemLog.pending({
      ...shared,
      eventType: 'user.authentication.sso',
      target: [appTarget(app)],
      debugData: { signOnMode: 'OPENID_CONNECT', ...(rule?.ref === undefined ? {} : { ruleId: rule.ref }) },
    }),
  );
  if (visit.evaluation !== undefined) writes.push(needs.systemLog.pending(visit.evaluation));
  const touched = needs.sessions.touch(session);
  if (touched !== undefined) writes.push(touched);
  if (
    client.backchannelLogout !== undefined ||
    (client.participatesInSlo && client.frontchannelLogout !== undefined)
  ) {
    const { userId, sid } = session;
    const { clientId } = client;
    writes.push(
      needs.grants.joinSession({ userId, sid, clientId, serverId: issuer.server.id, issuer: issuer.issuer }),
    );
  }
  return writes;
}
