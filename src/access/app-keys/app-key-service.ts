import { createPublicKey, createPrivateKey, type KeyObject } from 'node:crypto';
import { appTarget, lockSigningApp } from '#src/access/apps/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import {
  CertificateProblem,
  certificateRequest,
  type DistinguishedName,
  type ReadCertificate,
  readCertificate,
  validityProblem,
} from '#src/protocols/x509/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import {
  type AppCsr,
  type AppKey,
  keyValidityYears,
  leastPublishedDays,
  maximumAppKeys,
  maximumCsrs,
} from './app-key.ts';
import { appKeyPurpose, openAppKey } from './app-key-book.ts';
import * as store from './app-key-store.ts';
import { makeRsaKey } from './key-maker.ts';

export type AppKeyService = {
  /** A new key under a certificate of its own. It signs only once the app names its kid. */
  generateKey(appId: string, validityYears: number, by: Requester): Promise<AppKey>;
  /** The same key for another app too. */
  cloneKey(appId: string, kid: string, targetAppId: string, by: Requester): Promise<AppKey>;
  listCsrs(appId: string): Promise<readonly AppCsr[]>;
  createCsr(appId: string, wish: CsrWish, by: Requester): Promise<AppCsr>;
  deleteCsr(appId: string, csrId: string, by: Requester): Promise<void>;
  /** The authority's certificate makes a key of the request, which is gone thereby. */
  publishCsr(appId: string, csrId: string, certificate: string | Buffer, by: Requester): Promise<AppKey>;
};

export type CsrWish = { subject: DistinguishedName; dnsNames: readonly string[] };

type AppKeyServiceNeeds = {
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  makeRecord(years: number): Promise<Omit<store.AppKeyRecord, 'appId'>>;
  changed(tx: Tx): Promise<void>;
};

type Change = { appId: string; by: Requester; eventType: string; target: Target; more?: Target };

