import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type AppInstance, type Apps, appTarget } from '#src/access/apps/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import { exportPublicJwk, thumbprint } from '#src/protocols/jose/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Connection, ConnectionBody } from './connection.ts';
import { checkConnection } from './connection-check.ts';
import { findConnection, putConnection } from './provisioning-store.ts';

export type ProvisioningNeeds = {
  clock: Clock;
  database: Database;
  keyring: Keyring;
  outbound: Pick<OutboundHttp, 'request'>;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<Apps, 'get' | 'lock'>;
};

export type ConnectionService = {
  find(appId: string): Promise<Connection | undefined>;
  save(appId: string, body: ConnectionBody, activate: boolean, by: Requester): Promise<Connection>;
  activate(appId: string, by: Requester): Promise<void>;
  deactivate(appId: string, by: Requester): Promise<void>;
};

export function createConnectionService(needs: ProvisioningNeeds): ConnectionService {
  const find = (appId: string) => findConnection(needs.database, provisionable(needs, appId).id);
  const open = (connection: Connection): string => {
    if (connection.token === undefined) throw incomplete('profile.token');
    return needs.keyring.decrypt(tokenPurpose(connection), connection.token).toString('utf8');
  };
  const check = async (connection: Connection): Promise<void> => {
    if (connection.authScheme !== 'TOKEN') throw noConsentFlow();
    if (connection.baseUrl === undefined) throw incomplete('baseUrl');
    await checkConnection(needs.outbound, connection.baseUrl, open(connection));
  };
  const setStatus = async (connection: Connection, status: Connection['status'], by: Requester) =>
    needs.database.transaction(async (tx) => {
      const now = await lockedConnection(needs, tx, connection.appId);
      // Somebody pointed it elsewhere while we asked: what we know is of another service.
      if (now?.lastUpdatedMs !== connection.lastUpdatedMs || now.baseUrl !== connection.baseUrl)
        throw changedMeanwhile();
      if (now.status === status) return;
      await putConnection(tx, { ...now, status });
      await log(needs, tx, connection.appId, status === 'ENABLED' ? 'activate' : 'deactivate', by);
    });
  const existing = async (appId: string): Promise<Connection> => {
    const connection = await find(appId);
    if (connection === undefined) throw notFound(`${appId}/connections/default`, 'ProvisioningConnection');
    return connection;
  };

  return {
    find,
    async save(appId, body, activate, by) {
      const app = provisionable(needs, appId);
      const key = body.profile.signing ? await makeKey() : undefined;
      const asked = await find(appId);
      const wanted = drafted(needs, app, asked, body, key);
      if (activate) await check(wanted);
      await needs.database.transaction(async (tx) => {
        const before = await lockedConnection(needs, tx, appId);
        if (before?.lastUpdatedMs !== asked?.lastUpdatedMs) throw changedMeanwhile();
        await putConnection(tx, { ...wanted, status: activate ? 'ENABLED' : 'DISABLED' });
        await log(needs, tx, appId, activate ? 'update and activate' : 'update', by);
      });
      return existing(appId);
    },
    async activate(appId, by) {
      const connection = await existing(appId);
      await check(connection);
      await setStatus(connection, 'ENABLED', by);
    },
    async deactivate(appId, by) {
      await setStatus(await existing(appId), 'DISABLED', by);
    },
  };
}

export function provisionable(needs: Pick<ProvisioningNeeds, 'apps'>, appId: string): AppInstance {
  const app = needs.apps.get(appId);
  if (app.firstParty)
    throw validationFailed('app', [
      'appId: this app comes with the product and keeps no accounts of its own',
    ]);
  return app;
}

async function lockedConnection(
  needs: Pick<ProvisioningNeeds, 'apps'>,
  tx: Tx,
  appId: string,
): Promise<Connection | undefined> {
  if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
  return findConnection(tx, appId);
}

async function log(
  needs: Pick<ProvisioningNeeds, 'apps' | 'systemLog'>,
  tx: Tx,
  appId: string,
  what: string,
  by: Requester,
): Promise<void> {
  await needs.systemLog.record(tx, {
    eventType: 'application.lifecycle.update',
    ...eventBy(by),
    target: [appTarget(needs.apps.get(appId))],
    debugData: { changed: 'provisioning connection', action: what },
  });
}

