import { isSessionId, userIdOf } from '#src/access/sessions/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  type LogoutResponse,
  readLogoutResponse,
  SamlError,
  type SamlMessage,
} from '#src/protocols/saml/index.ts';
import { addRequest, setAnswer } from '../participant-store.ts';
import { idpAddresses, type SamlAppInstance } from '../saml-app.ts';
import { failedSignOut, signedOut, userById } from '../saml-events.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import type { TellLinks } from './logouts.ts';
import type { OutgoingLogout } from './outgoing.ts';

type Needs = Pick<SamlNeeds, 'clock' | 'config' | 'database' | 'ids' | 'pages' | 'systemLog'> & {
  links: TellLinks;
  outgoing: OutgoingLogout;
};

export type LogoutAnswers = {
  /** In a frame or tab of its own: on to the app, with a LogoutRequest. */
  tell(http: UnauthenticatedRequest, app: SamlAppInstance, sealed: string | undefined): Promise<Reply>;
  /** What the app answered. */
  receive(http: UnauthenticatedRequest, app: SamlAppInstance, message: SamlMessage): Promise<Reply>;
};

/** The session a request of ours is about stands in its id: the answer names its row, and with it the shard. */
const requestIdFor = (sid: string, secret: string) => `_${sid}.${secret}`;
const sidOf = (requestId: string): string | undefined => {
  const sid = requestId.slice(1, requestId.lastIndexOf('.'));
  return requestId.startsWith('_') && isSessionId(sid) ? sid : undefined;
};

/** We sign somebody out of an app: a LogoutRequest goes, and its answer comes back to the same frame. */
export function createLogoutAnswers(needs: Needs): LogoutAnswers {
  const { clock, config, database, ids, links, outgoing, pages, systemLog } = needs;

  const shown = (http: UnauthenticatedRequest, { id, label }: SamlAppInstance, isConfirmed: boolean): Reply =>
    pages.appAnswer(http, { app: { id, label }, isConfirmed, reference: http.client.requestId });

  async function fail(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    reason: string,
    sid?: string,
  ): Promise<Reply> {
    const actor = sid === undefined ? undefined : userById(userIdOf(sid));
    const debugData = { initiationType: 'IDP_INITIATED' };
    const event = failedSignOut({ http, app, actor, sid, reason, debugData });
    await database.groupCommit.commit({ writes: [systemLog.pending(event)] });
    return shown(http, app, false);
  }

  async function take(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    { inResponseTo, isComplete, status }: LogoutResponse,
  ): Promise<Reply> {
    const sid = sidOf(inResponseTo);
    if (sid === undefined) return fail(http, app, 'InResponseTo is no LogoutRequest of ours.');
    const userId = userIdOf(sid);
    const said = [status.code, status.subcode].filter(Boolean).join(' ');
    const answer = { requestId: inResponseTo, status: isComplete ? 'Success' : said, at: clock.now() };
    const debugData = { initiationType: 'IDP_INITIATED' };
    const isWaitedFor = await database.transaction(async (tx) => {
      if (!(await setAnswer(tx, { userId, sid, appId: app.id }, answer))) return false;
      const event = isComplete
        ? signedOut({ http, app, userId, sid, debugData })
        : failedSignOut({
            http,
            app,
            actor: userById(userId),
            sid,
            reason: `The app answered ${said}${status.message === undefined ? '' : `: ${status.message}`}`,
            debugData,
          });
      await systemLog.record(tx, event);
      return true;
    });
    if (!isWaitedFor) return fail(http, app, 'No answer to this LogoutRequest is waited for.', sid);
    return shown(http, app, isComplete);
  }

  return {
    async tell(http, app, sealed) {
      const telling = links.open(sealed, app.id);
      const location = app.saml.slo?.requestUrl;
      if (telling === undefined || location === undefined) return shown(http, app, false);
      const requestId = requestIdFor(telling.sid, ids.newSecret(16));
      const participant = await database.transaction((tx) => addRequest(tx, telling, requestId));
      // It has confirmed meanwhile.
      if (participant === undefined) return shown(http, app, true);
      return outgoing.request(http, app, { participant, requestId, location });
    },
    async receive(http, app, message) {
      const { sloUrl, sloPath } = idpAddresses(config.baseUrl, app);
      let response: LogoutResponse;
      try {
        response = readLogoutResponse(message, {
          sp: app.saml,
          destinations: [...new Set([sloUrl, `${http.client.origin}${sloPath}`])],
          nowMs: clock.nowMs(),
        });
      } catch (error) {
        if (error instanceof SamlError) return fail(http, app, error.message);
        throw error;
      }
      return take(http, app, response);
    },
  };
}
