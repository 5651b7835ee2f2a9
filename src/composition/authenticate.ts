import type { AccessArea } from './access-area.ts';
import type { OrgArea } from './org-area.ts';
import type { Principal } from '#src/org/admin-roles/index.ts';
import { isServiceAccountId } from '#src/org/service-accounts/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import {
  ANONYMOUS,
  ApiError,
  type Caller,
  permissionsOfGrants,
  type UnauthenticatedRequest,
} from '#src/platform/http/index.ts';
import { underWay, type VisitMarks } from '#src/sso/entry/index.ts';
import type { ApiAccess } from '#src/sso/oidc/index.ts';

export type Authenticate = (request: UnauthenticatedRequest) => Promise<Caller>;

type Sources = {
  org: OrgArea;
  access: AccessArea;
  users: Users;
  apiAccess: ApiAccess;
  visits: Pick<VisitMarks, 'beganByCookie'>;
};

/**
 * Who calls the management API: the owner of an API token, who an access token of the org server speaks for, else the person of
 * a session, else nobody. A token that is no good is refused even where a session stands beside it.
 */
export function createAuthenticate(sources: Sources): Authenticate {
  return async (request) => {
    const token = /^SSWS +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (token !== undefined) return callerOfToken(sources, token, request);
    return (await callerOfAccessToken(sources, request)) ?? callerOfSession(sources, request);
  };
}

async function callerOfToken(
  { org, users }: Sources,
  value: string,
  request: UnauthenticatedRequest,
): Promise<Caller> {
  const token = await org.apiTokens.authenticate(value, request.client);
  if (token === undefined) throw new ApiError('E0000011');
  const limits = {
    kind: 'token' as const,
    tokenId: token.id,
    ...(token.scopes !== null && { scopes: new Set(token.scopes) }),
  };
  if (isServiceAccountId(token.userId)) {
    const account = await org.serviceAccounts.find(token.userId);
    if (account === undefined) throw new ApiError('E0000011');
    return {
      id: account.id,
      displayName: account.name,
      alternateId: account.name,
      isMachine: true,
      ...(await rightsOf(org, { type: 'SERVICE_ACCOUNT', id: account.id })),
      ...limits,
    };
  }
  const owner = await users.findPerson(token.userId);
  if (owner === undefined) throw new ApiError('E0000011');
  return { ...(await callerOf(org, owner)), ...limits };
}

async function callerOfAccessToken(
  { org, apiAccess }: Sources,
  request: UnauthenticatedRequest,
): Promise<Caller | undefined> {
  const principal = await apiAccess(request);
  if (principal === undefined) return undefined;
  const { app, clientId, person, scopes } = principal;
  if (person !== undefined) return { ...(await callerOf(org, person)), kind: 'client', clientId, scopes };
  return {
    kind: 'client',
    id: clientId,
    clientId,
    displayName: app.label,
    alternateId: app.id,
    isMachine: true,
    ...(await rightsOf(org, { type: 'CLIENT', id: app.id })),
    scopes,
  };
}

async function callerOfSession(
  { org, access, visits }: Sources,
  request: UnauthenticatedRequest,
): Promise<Caller> {
  const { sessions, decide } = access;
  const session = await sessions.find(request.cookies[sessions.cookieName]);
  if (session === undefined) return ANONYMOUS;
  const { client } = request;
  const decision = await decide({
    userId: session.userId,
    appId: undefined,
    session,
    client,
    path: 'session',
  });
  if (decision.outcome !== 'ALLOW') return ANONYMOUS;
  const caller = {
    ...(await callerOf(org, decision.person)),
    kind: 'session' as const,
    sessionId: session.id,
  };
  if ((caller.grants ?? []).length === 0) return caller;
  // What the console is guarded by guards what the console calls: there is no way round its policy by way of the API.
  const appId = access.apps.findByName('gatehouse_console')?.id;
  // With "every time" in it, a call is part of the visit that its page belongs to; where that is over, so is this.
  const { sid, userId } = session;
  const beganMs = appId === undefined ? undefined : visits.beganByCookie({ appId, sid }, request.cookies);
  const admitted = await decide({ userId, appId, session, client, path: 'session', ...underWay(beganMs) });
  return admitted.outcome === 'ALLOW'
    ? caller
    : { ...caller, grants: [], permissions: permissionsOfGrants([]) };
}

/** As if they called with a token of their own: for the command line, which has checked already that it may. */
export async function callerOfPerson(org: OrgArea, person: Person): Promise<Caller> {
  return { kind: 'token', ...(await callerOf(org, person)) };
}

async function callerOf(org: OrgArea, person: Person): Promise<Omit<Caller, 'kind'>> {
  return {
    id: person.id,
    displayName: displayNameOf(person),
    alternateId: person.login,
    ...(await rightsOf(org, { type: 'USER', id: person.id })),
  };
}

/** What somebody's roles permit at this very moment, role by role. */
async function rightsOf(org: OrgArea, principal: Principal): Promise<Pick<Caller, 'permissions' | 'grants'>> {
  const grants = await org.adminRoles.grantsOf(principal);
  return { grants, permissions: permissionsOfGrants(grants) };
}
