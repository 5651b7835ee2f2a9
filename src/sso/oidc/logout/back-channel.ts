import type { JobKind } from '#src/platform/jobs/index.ts';
import { logoutTokenClaims } from '#src/protocols/oauth/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';
import { appTarget, userById } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';

type Needs = Pick<
  OidcNeeds,
  | 'apps'
  | 'clock'
  | 'database'
  | 'grants'
  | 'ids'
  | 'jobs'
  | 'keys'
  | 'log'
  | 'outbound'
  | 'servers'
  | 'systemLog'
>;

export type LogoutNotice = {
  clientId: string;
  userId: string;
  sid: string;
  serverId: string;
  issuer: string;
};

/** Every way a session can end. */
const endings = ['user.session.end', 'user.session.clear', 'user.session.expire'];

/**
 * OpenID Connect Back-Channel Logout 1.0: when a session ends, each relying party under it is told, each by a job of its
 * own, so that one that is down is tried again by itself and holds up nobody.
 */
export function defineBackChannelLogout(needs: Needs): JobKind<LogoutNotice> {
  const { apps, clock, database, grants, ids, jobs, keys, outbound, servers, systemLog } = needs;

  async function logoutToken(
    notice: LogoutNotice,
    algorithm: 'RS256' | 'ES256',
    keyOwner: string,
  ): Promise<string> {
    const signer = await keys.signer(keyOwner, algorithm, 'logout+jwt');
    const claims = logoutTokenClaims({
      jti: ids.newSecret(16),
      issuer: notice.issuer,
      clientId: notice.clientId,
      userId: notice.userId,
      sid: notice.sid,
      iat: Math.floor(clock.nowMs() / 1000),
    });
    return signer.sign(JSON.stringify(claims));
  }

  async function record(
    notice: LogoutNotice,
    outcome: { result: 'SUCCESS' | 'FAILURE'; reason?: string },
  ): Promise<void> {
    const app = apps.findByClientId(notice.clientId);
    if (app === undefined) return;
    await database.transaction((tx) =>
      systemLog.record(tx, {
        eventType: 'user.authentication.slo',
        actor: userById(notice.userId),
        target: [appTarget(app)],
        outcome,
        externalSessionId: notice.sid,
        debugData: { channel: 'back' },
      }),
    );
  }

  const kind: JobKind<LogoutNotice> = {
    name: 'oidc.backchannel-logout',
    // Pauses double from two seconds: half an hour in all.
    retryLimit: 10,
    retryDelaySeconds: 2,
    async handle(notice) {
      const client = apps.findByClientId(notice.clientId)?.oidc;
      const server = notice.serverId === 'org' ? servers.org() : servers.find(notice.serverId);
      // The app or the server went meanwhile: there is nobody to tell, or nobody to speak.
      if (client?.backchannelLogout === undefined || server === undefined) return;
      const token = await logoutToken(notice, client.idTokenAlg ?? server.algorithm, server.keyOwner);
      const answer = await outbound.request({
        url: client.backchannelLogout.uri,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `logout_token=${token}`,
        timeoutMs: 5_000,
        maxBytes: 64 * 1024,
      });
      if (answer.status >= 200 && answer.status < 300) return record(notice, { result: 'SUCCESS' });
      await record(notice, { result: 'FAILURE', reason: `status ${answer.status}` });
      // A 4xx is the relying party's considered no; anything else may pass.
      if (answer.status < 400 || answer.status >= 500)
        throw new Error(`back-channel logout: status ${answer.status}`);
    },
  };
  jobs.define(kind);

  systemLog.react({
    name: 'oidc-logout',
    eventTypes: endings,
    async handle(event) {
      const sid = event.authenticationContext.externalSessionId;
      const userId = subjectOf(event);
      if (sid === null || userId === undefined) return;
      await database.transaction(async (tx) => {
        for (const client of await grants.takeClientsOfSession(tx, userId, sid)) {
          if (apps.findByClientId(client.clientId)?.oidc?.backchannelLogout === undefined) continue;
          const { clientId, serverId, issuer } = client;
          await jobs.send(tx, kind, { clientId, serverId, issuer, userId, sid });
        }
      });
    },
  });
  return kind;
}

/** Whose session it was: the target where an administrator ended it, the actor where the person did. */
function subjectOf(event: LogEvent): string | undefined {
  const target = event.target?.find((one) => one.type === 'User');
  const id = target?.id ?? event.actor.id;
  return id.startsWith('00u') ? id : undefined;
}