/** A token opens in the row of its app and for the origin it was given for, and nowhere else. */
const tokenPurpose = ({ appId, baseUrl }: Pick<Connection, 'appId' | 'baseUrl'>): string =>
  `provisioning-token:${appId}:${baseUrl === undefined ? '' : new URL(baseUrl).origin}`;

type MadeKey = { jwk: Connection['publicKey']; pkcs8: Buffer };

function drafted(
  needs: Pick<ProvisioningNeeds, 'keyring' | 'clock'>,
  app: AppInstance,
  before: Connection | undefined,
  body: ConnectionBody,
  key: MadeKey | undefined,
): Connection {
  const { profile } = body;
  const authScheme = profile.authScheme === 'TOKEN' ? 'TOKEN' : 'OAUTH2';
  const kept = before?.authScheme === authScheme ? before : undefined;
  const baseUrl = body.baseUrl === undefined ? kept?.baseUrl : (body.baseUrl ?? undefined);
  const problem = baseUrl === undefined ? undefined : addressProblem(baseUrl);
  if (problem !== undefined) throw validationFailed('baseUrl', [`baseUrl: ${problem}`]);
  const nowMs = needs.clock.nowMs();
  const close = (purpose: string, secret: string | Buffer) =>
    needs.keyring.encrypt(purpose, Buffer.from(secret));
  const connection: Connection = {
    appId: app.id,
    authScheme,
    status: 'DISABLED',
    baseUrl,
    settings: settingsOf(profile, kept),
    token: kept?.token,
    adminPassword: kept?.adminPassword,
    publicKey: kept?.publicKey ?? key?.jwk,
    privateKey: kept?.privateKey ?? (key && close(`provisioning-key:${app.id}`, key.pkcs8)),
    createdMs: before?.createdMs ?? nowMs,
    // Different at every change, which is how a change in between is noticed.
    lastUpdatedMs: Math.max(nowMs, (before?.lastUpdatedMs ?? 0) + 1),
  };
  if (profile.authScheme === 'TOKEN') {
    if (profile.token) connection.token = close(tokenPurpose(connection), profile.token);
    else if (kept?.token !== undefined && tokenPurpose(kept) !== tokenPurpose(connection)) {
      // Whoever may change an address must not have the token sent there.
      throw validationFailed('profile.token', [
        'profile.token: is needed again, since it was given for another address',
      ]);
    }
  } else if (profile.settings) {
    connection.adminPassword = close(`provisioning-admin:${app.id}`, profile.settings.adminPassword);
  }
  return connection;
}

function settingsOf(
  profile: ConnectionBody['profile'],
  kept: Connection | undefined,
): Connection['settings'] {
  const clientId = profile.clientId ?? kept?.settings.clientId;
  const rotationMode = profile.signing?.rotationMode ?? kept?.settings.rotationMode;
  const given = profile.authScheme === 'TOKEN' ? undefined : profile.settings?.adminUsername;
  const adminUsername = given ?? kept?.settings.adminUsername;
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(rotationMode === undefined ? {} : { rotationMode }),
    ...(adminUsername === undefined ? {} : { adminUsername }),
  };
}

function addressProblem(text: string): string | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return 'must be an absolute https address';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.search !== '')
    return 'must have no credentials, query or fragment';
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
  return url.protocol === 'https:' || isLocal
    ? undefined
    : 'must use https: a token travels with every request';
}

const generate = promisify(generateKeyPair);

async function makeKey(): Promise<MadeKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const jwk = exportPublicJwk(publicKey);
  return {
    jwk: { ...jwk, kid: thumbprint(jwk) },
    pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

const changedMeanwhile = (): ApiError =>
  validationFailed('connection', ['connection: somebody else changed it meanwhile; read it and try again']);

const incomplete = (field: string): ApiError =>
  validationFailed('connection', [`${field}: is needed before the connection can be activated`]);

const noConsentFlow = (): ApiError =>
  new ApiError('E0000015', {
    causes: [
      'authScheme: OAUTH2 connections cannot be activated yet: nothing here asks the service for consent',
    ],
  });
