import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { appsSection } from '../app-book.ts';
import { type AppChangeNeeds, changeApp } from '../app-change.ts';
import { appTarget, credentialTarget } from '../app-events.ts';
import type { AppRecord } from '../app-store.ts';
import type { ClientKey, ClientSecret } from './client-credential.ts';
import * as keys from './client-keys.ts';
import * as secrets from './client-secrets.ts';

export type ClientCredentialNeeds = AppChangeNeeds & secrets.SecretNeeds;

export type ClientCredentialService = {
  createSecret(
    appId: string,
    given: { client_secret?: string | undefined; status: 'ACTIVE' | 'INACTIVE' },
    by: Requester,
  ): Promise<ClientSecret>;
  setSecretStatus(
    appId: string,
    secretId: string,
    status: 'ACTIVE' | 'INACTIVE',
    by: Requester,
  ): Promise<ClientSecret>;
  deleteSecret(appId: string, secretId: string, by: Requester): Promise<void>;
  /** One secret in the place of all that there are. */
  renewSecret(appId: string, by: Requester): Promise<void>;
  createKey(
    appId: string,
    given: { jwk: Record<string, unknown>; status: 'ACTIVE' | 'INACTIVE' },
    by: Requester,
  ): Promise<ClientKey>;
  setKeyStatus(
    appId: string,
    keyId: string,
    status: 'ACTIVE' | 'INACTIVE',
    by: Requester,
  ): Promise<ClientKey>;
  deleteKey(appId: string, keyId: string, by: Requester): Promise<void>;
};

export function createClientCredentialService(needs: ClientCredentialNeeds): ClientCredentialService {
  const { clock, ids } = needs;
  return {
    createSecret: (appId, given, by) =>
      changeCredential(needs, appId, 'create', 'client_secret', by, async (tx, app) => {
        const method = authMethod(app);
        secrets.checkGivenSecret(given.client_secret, method);
        const { status, client_secret } = given;
        return secrets.addSecret(tx, needs, {
          id: appId,
          given: client_secret,
          status,
          nowMs: clock.nowMs(),
        });
      }),
    setSecretStatus: (appId, secretId, status, by) =>
      changeCredential(needs, appId, verbOf(status), 'client_secret', by, (tx) =>
        secrets.changeSecretStatus(tx, appId, secretId, status, clock.nowMs()),
      ),
    async deleteSecret(appId, secretId, by) {
      await changeCredential(needs, appId, 'delete', 'client_secret', by, (tx) =>
        secrets.removeSecret(tx, appId, secretId),
      );
    },
    async renewSecret(appId, by) {
      await changeCredential(needs, appId, 'create', 'client_secret', by, async (tx, app) => {
        if (!authMethod(app).startsWith('client_secret')) {
          throw validationFailed('token_endpoint_auth_method', [
            `token_endpoint_auth_method: a client of '${authMethod(app)}' has no secret`,
          ]);
        }
        for (const old of await secrets.removeAll(tx, appId)) {
          await needs.systemLog.record(tx, {
            eventType: 'app.oauth2.credentials.lifecycle.delete',
            ...eventBy(by),
            target: [appTarget(app), credentialTarget(old, 'client_secret')],
          });
        }
        const nowMs = clock.nowMs();
        return secrets.addSecret(tx, needs, { id: appId, given: undefined, status: 'ACTIVE', nowMs });
      });
    },
    createKey: (appId, given, by) =>
      changeCredential(needs, appId, 'create', 'jwks', by, (tx) =>
        keys.addKey(tx, { ids }, { id: appId, given: given.jwk, status: given.status, nowMs: clock.nowMs() }),
      ),
    setKeyStatus: (appId, keyId, status, by) =>
      changeCredential(needs, appId, verbOf(status), 'jwks', by, (tx, app) => {
        const hasJwksUri = app.document.settings.oauthClient?.jwks_uri !== undefined;
        return keys.changeKeyStatus(
          tx,
          { id: appId, method: authMethod(app), hasJwksUri },
          keyId,
          status,
          clock.nowMs(),
        );
      }),
    async deleteKey(appId, keyId, by) {
      await changeCredential(needs, appId, 'delete', 'jwks', by, (tx) => keys.removeKey(tx, appId, keyId));
    },
  };
}

function changeCredential<T extends { id: string }>(
  needs: ClientCredentialNeeds,
  appId: string,
  verb: string,
  kind: 'client_secret' | 'jwks',
  by: Requester,
  work: (tx: Tx, app: AppRecord) => Promise<T>,
): Promise<T> {
  return changeApp(needs, appId, async (tx, app) => {
    if (app.document.settings.oauthClient === undefined) throw notFound(appId, 'OAuth2AppInstance');
    const credential = await work(tx, app);
    await needs.systemLog.record(tx, {
      eventType: `app.oauth2.credentials.lifecycle.${verb}`,
      ...eventBy(by),
      target: [appTarget(app), credentialTarget(credential, kind)],
    });
    await needs.snapshots.changed(tx, appsSection);
    return credential;
  });
}

const verbOf = (status: 'ACTIVE' | 'INACTIVE') => (status === 'ACTIVE' ? 'activate' : 'deactivate');

export function authMethod(app: AppRecord): string {
  return app.document.credentials.oauthClient?.token_endpoint_auth_method ?? 'none';
}
