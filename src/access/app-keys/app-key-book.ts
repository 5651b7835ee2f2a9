import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { AppKey } from './app-key.ts';
import { type AppKeyRecord, listAppKeys } from './app-key-store.ts';

export const appKeyPurpose = 'access.app-key';

/** By app, oldest first. */
export type AppKeyBook = ReadonlyMap<string, readonly AppKey[]>;

export function appKeysSection(keyring: Pick<Keyring, 'decrypt'>): Section<AppKeyBook> {
  return {
    name: 'access.app-keys',
    async load(db) {
      const keys = (await listAppKeys(db)).map((record) => openAppKey(record, keyring));
      return Map.groupBy(keys, (key) => key.appId);
    },
  };
}

export function openAppKey(record: AppKeyRecord, keyring: Pick<Keyring, 'decrypt'>): AppKey {
  const certificate = new X509Certificate(record.certificate);
  const { n = '', e = '' } = certificate.publicKey.export({ format: 'jwk' });
  let privateKey: KeyObject | undefined;
  return {
    appId: record.appId,
    kid: record.kid,
    certificate: record.certificate.toString('base64'),
    n,
    e,
    thumbprint: createHash('sha256').update(record.certificate).digest('base64url'),
    createdMs: record.createdMs,
    lastUpdatedMs: record.lastUpdatedMs,
    expiresMs: Date.parse(certificate.validTo),
    // Most keys of an org are never used between two changes of its configuration.
    get privateKey() {
      privateKey ??= createPrivateKey({
        key: keyring.decrypt(appKeyPurpose, Buffer.from(record.privateBox)),
        type: 'pkcs8',
        format: 'der',
      });
      return privateKey;
    },
  };
}
