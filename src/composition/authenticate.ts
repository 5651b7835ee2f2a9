import type { AccessArea } from './access-area.ts';
import type { OrgArea } from './org-area.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import { ANONYMOUS, ApiError, type Caller, type UnauthenticatedRequest } from '#src/platform/http/index.ts';

export type Authenticate = (request: UnauthenticatedRequest) => Promise<Caller>;

/** Who calls the management API: the owner of an API token, else the person of a session, else nobody. */
export function createAuthenticate(org: OrgArea, access: AccessArea, users: Users): Authenticate {
  return async (request) => {
    const token = /^SSWS +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (token !== undefined) return callerOfToken(org, users, token, request);
    return callerOfSession(org, access, request);
  };
}

async function callerOfToken(
  org: OrgArea,
  users: Users,
  value: string,
  request: UnauthenticatedRequest,
): Promise<Caller> {
  const token = await org.apiTokens.authenticate(value, request.client);
  const owner = token === undefined ? undefined : await users.findPerson(token.userId);
  if (token === undefined || owner === undefined) throw new ApiError('E0000011');
  return { ...(await callerOf(org, owner)), kind: 'token', tokenId: token.id };
}

async function callerOfSession(
  org: OrgArea,
  access: AccessArea,
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
  return { ...(await callerOf(org, decision.person)), kind: 'session', sessionId: session.id };
}

async function callerOf(org: OrgArea, person: Person): Promise<Omit<Caller, 'kind'>> {
  return {
    id: person.id,
    displayName: displayNameOf(person),
    alternateId: person.login,
    permissions: await org.adminRoles.permissionsOf(person.id),
  };
}
