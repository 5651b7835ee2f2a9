import { eventBy, isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { AppStatus, IssuerMode } from './app.ts';
import { appsSection } from './app-book.ts';
import { type AppDraft, draftApp } from './app-draft.ts';
import { appTarget, credentialTarget } from './app-events.ts';
import type { AppBody } from './app-schema.ts';
import { type AppRecord, deleteApp, insertApp, lockApp, updateApp } from './app-store.ts';
import type { ClientKey, ClientSecret } from './client-credential.ts';
import { listKeys } from './client-credential-store.ts';
import * as keys from './client-keys.ts';
import * as secrets from './client-secrets.ts';
import { oauthClientProblems } from './oauth-client-rules.ts';

export type AppServiceNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  keyring: Keyring;
  systemLog: Pick<SystemLog, 'record'>;
  policies: Pick<PolicyEngine, 'find' | 'defaultAccessPolicyId'>;
};

export type AppService = {
  /** The ids of what was made or changed; the snapshot knows the rest by the time these resolve. */
  createApp(body: AppBody, activate: boolean, by: Requester): Promise<string>;
  replaceApp(appId: string, body: AppBody, by: Requester): Promise<void>;
  deleteApp(appId: string, by: Requester): Promise<void>;
  setAppStatus(appId: string, status: AppStatus, by: Requester): Promise<void>;
  setAccessPolicy(appId: string, policyId: string, by: Requester): Promise<void>;
  setIssuerMode(appId: string, mode: IssuerMode, by: Requester): Promise<void>;
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

export function createAppService(needs: AppServiceNeeds): AppService {
  const { clock, ids, snapshots, systemLog } = needs;

  const log = async (tx: Tx, by: Requester, eventType: string, app: AppRecord): Promise<void> => {
    await systemLog.record(tx, { eventType, ...eventBy(by), target: [appTarget(app)] });
    await snapshots.changed(tx, appsSection);
  };

  return {
    async createApp(body, activate, by) {
      const draft = draftApp(body, undefined);
      const wantedKeys = draft.keys === undefined ? [] : keys.readClientKeys(draft.keys);
      checkClient(draft, wantedKeys.length > 0);
      const app = newApp(needs, draft, activate && body.status !== 'INACTIVE');
      await needs.database.transaction(async (tx) => {
        if (!(await insertApp(tx, app))) throw clientIdTaken();
        await settleCredentials(tx, needs, app, draft, wantedKeys);
        await log(tx, by, 'application.lifecycle.create', app);
      });
      return app.id;
    },

    replaceApp: (appId, body, by) =>
      change(needs, appId, async (tx, app) => {
        const draft = draftApp(body, app.document);
        if (draft.signOnMode !== app.signOnMode) {
          throw validationFailed('signOnMode', ['signOnMode: cannot be changed; create another app']);
        }
        if (draft.clientId !== undefined && draft.clientId !== app.clientId) {
          throw validationFailed('client_id', [
            'credentials.oauthClient.client_id: cannot be changed; create another app',
          ]);
        }
        const wantedKeys = draft.keys === undefined ? undefined : keys.readClientKeys(draft.keys);
        checkClient(draft, (wantedKeys ?? (await listKeys(tx, appId))).length > 0);
        const replaced = {
          ...app,
          label: draft.label,
          document: draft.document,
          lastUpdatedMs: clock.nowMs(),
        };
        await updateApp(tx, replaced);
        await settleCredentials(tx, needs, replaced, draft, wantedKeys);
        await log(tx, by, 'application.lifecycle.update', replaced);
      }),

    deleteApp: (appId, by) =>
      change(needs, appId, async (tx, app) => {
        if (app.status !== 'INACTIVE') {
          throw new ApiError('E0000056', {
            causes: ['The application must be deactivated before deletion.'],
          });
        }
        await deleteApp(tx, appId);
        await log(tx, by, 'application.lifecycle.delete', app);
      }),

    setAppStatus: (appId, status, by) =>
      change(needs, appId, async (tx, app) => {
        if (app.status === status) return;
        await updateApp(tx, { ...app, status, lastUpdatedMs: clock.nowMs() });
        await log(tx, by, `application.lifecycle.${status === 'ACTIVE' ? 'activate' : 'deactivate'}`, app);
      }),

    setAccessPolicy: (appId, policyId, by) => setAccessPolicy(needs, appId, policyId, by),

    setIssuerMode: (appId, mode, by) =>
      change(needs, appId, async (tx, app) => {
        const { settings } = app.document;
        if (settings.oauthClient === undefined) throw notFound(appId, 'OAuth2AppInstance');
        const oauthClient = { ...settings.oauthClient, issuer_mode: mode };
        const document = { ...app.document, settings: { ...settings, oauthClient } };
        await updateApp(tx, { ...app, document, lastUpdatedMs: clock.nowMs() });
        await log(tx, by, 'application.lifecycle.update', app);
      }),

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

async function setAccessPolicy(
  needs: AppServiceNeeds,
  appId: string,
  policyId: string,
  by: Requester,
): Promise<void> {
  const policy = needs.policies.find(policyId);
  if (policy === undefined || policy.type !== 'ACCESS_POLICY') throw notFound(policyId, 'Policy');
  try {
    await change(needs, appId, async (tx, app) => {
      if (app.accessPolicyId === policyId) return;
      await updateApp(tx, { ...app, accessPolicyId: policyId, lastUpdatedMs: needs.clock.nowMs() });
      const target = [appTarget(app)];
      await needs.systemLog.record(tx, {
        eventType: 'application.policy.sign_on.update',
        ...eventBy(by),
        target,
      });
      await needs.snapshots.changed(tx, appsSection);
    });
  } catch (error) {
    // Deleted by somebody else while we looked.
    throw isForeignKeyViolation(error) ? notFound(policyId, 'Policy') : error;
  }
}

/** Apps that come with the product are ours to change. */
function change<T>(
  needs: AppServiceNeeds,
  appId: string,
  work: (tx: Tx, app: AppRecord) => Promise<T>,
): Promise<T> {
  return needs.database.transaction(async (tx) => {
    const app = await lockApp(tx, appId);
    if (app === undefined) throw notFound(appId, 'AppInstance');
    if (app.firstParty)
      throw validationFailed('app', ['id: this app comes with the product and cannot be changed']);
    return work(tx, app);
  });
}

function changeCredential<T extends { id: string }>(
  needs: AppServiceNeeds,
  appId: string,
  verb: string,
  kind: 'client_secret' | 'jwks',
  by: Requester,
  work: (tx: Tx, app: AppRecord) => Promise<T>,
): Promise<T> {
  return change(needs, appId, async (tx, app) => {
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

function authMethod(app: AppRecord): string {
  return app.document.credentials.oauthClient?.token_endpoint_auth_method ?? 'none';
}

function checkClient(draft: AppDraft, hasKeys: boolean): void {
  const { settings, credentials } = draft.document;
  if (settings.oauthClient === undefined || credentials.oauthClient === undefined) return;
  const problems = oauthClientProblems({
    settings: settings.oauthClient,
    credentials: credentials.oauthClient,
    hasKeys,
  });
  if (problems.length > 0)
    throw validationFailed(problems[0]?.split(':', 1)[0] ?? 'settings.oauthClient', problems);
  secrets.checkGivenSecret(draft.clientSecret, credentials.oauthClient.token_endpoint_auth_method);
}

function newApp(needs: AppServiceNeeds, draft: AppDraft, isActive: boolean): AppRecord {
  const nowMs = needs.clock.nowMs();
  const id = needs.ids.newId('0oa');
  if (draft.clientId !== undefined) checkClientId(draft.clientId);
  return {
    id,
    name: draft.name,
    label: draft.label,
    status: isActive ? 'ACTIVE' : 'INACTIVE',
    signOnMode: draft.signOnMode,
    firstParty: false,
    clientId: draft.signOnMode === 'OPENID_CONNECT' ? (draft.clientId ?? id) : undefined,
    accessPolicyId: needs.policies.defaultAccessPolicyId(),
    document: draft.document,
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
  };
}

/** RFC 9700 4.15: nobody may be able to take a client for a person. */
function checkClientId(clientId: string): void {
  if (/^00u/i.test(clientId) || clientId === 'ALL_CLIENTS') {
    throw validationFailed('client_id', ['credentials.oauthClient.client_id: is reserved; choose another']);
  }
}

function clientIdTaken(): ApiError {
  return validationFailed('client_id', ['credentials.oauthClient.client_id: is in use by another app']);
}

async function settleCredentials(
  tx: Tx,
  needs: AppServiceNeeds,
  app: AppRecord,
  draft: AppDraft,
  wantedKeys: Record<string, unknown>[] | undefined,
): Promise<void> {
  if (app.signOnMode !== 'OPENID_CONNECT') return;
  const nowMs = app.lastUpdatedMs;
  await secrets.settleSecrets(tx, needs, {
    id: app.id,
    method: authMethod(app),
    given: draft.clientSecret,
    nowMs,
  });
  if (wantedKeys !== undefined) await keys.replaceKeys(tx, needs, app.id, wantedKeys, nowMs);
}
