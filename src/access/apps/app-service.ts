import { eventBy, isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { AppStatus, IssuerMode } from './app.ts';
import { appsSection } from './app-book.ts';
import { type AppChangeNeeds, changeApp } from './app-change.ts';
import { type AppDraft, draftApp } from './app-draft.ts';
import { appTarget } from './app-events.ts';
import type { AppBody } from './app-schema.ts';
import { type AppRecord, deleteApp, insertApp, updateApp } from './app-store.ts';
import { customName } from './custom-name.ts';
import { kindOf } from './kinds/kinds.ts';
import {
  createFederatedClaimService,
  type FederatedClaimService,
} from './federated/federated-claim-service.ts';
import { createLogoService, type LogoService } from './logo/logo-service.ts';
import { listKeys } from './oauth/client-credential-store.ts';
import {
  authMethod,
  type ClientCredentialService,
  createClientCredentialService,
} from './oauth/client-credential-service.ts';
import * as keys from './oauth/client-keys.ts';
import * as secrets from './oauth/client-secrets.ts';
import { oauthClientProblems } from './oauth/oauth-client-rules.ts';

/** Another slice that keeps something beside an app and takes it from the same body, in the same transaction. */
export type AppPart = {
  save(tx: Tx, app: AppRecord, draft: AppDraft, by: Requester): Promise<void>;
};

/** The keys that apps sign with, as far as apps have to know of them (access/app-keys). */
export type AppSigningKeys = {
  /** Takes a while, hence before the transaction. What comes back puts the key into it, and gives its kid. */
  make(): Promise<(tx: Tx, appId: string) => Promise<string>>;
  has(tx: Tx, appId: string, kid: string): Promise<boolean>;
};

export type AppServiceNeeds = AppChangeNeeds & {
  ids: Ids;
  keyring: Keyring;
  policies: Pick<PolicyEngine, 'find' | 'defaultAccessPolicyId'>;
  signingKeys: AppSigningKeys;
  parts: readonly AppPart[];
  /** First part of the name of a custom app. */
  subdomain(): string;
};

export type AppService = ClientCredentialService &
  LogoService &
  FederatedClaimService & {
    /** The ids of what was made or changed; the snapshot knows the rest by the time these resolve. */
    createApp(body: AppBody, activate: boolean, by: Requester): Promise<string>;
    replaceApp(appId: string, body: AppBody, by: Requester): Promise<void>;
    deleteApp(appId: string, by: Requester): Promise<void>;
    setAppStatus(appId: string, status: AppStatus, by: Requester): Promise<void>;
    setAccessPolicy(appId: string, policyId: string, by: Requester): Promise<void>;
    setIssuerMode(appId: string, mode: IssuerMode, by: Requester): Promise<void>;
  };

export function createAppService(needs: AppServiceNeeds): AppService {
  const { clock, snapshots, systemLog } = needs;

  const log = async (
    tx: Tx,
    by: Requester,
    eventType: string,
    app: AppRecord,
    debugData?: Readonly<Record<string, string>>,
  ): Promise<void> => {
    await systemLog.record(tx, {
      eventType,
      ...eventBy(by),
      target: [appTarget(app)],
      ...(debugData === undefined ? {} : { debugData }),
    });
    await snapshots.changed(tx, appsSection);
  };

  return {
    ...createClientCredentialService(needs),
    ...createLogoService(needs),
    ...createFederatedClaimService(needs),

    async createApp(body, activate, by) {
      const draft = draftApp(body, undefined, {
        newName: (label) => customName(needs.subdomain(), label),
        nowMs: clock.nowMs(),
      });
      const wantedKeys = draft.keys === undefined ? [] : keys.readClientKeys(draft.keys);
      checkClient(draft, wantedKeys.length > 0);
      const app = newApp(needs, draft, activate && body.status !== 'INACTIVE');
      const keepKey = draft.kind.signs ? await needs.signingKeys.make() : undefined;
      await needs.database.transaction(async (tx) => {
        const inserted = await insertNamed(tx, draft, app);
        const kid = await keepKey?.(tx, app.id);
        if (kid !== undefined) {
          inserted.document.credentials.signing = { kid };
          await updateApp(tx, inserted);
        }
        await settleCredentials(tx, needs, inserted, draft, wantedKeys);
        await checkBeside(tx, inserted);
        for (const part of needs.parts) await part.save(tx, inserted, draft, by);
        await log(tx, by, 'application.lifecycle.create', inserted, draft.debugData);
      });
      return app.id;
    },

    replaceApp: (appId, body, by) =>
      changeApp(needs, appId, async (tx, app) => {
        const draft = draftApp(body, app, { newName: () => app.name, nowMs: clock.nowMs() });
        if (draft.clientId !== undefined && draft.clientId !== app.clientId) {
          throw validationFailed('client_id', [
            'credentials.oauthClient.client_id: cannot be changed; create another app',
          ]);
        }
        const wantedKeys = draft.keys === undefined ? undefined : keys.readClientKeys(draft.keys);
        checkClient(draft, (wantedKeys ?? (await listKeys(tx, appId))).length > 0);
        await checkSigningKey(tx, needs, app, draft);
        const replaced = {
          ...app,
          label: draft.label,
          document: draft.document,
          lastUpdatedMs: clock.nowMs(),
        };
        await updateApp(tx, replaced);
        await settleCredentials(tx, needs, replaced, draft, wantedKeys);
        await checkBeside(tx, replaced);
        for (const part of needs.parts) await part.save(tx, replaced, draft, by);
        await log(tx, by, 'application.lifecycle.update', replaced, draft.debugData);
        const kid = kidOf(replaced);
        if (kid !== undefined && kid !== kidOf(app)) await log(tx, by, 'app.keys.rotate', replaced, { kid });
      }),

    deleteApp: (appId, by) =>
      changeApp(needs, appId, async (tx, app) => {
        if (app.status !== 'INACTIVE') {
          throw new ApiError('E0000056', {
            causes: ['The application must be deactivated before deletion.'],
          });
        }
        await deleteApp(tx, appId);
        await log(tx, by, 'application.lifecycle.delete', app);
      }),

    setAppStatus: (appId, status, by) =>
      changeApp(needs, appId, async (tx, app) => {
        if (app.status === status) return;
        const changed = { ...app, status, lastUpdatedMs: clock.nowMs() };
        await checkBeside(tx, changed);
        await updateApp(tx, changed);
        await log(tx, by, `application.lifecycle.${status === 'ACTIVE' ? 'activate' : 'deactivate'}`, app);
      }),

    setAccessPolicy: (appId, policyId, by) => setAccessPolicy(needs, appId, policyId, by),

    setIssuerMode: (appId, mode, by) =>
      changeApp(needs, appId, async (tx, app) => {
        const { settings } = app.document;
        if (settings.oauthClient === undefined) throw notFound(appId, 'OAuth2AppInstance');
        const oauthClient = { ...settings.oauthClient, issuer_mode: mode };
        const document = { ...app.document, settings: { ...settings, oauthClient } };
        await updateApp(tx, { ...app, document, lastUpdatedMs: clock.nowMs() });
        await log(tx, by, 'application.lifecycle.update', app);
      }),
  };
}

/** An app that is switched off stands in nobody's way. */
async function checkBeside(tx: Tx, app: AppRecord): Promise<void> {
  if (app.status === 'ACTIVE') await kindOf(app).checkBeside?.(tx, app);
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
    await changeApp(needs, appId, async (tx, app) => {
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

/** Puts the app in. A custom app gets the first free number after its name, also in its link unless the body named that. */
async function insertNamed(tx: Tx, draft: AppDraft, app: AppRecord): Promise<AppRecord> {
  const { kind } = draft;
  if (kind.name !== undefined) {
    if (await insertApp(tx, app)) return app;
    throw clientIdTaken();
  }
  const { visibility } = app.document;
  const isOurLink = Object.keys(visibility.appLinks).join() === kind.linkName(app.name);
  for (let number = 1; number <= 1_000; number++) {
    const name = `${app.name}_${number}`;
    const appLinks = isOurLink ? { [kind.linkName(name)]: true } : visibility.appLinks;
    const document = { ...app.document, visibility: { ...visibility, appLinks } };
    const named: AppRecord = { ...app, name, document };
    if (await insertApp(tx, named)) return named;
  }
  throw validationFailed('label', ['label: a thousand apps have this label; choose another']);
}

const kidOf = (app: AppRecord): string | undefined => app.document.credentials.signing.kid;

async function checkSigningKey(
  tx: Tx,
  needs: AppServiceNeeds,
  app: AppRecord,
  draft: AppDraft,
): Promise<void> {
  const { kid } = draft.document.credentials.signing;
  if (kid === undefined || kid === kidOf(app)) return;
  if (await needs.signingKeys.has(tx, app.id, kid)) return;
  throw validationFailed('credentials.signing.kid', [
    `credentials.signing.kid: this app has no key '${kid}'; list them at /api/v1/apps/${app.id}/credentials/keys, or generate or clone one first`,
  ]);
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
    externalKey: draft.kind.signs ? needs.ids.newId('exk') : undefined,
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
