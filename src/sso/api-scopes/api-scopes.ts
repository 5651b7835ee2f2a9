import { type AppDirectory, type AppInstance, appTarget } from '#src/access/apps/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { type Caller, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import { apiScopeNames } from '#src/sso/authorization-servers/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { AppGrant } from './app-grant.ts';
import { deleteAppGrant, insertAppGrant, listAppGrants } from './app-grant-store.ts';

export type ApiScopes = {
  /** What an app may ask for at the token endpoint and use at the API, now. */
  of(appId: string): ReadonlySet<string>;
  list(appId: string): readonly AppGrant[];
  get(appId: string, id: string): AppGrant;
  grant(appId: string, scope: string, by: GrantedBy): Promise<AppGrant>;
  revoke(appId: string, id: string, by: GrantedBy): Promise<void>;
};

export type GrantedBy = Requester & { caller: Caller };

export type ApiScopesNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<AppDirectory, 'find'>;
  /** Throws unless the caller holds, at this moment, what the scope would let the app do. */
  checkMayGrant?(tx: Tx, caller: Caller, scope: string): Promise<void>;
};

type Book = {
  byApp: ReadonlyMap<string, readonly AppGrant[]>;
  scopes: ReadonlyMap<string, ReadonlySet<string>>;
};

const none: ReadonlySet<string> = new Set();

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createApiScopes(needs: ApiScopesNeeds): ApiScopes {
  const { clock, ids, database, snapshots, systemLog, apps } = needs;
  const section: Section<Book> = {
    name: 'app-grants',
    async load(db) {
      const byApp = Map.groupBy(await listAppGrants(db), (grant) => grant.appId);
      const scopes = [...byApp].map(
        ([appId, grants]) => [appId, new Set(grants.map((grant) => grant.scope))] as const,
      );
      return { byApp, scopes: new Map(scopes) };
    },
  };
  snapshots.register(section);
  const book = () => snapshots.current(section);

  const clientApp = (appId: string): AppInstance => {
    const app = apps.find(appId);
    if (app === undefined) throw notFound(appId, 'AppInstance');
    if (app.oidc === undefined) {
      throw validationFailed('appId', [
        `appId: an app of the sign-on mode ${app.signOnMode} is no OAuth client`,
      ]);
    }
    return app;
  };

  const list = (appId: string) => {
    if (apps.find(appId) === undefined) throw notFound(appId, 'AppInstance');
    return book().byApp.get(appId) ?? [];
  };

  const record = (tx: Tx, verb: 'grant' | 'revoke', app: AppInstance, grant: AppGrant, by: Requester) =>
    systemLog.record(tx, {
      eventType: `app.oauth2.admin.consent.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: grant.id, type: 'Scope', alternateId: grant.scope, displayName: grant.scope },
        appTarget(app),
      ],
      debugData: { scope: grant.scope },
    });

  return {
    of: (appId) => book().scopes.get(appId) ?? none,
    list,
    get(appId, id) {
      const grant = list(appId).find((one) => one.id === id);
      if (grant === undefined) throw notFound(id, 'OAuth2ScopeConsentGrant');
      return grant;
    },

    async grant(appId, scope, by) {
      const app = clientApp(appId);
      if (!apiScopeNames.includes(scope)) {
        throw validationFailed('scopeId', [`scopeId: '${scope}' is not a scope of the management API`]);
      }
      return database.transaction(async (tx) => {
        await needs.checkMayGrant?.(tx, by.caller, scope);
        const nowMs = clock.nowMs();
        const made: AppGrant = {
          id: ids.newId('oag'),
          appId,
          scope,
          createdMs: nowMs,
          createdBy: { id: by.actor.id, type: by.actor.type },
          lastUpdatedMs: nowMs,
        };
        if (!(await insertAppGrant(tx, made))) {
          // Granting what is granted is no error, and no second grant: whoever retries gets the one there is.
          const before = (await listAppGrants(tx, appId)).find((one) => one.scope === scope);
          if (before !== undefined) return before;
        }
        await record(tx, 'grant', app, made, by);
        await snapshots.changed(tx, section);
        return made;
      });
    },

    async revoke(appId, id, by) {
      const app = apps.find(appId);
      if (app === undefined) throw notFound(appId, 'AppInstance');
      await database.transaction(async (tx) => {
        const gone = await deleteAppGrant(tx, appId, id);
        if (gone === undefined) throw notFound(id, 'OAuth2ScopeConsentGrant');
        await record(tx, 'revoke', app, gone, by);
        await snapshots.changed(tx, section);
      });
    },
  };
}