export function createAppKeyService(needs: AppKeyServiceNeeds): AppKeyService {
  const { clock, database, ids, keyring } = needs;
  const record = async (tx: Tx, app: Target, { by, eventType, target, more }: Omit<Change, 'appId'>) => {
    const targets = more === undefined ? [app, target] : [app, target, more];
    await needs.systemLog.record(tx, { eventType, ...eventBy(by), target: targets });
  };

  const addKey = async (tx: Tx, key: store.AppKeyRecord, object: string): Promise<AppKey> => {
    if ((await store.listAppKeys(tx, key.appId)).length >= maximumAppKeys) {
      throw validationFailed(object, [`An app can have at most ${maximumAppKeys} keys.`]);
    }
    if (!(await store.insertAppKey(tx, key))) {
      throw validationFailed(object, [
        'Key already exists in the list of key credentials for the target app.',
      ]);
    }
    await needs.changed(tx);
    return openAppKey(key, keyring);
  };

  return {
    async generateKey(appId, validityYears, by) {
      const { least, most } = keyValidityYears;
      if (!Number.isInteger(validityYears) || validityYears < least || validityYears > most) {
        throw validationFailed('generateKey', [
          `Validity years out of range. It should be ${least} - ${most} years.`,
        ]);
      }
      const made = await needs.makeRecord(validityYears);
      return database.transaction(async (tx) => {
        const app = appTarget(await lockSigningApp(tx, appId));
        const key = await addKey(tx, { ...made, appId }, 'generateKey');
        await record(tx, app, { by, eventType: 'app.keys.generate', target: keyTarget(key.kid) });
        return key;
      });
    },

    cloneKey: (appId, kid, targetAppId, by) =>
      database.transaction(async (tx) => {
        // In the order of ids, so that two who clone in opposite directions do not wait for each other.
        const targets = new Map<string, Target>();
        for (const id of [appId, targetAppId].sort())
          targets.set(id, appTarget(await lockSigningApp(tx, id)));
        const [source, app] = [targets.get(appId), targets.get(targetAppId)];
        if (source === undefined || app === undefined) throw notFound(appId, 'AppInstance');
        const key = (await store.listAppKeys(tx, appId)).find((one) => one.kid === kid);
        if (key === undefined) throw notFound(kid, 'JsonWebKey');
        const nowMs = clock.nowMs();
        const copy = { ...key, appId: targetAppId, createdMs: nowMs, lastUpdatedMs: nowMs };
        const cloned = await addKey(tx, copy, 'cloneKey');
        await record(tx, app, { by, eventType: 'app.keys.clone', target: keyTarget(kid), more: source });
        return cloned;
      }),

    listCsrs: (appId) => store.listCsrs(database, appId),

    async createCsr(appId, wish, by) {
      const privateKey = await makeRsaKey();
      const csr: AppCsr = {
        id: ids.newSecret(32),
        appId,
        request: certificateRequest({ ...wish, privateKey }),
        privateBox: keyring.encrypt(appKeyPurpose, privateKey.export({ type: 'pkcs8', format: 'der' })),
        createdMs: clock.nowMs(),
      };
      await database.transaction(async (tx) => {
        const app = appTarget(await lockSigningApp(tx, appId));
        if ((await store.listCsrs(tx, appId)).length >= maximumCsrs) {
          throw validationFailed('generateCsr', [
            `An app can have at most ${maximumCsrs} requests that wait; delete or publish one first.`,
          ]);
        }
        await store.insertCsr(tx, csr);
        await record(tx, app, { by, eventType: 'app.keys.csr.generate', target: csrTarget(csr.id) });
      });
      return csr;
    },

    deleteCsr: (appId, csrId, by) =>
      database.transaction(async (tx) => {
        const app = appTarget(await lockSigningApp(tx, appId));
        if (!(await store.deleteCsr(tx, appId, csrId))) throw notFound(csrId, 'Csr');
        await record(tx, app, { by, eventType: 'app.keys.csr.revoke', target: csrTarget(csrId) });
      }),

    publishCsr: (appId, csrId, certificate, by) =>
      database.transaction(async (tx) => {
        const app = appTarget(await lockSigningApp(tx, appId));
        const csr = (await store.listCsrs(tx, appId)).find((one) => one.id === csrId);
        if (csr === undefined) throw notFound(csrId, 'Csr');
        const nowMs = clock.nowMs();
        const read = readPublished(certificate, openPrivate(keyring, csr.privateBox), nowMs);
        await store.deleteCsr(tx, appId, csrId);
        const { privateBox } = csr;
        const dates = { createdMs: nowMs, lastUpdatedMs: nowMs };
        const key = await addKey(
          tx,
          { appId, kid: csrId, privateBox, certificate: read.der, ...dates },
          'certificate',
        );
        await record(tx, app, { by, eventType: 'app.keys.csr.publish', target: keyTarget(key.kid) });
        return key;
      }),
  };
}

const openPrivate = (keyring: Keyring, box: Buffer): KeyObject =>
  createPrivateKey({ key: keyring.decrypt(appKeyPurpose, Buffer.from(box)), type: 'pkcs8', format: 'der' });

function readPublished(given: string | Buffer, privateKey: KeyObject, nowMs: number): ReadCertificate {
  const refuse = (cause: string) => validationFailed('certificate', [cause]);
  let read: ReadCertificate;
  try {
    read = readCertificate(given);
  } catch (error) {
    if (error instanceof CertificateProblem) throw refuse(`certificate: ${error.message}`);
    throw error;
  }
  if (!read.key.equals(createPublicKey(privateKey))) throw refuse("The certificate doesn't match the CSR.");
  const problem = validityProblem(read, nowMs);
  if (problem !== undefined) throw refuse(`certificate: ${problem}`);
  if (read.notAfterMs <= nowMs + leastPublishedDays * 24 * 60 * 60 * 1000) {
    throw refuse(`The certificate must be valid for more than ${leastPublishedDays} days.`);
  }
  return read;
}

const keyTarget = (kid: string): Target => ({
  id: kid,
  type: 'AppKeyCredential',
  alternateId: kid,
  displayName: 'App key credential',
});

const csrTarget = (id: string): Target => ({
  id,
  type: 'AppKeyCredential',
  alternateId: id,
  displayName: 'Certificate signing request',
});
