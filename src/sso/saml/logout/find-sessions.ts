import { isSessionId, type Session, type Sessions, userIdOf } from '#src/access/sessions/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { LogoutRequest } from '#src/protocols/saml/index.ts';
import { findParticipant, listParticipantsByName, type Participant } from '../participant-store.ts';
import type { SamlAppInstance } from '../saml-app.ts';

type Needs = {
  database: Database;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'findBySid'>;
};

/** More sessions of one person than anybody has. */
const mostSessions = 50;

/**
 * Which sessions a LogoutRequest means: the browser's own where it fits, then those of its SessionIndexes, then every one in which
 * the app knows somebody by that name. An app reaches no session in which it was not told that very name.
 */
export async function findLeavingSessions(
  needs: Needs,
  http: UnauthenticatedRequest,
  app: SamlAppInstance,
  { nameId, sessionIndexes }: Pick<LogoutRequest, 'nameId' | 'sessionIndexes'>,
): Promise<{ isKnown: boolean; sessions: Session[] }> {
  const { database, sessions } = needs;
  const named = async (userId: string, sid: string): Promise<Participant[]> => {
    const participant = await findParticipant(database, { userId, sid, appId: app.id });
    return participant?.nameId === nameId.value ? [participant] : [];
  };

  const own = await sessions.find(http.cookies[sessions.cookieName]);
  const isMeant = own !== undefined && (sessionIndexes.length === 0 || sessionIndexes.includes(own.sid));
  if (isMeant && (await named(own.userId, own.sid)).length > 0) return { isKnown: true, sessions: [own] };

  const indexes = sessionIndexes.filter(isSessionId).slice(0, mostSessions);
  const participants =
    sessionIndexes.length > 0
      ? (await Promise.all(indexes.map((sid) => named(userIdOf(sid), sid)))).flat()
      : await listParticipantsByName(database, app.id, nameId.value, mostSessions);
  const found = await Promise.all(participants.map((participant) => sessions.findBySid(participant.sid)));
  return { isKnown: participants.length > 0, sessions: found.filter((session) => session !== undefined) };
}
