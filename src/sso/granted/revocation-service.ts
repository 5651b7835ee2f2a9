import { type AppInstance, appTarget } from '#src/access/apps/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { Grants, RefreshGrant, StoredConsent } from '#src/sso/grants/index.ts';
import { orgKeyOwner } from '#src/sso/keys/index.ts';
import type { NewEvent, SystemLog, Target } from '#src/system-log/index.ts';

/** Taking back what was given: always in one transaction with what the log says of it. */
export type Revocations = {
  /** Every refresh and access token of an app, at every server or at one. */
  ofClient(app: AppInstance, serverId: string | undefined, by: Requester): Promise<void>;
  /** One refresh token with its access tokens; once more is no error. */
  ofToken(grant: RefreshGrant, by: Requester): Promise<void>;
  /** What a person's tokens let a client do. */
  ofUserAndClient(user: Target, clientId: string, by: Requester): Promise<void>;
  /** Consents, and the tokens that rest on them. */
  ofConsents(user: Target, of: { clientId?: string; id?: string }, by: Requester): Promise<void>;
  /** Every refresh token of a person. */
  ofUser(user: Target, by: Requester): Promise<void>;
};

type Needs = { database: Database; grants: Grants; systemLog: Pick<SystemLog, 'record'> };

export function createRevocations({ database, grants, systemLog }: Needs): Revocations {
  const record = (tx: Tx, events: Omit<NewEvent, 'outcome' | 'actor'>[], by: Requester) =>
    systemLog.record(
      tx,
      events.map((event) => ({ ...event, ...eventBy(by), outcome: { result: 'SUCCESS' } })),
    );

  return {
    ofClient: (app, serverId, by) =>
      database.transaction(async (tx) => {
        const clientId = app.oidc?.clientId ?? app.id;
        const count =
          serverId === undefined
            ? await grants.revokeEverywhere(tx, clientId)
            : await grants.revokeAllOfClient(tx, serverId, clientId);
        await record(
          tx,
          [
            {
              eventType: 'app.oauth2.token.revoke.implicit.client',
              target: [appTarget(app), clientTarget(clientId)],
              debugData: {
                revokedTokens: String(count),
                ...(serverId === undefined ? {} : { authorizationServer: serverId }),
              },
            },
          ],
          by,
        );
      }),

    ofToken: (grant, by) =>
      database.transaction(async (tx) => {
        if (!(await grants.revoke(tx, grant.userId, grant.id))) return;
        await record(tx, [tokenEvent(grant)], by);
      }),

    ofUserAndClient: (user, clientId, by) =>
      database.transaction(async (tx) => {
        const ended = await grants.revokeOfUser(tx, { userId: user.id, clientId });
        await record(tx, ended.map(tokenEvent), by);
        await record(
          tx,
          [
            {
              eventType: 'app.oauth2.token.revoke.implicit.user',
              target: [user, clientTarget(clientId)],
              debugData: { revokedTokens: String(ended.length) },
            },
          ],
          by,
        );
      }),

    ofConsents: (user, of, by) =>
      database.transaction(async (tx) => {
        const withdrawn = await grants.withdrawConsents(tx, { userId: user.id, ...of });
        if (of.id !== undefined && withdrawn.length === 0) throw notFound(of.id, 'OAuth2ScopeConsentGrant');
        for (const consent of withdrawn) {
          const { clientId, serverId, scope } = consent;
          const ended = await grants.revokeOfUser(tx, { userId: user.id, clientId, serverId, scope });
          await record(tx, [consentEvent(user, consent), ...ended.map(tokenEvent)], by);
        }
      }),

    ofUser: (user, by) =>
      database.transaction(async (tx) => {
        const ended = await grants.revokeOfUser(tx, { userId: user.id });
        await record(tx, ended.map(tokenEvent), by);
        await record(tx, [{ eventType: 'user.authentication.universal_logout', target: [user] }], by);
      }),
  };
}

const prefixOf = (serverId: string) => (serverId === orgKeyOwner ? 'app.oauth2' : 'app.oauth2.as');

const tokenEvent = (grant: RefreshGrant) => ({
  eventType: `${prefixOf(grant.serverId)}.token.revoke`,
  target: [
    { id: grant.id, type: 'refresh_token', alternateId: 'unknown', displayName: 'Refresh Token' },
    clientTarget(grant.clientId),
    { id: grant.userId, type: 'User', alternateId: 'unknown', displayName: 'unknown' },
  ],
});

const consentEvent = (user: Target, { serverId, clientId, scope, id }: StoredConsent) => ({
  eventType: `${prefixOf(serverId)}.consent.revoke`,
  target: [user, clientTarget(clientId), { id, type: 'Scope', alternateId: scope, displayName: scope }],
  debugData: { scope, authorizationServer: serverId },
});

function clientTarget(clientId: string): Target {
  return { id: clientId, type: 'PublicClientApp', alternateId: clientId, displayName: clientId };
}
