import { createHash, type KeyObject } from 'node:crypto';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { CertificateProblem, readCertificate } from '#src/protocols/x509/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { trustedKids } from './identity-provider.ts';
import * as store from './idp-key-store.ts';
import type { IdpKey } from './idp-key-store.ts';
import * as idpStore from './idp-store.ts';

export type IdpKeys = {
  listPage(page: { after: string; limit: number }): Promise<IdpKey[]>;
  get(kid: string): Promise<IdpKey>;
  create(x5c: string, by: Requester): Promise<IdpKey>;
  /** The same kid for another certificate: whoever trusts the one trusts the other from now on. */
  replace(kid: string, x5c: string, by: Requester): Promise<IdpKey>;
  delete(kid: string, by: Requester): Promise<void>;
};

type Needs = { clock: Clock; ids: Ids; database: Database; systemLog: Pick<SystemLog, 'record'> };

/** Certificates of others, by which what they sign is verified. */
export function createIdpKeys({ clock, database, ids, systemLog }: Needs): IdpKeys {
  const record = (tx: Tx, verb: string, { kid }: IdpKey, by: Requester) =>
    systemLog.record(tx, {
      eventType: `system.idp.key.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: kid, type: 'IdpKeyCredential', alternateId: kid, displayName: 'Key of an identity provider' },
      ],
    });

  const checkNew = async (tx: Tx, certificate: string, kid?: string) => {
    const same = await store.findByCertificate(tx, certificate);
    if (same !== undefined && same.kid !== kid)
      throw validationFailed('x5c', [`x5c: this certificate is in the key store already, as ${same.kid}`]);
  };

  const get = async (kid: string): Promise<IdpKey> => {
    const key = await store.find(database, kid);
    if (key === undefined) throw notFound(kid, 'IdpKeyCredential');
    return key;
  };

  return {
    listPage: (page) => store.listPage(database, page),
    get,

    create: (x5c, by) =>
      database.transaction(async (tx) => {
        await idpStore.lockWriters(tx);
        const read = readKey(x5c);
        await checkNew(tx, read.certificate);
        const now = clock.now();
        const key: IdpKey = { kid: ids.newUuid(), ...read, created: now, lastUpdated: now };
        await store.save(tx, key);
        await record(tx, 'create', key, by);
        return key;
      }),

    replace: (kid, x5c, by) =>
      database.transaction(async (tx) => {
        await idpStore.lockWriters(tx);
        const before = await store.find(tx, kid);
        if (before === undefined) throw notFound(kid, 'IdpKeyCredential');
        const read = readKey(x5c);
        await checkNew(tx, read.certificate, kid);
        const key: IdpKey = { ...before, ...read, lastUpdated: clock.now() };
        await store.save(tx, key);
        await record(tx, 'update', key, by);
        return key;
      }),

    delete: (kid, by) =>
      database.transaction(async (tx) => {
        await idpStore.lockWriters(tx);
        const key = await store.find(tx, kid);
        if (key === undefined) throw notFound(kid, 'IdpKeyCredential');
        const user = (await idpStore.listAll(tx)).find((one) => trustedKids(one).includes(kid));
        if (user !== undefined)
          throw validationFailed('idpKey', [
            `kid: the identity provider ${user.name} uses this key; give it another one first`,
          ]);
        await store.remove(tx, kid);
        await record(tx, 'delete', key, by);
      }),
  };
}

function readKey(x5c: string): Pick<IdpKey, 'certificate' | 'jwk' | 'expires'> {
  try {
    const { certificate, key, notAfterMs } = readCertificate(x5c, { curves: true });
    return { certificate, jwk: jwkOf(key), expires: new Date(notAfterMs) };
  } catch (error) {
    if (error instanceof CertificateProblem) throw validationFailed('x5c', [`x5c: ${error.message}`]);
    throw error;
  }
}

export const jwkOf = (key: KeyObject): IdpKey['jwk'] => {
  const { kty, n, e, crv, x, y } = key.export({ format: 'jwk' }) as Record<string, string>;
  return kty === 'RSA'
    ? { kty, n: n ?? '', e: e ?? '' }
    : { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' };
};

export const thumbprintOf = (certificate: string): string =>
  createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url');

const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

export const keyToWire = (key: IdpKey) => ({
  kid: key.kid,
  created: toSecond(key.created),
  lastUpdated: toSecond(key.lastUpdated),
  expiresAt: toSecond(key.expires),
  ...key.jwk,
  use: 'sig',
  x5c: [key.certificate],
  'x5t#S256': thumbprintOf(key.certificate),
});
