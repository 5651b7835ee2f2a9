import type { Caller, ClientContext } from '#src/platform/http/index.ts';
import { type Actor, actorOf, type NewEvent } from '#src/system-log/index.ts';

/** On whose behalf a change is made, and from where: what every event of it will say. */
export type Requester = {
  actor: Actor;
  client?: ClientContext;
  /** The session the request came with; a change of password lets this one live. */
  sessionId?: string;
  /** Who asks, where it was asked for: some changes are decided again inside the transaction. Absent for the system itself. */
  caller?: Caller;
};

export function requesterOf(request: { caller: Caller; client: ClientContext }): Requester {
  const { caller, client } = request;
  return {
    actor: actorOf(caller),
    client,
    caller,
    ...(caller.sessionId === undefined ? {} : { sessionId: caller.sessionId }),
  };
}

/** The fields of an event that come from the requester. */
export function eventBy(by: Requester): Pick<NewEvent, 'actor' | 'client' | 'externalSessionId'> {
  return {
    actor: by.actor,
    ...(by.client === undefined ? {} : { client: by.client }),
    ...(by.sessionId === undefined ? {} : { externalSessionId: by.sessionId }),
  };
}
