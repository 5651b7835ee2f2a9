import type { Tx } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { SeededPolicies } from '#src/access/policies/index.ts';
import type { AppInstance, OidcClient } from './app.ts';
import { type AppBook, appsSection } from './app-book.ts';
import { seedApps } from './app-defaults.ts';
import { type AppService, type AppServiceNeeds, createAppService } from './app-service.ts';
import type { ClientKey, ClientSecret } from './oauth/client-credential.ts';
import { lockApp } from './app-store.ts';
import type { FederatedClaim } from './federated/federated-claim.ts';
import { isClientSecret, revealSecret } from './oauth/client-secrets.ts';

/** What everybody else may ask about apps: synchronous, from the snapshot. */
export type AppDirectory = {
  find(appId: string): AppInstance | undefined;
  get(appId: string): AppInstance;
  /** OpenID Connect apps only. */
  findByClientId(clientId: string): AppInstance | undefined;
  /** Apps that come with the product have fixed names: `gatehouse_console`, `gatehouse_home`. */
  findByName(name: string): AppInstance | undefined;
  /** `exk…`: the apps that sign (SAML, WS-Federation). */
  findByExternalKey(externalKey: string): AppInstance | undefined;
  /** In the order of ids. */
  all(): readonly AppInstance[];
  /** Constant-time, against every ACTIVE secret. */
  isClientSecret(client: Pick<OidcClient, 'secrets'>, presented: string): boolean;
  /** The ACTIVE secrets in clear, for `client_secret_jwt` and for showing them to who may manage apps. */
  revealClientSecrets(client: Pick<OidcClient, 'secrets'>): string[];
};

export type Apps = AppDirectory &
  AppService & {
    /** Makes other changes of the app and its assignments wait until the transaction ends. False when there is no such app. */
    lock(tx: Tx, appId: string): Promise<boolean>;
    listSecrets(appId: string): readonly ClientSecret[];
    listKeys(appId: string): readonly ClientKey[];
    listFederatedClaims(appId: string): readonly FederatedClaim[];
    revealSecret(secret: Pick<ClientSecret, 'box'>): string;
    /** The apps that come with the product. */
    seedDefaults(tx: Tx, policies: SeededPolicies): Promise<void>;
  };

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createApps(needs: AppServiceNeeds): Apps {
  const { snapshots } = needs;
  snapshots.register(appsSection);
  const book = (): AppBook => snapshots.current(appsSection);
  return {
    ...createAppService(needs),
    find: (appId) => book().byId.get(appId),
    get(appId) {
      const app = book().byId.get(appId);
      if (app === undefined) throw notFound(appId, 'AppInstance');
      return app;
    },
    lock: async (tx, appId) => (await lockApp(tx, appId)) !== undefined,
    findByClientId: (clientId) => book().byClientId.get(clientId),
    findByExternalKey: (externalKey) => book().byExternalKey.get(externalKey),
    findByName: (name) => book().firstPartyByName.get(name),
    all: () => book().all,
    isClientSecret,
    revealClientSecrets: (client) => client.secrets.map((secret) => revealSecret(needs, secret)),
    listSecrets: (appId) => book().secrets.get(appId) ?? [],
    listKeys: (appId) => book().keys.get(appId) ?? [],
    listFederatedClaims: (appId) => book().claims.get(appId) ?? [],
    revealSecret: (secret) => revealSecret(needs, secret),
    async seedDefaults(tx, policies) {
      await seedApps(tx, { ...needs, policies });
      await snapshots.changed(tx, appsSection);
    },
  };
}
