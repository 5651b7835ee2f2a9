import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  type LogoutRequest,
  readLogoutRequest,
  SamlError,
  type SamlMessage,
  type SamlStatus,
} from '#src/protocols/saml/index.ts';
import type { Farewell, LogoutAnswer } from '#src/sso/farewell/index.ts';
import { idpAddresses, isSaml, type SamlAppInstance } from '../saml-app.ts';
import { failedSignOut, signedOut } from '../saml-events.ts';
import type { SamlNeeds, SamlProblem } from '../saml-needs.ts';
import { findLeavingSessions } from './find-sessions.ts';
import type { OutgoingLogout } from './outgoing.ts';

type Needs = Pick<
  SamlNeeds,
  'apps' | 'clock' | 'config' | 'database' | 'pages' | 'sealer' | 'sessions' | 'singleUse' | 'systemLog'
> & { outgoing: OutgoingLogout };

export type LogoutRequests = {
  /** A LogoutRequest as it came. */
  receive(http: UnauthenticatedRequest, app: SamlAppInstance, message: SamlMessage): Promise<Reply>;
  /** The same, verified before, once the browser has come by GET. */
  resume(http: UnauthenticatedRequest, app: SamlAppInstance, sealed: string | undefined): Promise<Reply>;
  refuse(http: UnauthenticatedRequest, app: SamlAppInstance, error: SamlError): Promise<Reply>;
};

type Sealed = { appId: string; request: LogoutRequest };
const sealKind = 'saml-logout';
const resumeLifetimeMs = 5 * 60 * 1000;
/** For longer than the engine accepts a message. */
const spentForMs = 60 * 60 * 1000;

/** An app signs somebody out: the session ends, the other apps are told, and the app is answered. */
export function createLogoutRequests(needs: Needs & { farewell: Pick<Farewell, 'leave'> }): LogoutRequests {
  const { clock, config, database, farewell, outgoing, pages, sealer, sessions, systemLog } = needs;

  const page = (http: UnauthenticatedRequest, app: SamlAppInstance, kind: SamlProblem): Reply =>
    pages.samlProblem(http, { kind, appLabel: app.label, reference: http.client.requestId });

  async function record(http: UnauthenticatedRequest, app: SamlAppInstance, reason: string): Promise<void> {
    const event = failedSignOut({ http, app, reason, debugData: { initiationType: 'SP_INITIATED' } });
    await database.groupCommit.commit({ writes: [systemLog.pending(event)] });
  }

  async function finish(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    request: LogoutRequest,
  ): Promise<Reply> {
    const untilMs = clock.nowMs() + spentForMs;
    const isFirst = await database.transaction((tx) =>
      needs.singleUse.spend(tx, 'saml-logout', `${app.id} ${request.id}`, untilMs),
    );
    if (!isFirst) {
      await record(http, app, `The LogoutRequest "${request.id}" was used already.`);
      return page(http, app, 'used-sign-out');
    }
    const found = await findLeavingSessions(needs, http, app, request);
    const answer: LogoutAnswer = {
      appId: app.id,
      inResponseTo: request.id,
      relayState: request.relayState,
      isPartial: false,
    };
    if (found.sessions.length > 0) {
      return farewell.leave(http, { sessions: found.sessions, goOn: { answer }, askedBy: app.id });
    }
    if (!found.isKnown) {
      const reason = 'The NameID and SessionIndex of the LogoutRequest belong to no session of this app.';
      await record(http, app, reason);
      return answerLogout(needs, http, answer, {
        code: 'Requester',
        subcode: 'UnknownPrincipal',
        message: reason,
      });
    }
    // Signed out already, here or by running out: what the app asks for is so.
    const event = signedOut({
      http,
      app,
      userId: 'unknown',
      sid: undefined,
      debugData: { initiationType: 'SP_INITIATED', session: 'over before' },
    });
    await database.groupCommit.commit({ writes: [systemLog.pending(event)] });
    return answerLogout(needs, http, answer, success);
  }

  const refuse: LogoutRequests['refuse'] = async (http, app, error) => {
    await record(http, app, error.message);
    const { answerTo } = error;
    if (answerTo === undefined) return page(http, app, 'broken-sign-out');
    const { url: location, inResponseTo, relayState } = answerTo;
    return outgoing.response(http, app, { location, inResponseTo, relayState, status: error.status });
  };

  return {
    refuse,
    async receive(http, app, message) {
      const { sloUrl, sloPath } = idpAddresses(config.baseUrl, app);
      let request: LogoutRequest;
      try {
        request = readLogoutRequest(message, {
          sp: app.saml,
          destinations: [...new Set([sloUrl, `${http.client.origin}${sloPath}`])],
          nowMs: clock.nowMs(),
        });
      } catch (error) {
        if (error instanceof SamlError) return refuse(http, app, error);
        throw error;
      }
      if (app.saml.slo?.responseUrl === undefined) {
        await record(
          http,
          app,
          'The app has no address to be answered at: set settings.signOn.slo.logoutUrl.',
        );
        return page(http, app, 'no-sign-out');
      }
      const isWithCookie = http.cookies[sessions.cookieName] !== undefined;
      if (http.method !== 'POST' || isWithCookie) return finish(http, app, request);
      // A form of another site comes without our cookie (SameSite=Lax); going on by GET it comes with it.
      const sealed = sealer.seal(sealKind, { appId: app.id, request }, clock.nowMs() + resumeLifetimeMs);
      return { status: 303, redirect: `${sloPath}/resume?r=${sealed}` };
    },
    async resume(http, app, sealed) {
      const opened = sealed === undefined ? undefined : sealer.open<Sealed>(sealKind, sealed, clock.nowMs());
      if (opened?.appId !== app.id) return page(http, app, 'broken-sign-out');
      return finish(http, app, opened.request);
    },
  };
}

const success: SamlStatus = { code: 'Success', subcode: undefined, message: undefined };
const partial: SamlStatus = { code: 'Success', subcode: 'PartialLogout', message: undefined };

/** To the app that asked, as things stand now: it may have been changed, or be gone. */
export async function answerLogout(
  { apps, outgoing }: Pick<Needs, 'apps' | 'outgoing'>,
  http: UnauthenticatedRequest,
  { appId, inResponseTo, relayState, isPartial }: LogoutAnswer,
  status: SamlStatus = isPartial ? partial : success,
): Promise<Reply> {
  const app = apps.find(appId);
  const location =
    app !== undefined && isSaml(app) && app.status === 'ACTIVE' ? app.saml.slo?.responseUrl : undefined;
  if (app === undefined || !isSaml(app) || location === undefined)
    return { status: 302, redirect: '/signout' };
  return outgoing.response(http, app, { location, inResponseTo, relayState, status });
}
