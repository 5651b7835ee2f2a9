import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
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
  selfSignedCertificate,
  validityProblem,
} from '#src/protocols/x509/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { idpTarget } from './idp-service.ts';
import * as idpStore from './idp-store.ts';
import * as store from './signing-key-store.ts';
import type { CsrRow, SigningKeyRow } from './signing-key-store.ts';

export type SigningKeys = {
  list(idpId: string): Promise<SigningKeyRow[]>;
  get(idpId: string, kid: string): Promise<SigningKeyRow>;
  has(tx: Tx, idpId: string, kid: string): Promise<boolean>;
  /** For a provider that is about to be made. */
  make(): Promise<{ kid: string; save(tx: Tx, idpId: string): Promise<void> }>;
  generate(idpId: string, years: number, by: Requester): Promise<SigningKeyRow>;
  clone(idpId: string, kid: string, targetIdpId: string, by: Requester): Promise<SigningKeyRow>;
  listCsrs(idpId: string): Promise<CsrRow[]>;
  getCsr(idpId: string, id: string): Promise<CsrRow>;
  createCsr(
    idpId: string,
    wish: { subject: DistinguishedName; dnsNames: readonly string[] },
    by: Requester,
  ): Promise<CsrRow>;
  deleteCsr(idpId: string, id: string, by: Requester): Promise<void>;
  publishCsr(idpId: string, id: string, certificate: string | Buffer, by: Requester): Promise<SigningKeyRow>;
};

type Needs = {
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  /** The name in certificates of ours. */
  host: string;
};

const generatePair = promisify(generateKeyPair);
/** Bound to no provider: a key may be cloned to another. */
const purpose = 'identity provider signing key';
const maxKeys = 50;
const maxCsrs = 20;
const years = { least: 2, most: 10, usual: 10 };
/** A clock that is a little behind ours takes the certificate too. */
const headStartMs = 3_600_000;

/** Our RSA keys towards a provider, with which we sign what we ask of it. */
export function createSigningKeyService(needs: Needs): SigningKeys {
  const { clock, database, ids, keyring } = needs;

  const seal = (key: KeyObject) => keyring.encrypt(purpose, key.export({ type: 'pkcs8', format: 'der' }));

  const selfSigned = async (validYears: number) => {
    const { privateKey } = await generatePair('rsa', { modulusLength: 2048 });
    const nowMs = clock.nowMs();
    const until = new Date(nowMs);
    until.setUTCFullYear(until.getUTCFullYear() + validYears);
    const certificate = selfSignedCertificate({
      subject: {
        commonName: needs.host,
        organizationalUnitName: 'SSOProvider',
        organizationName: 'Gatehouse',
      },
      serial: Buffer.from(ids.newUuid().replaceAll('-', ''), 'hex'),
      notBeforeMs: nowMs - headStartMs,
      notAfterMs: until.getTime(),
      privateKey,
    });
    return { kid: ids.newSecret(32), privateBox: seal(privateKey), certificate };
  };

  const record = async (tx: Tx, verb: string, idp: IdentityProvider, id: string, by: Requester) =>
    needs.systemLog.record(tx, {
      eventType: `system.idp.signing_key.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        idpTarget(idp),
        { id, type: 'IdpKeyCredential', alternateId: id, displayName: 'Signing key of ours' },
      ],
    });

  const changing = <T>(idpId: string, work: (tx: Tx, idp: IdentityProvider) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      const idp = await idpStore.lock(tx, idpId);
      if (idp === undefined) throw notFound(idpId, 'IdentityProvider');
      return work(tx, idp);
    });

  const add = async (tx: Tx, key: Omit<SigningKeyRow, 'created' | 'lastUpdated'>): Promise<SigningKeyRow> => {
    if ((await store.listKeys(tx, key.idpId)).length >= maxKeys)
      throw validationFailed('signingKey', [`A provider can have at most ${maxKeys} signing keys.`]);
    const now = clock.now();
    const row = { ...key, created: now, lastUpdated: now };
    if (!(await store.insertKey(tx, row)))
      throw validationFailed('signingKey', [
        'Key already exists in the list of key credentials for the target provider.',
      ]);
    return row;
  };

  const list = async (idpId: string) => {
    await requireProvider(idpId);
    return store.listKeys(database, idpId);
  };
  const requireProvider = async (idpId: string) => {
    if (!(await database.transaction((tx) => idpStore.hold(tx, [idpId]))).has(idpId))
      throw notFound(idpId, 'IdentityProvider');
  };
  const listCsrs = async (idpId: string) => {
    await requireProvider(idpId);
    return store.listCsrs(database, idpId);
  };

  return {
    list,
    listCsrs,
    async get(idpId, kid) {
      const key = (await list(idpId)).find((one) => one.kid === kid);
      if (key === undefined) throw notFound(kid, 'JsonWebKey');
      return key;
    },
    async getCsr(idpId, id) {
      const csr = (await listCsrs(idpId)).find((one) => one.id === id);
      if (csr === undefined) throw notFound(id, 'Csr');
      return csr;
    },
    has: async (tx, idpId, kid) => (await store.listKeys(tx, idpId)).some((one) => one.kid === kid),

    async make() {
      const made = await selfSigned(years.usual);
      return { kid: made.kid, save: async (tx, idpId) => void (await add(tx, { idpId, ...made })) };
    },

    async generate(idpId, validYears, by) {
      if (!Number.isInteger(validYears) || validYears < years.least || validYears > years.most)
        throw validationFailed('generateKey', [
          `Validity years out of range. It should be ${years.least} - ${years.most} years.`,
        ]);
      const made = await selfSigned(validYears);
      return changing(idpId, async (tx, idp) => {
        const key = await add(tx, { idpId, ...made });
        await record(tx, 'generate', idp, key.kid, by);
        return key;
      });
    },

    clone: (idpId, kid, targetIdpId, by) =>
      database.transaction(async (tx) => {
        // In the order of ids, so that two who clone in opposite directions do not wait for each other.
        const found = new Map<string, IdentityProvider>();
        for (const id of [idpId, targetIdpId].sort()) {
          const idp = await idpStore.lock(tx, id);
          if (idp === undefined) throw notFound(id, 'IdentityProvider');
          found.set(id, idp);
        }
        const key = (await store.listKeys(tx, idpId)).find((one) => one.kid === kid);
        if (key === undefined) throw notFound(kid, 'JsonWebKey');
        const { privateBox, certificate } = key;
        const cloned = await add(tx, { idpId: targetIdpId, kid, privateBox, certificate });
        const target = found.get(targetIdpId);
        if (target !== undefined) await record(tx, 'clone', target, kid, by);
        return cloned;
      }),

    async createCsr(idpId, wish, by) {
      const { privateKey } = await generatePair('rsa', { modulusLength: 2048 });
      const csr: CsrRow = {
        id: ids.newSecret(32),
        idpId,
        request: certificateRequest({ ...wish, privateKey }),
        privateBox: seal(privateKey),
        created: clock.now(),
      };
      return changing(idpId, async (tx, idp) => {
        if ((await store.listCsrs(tx, idpId)).length >= maxCsrs)
          throw validationFailed('generateCsr', [
            `A provider can have at most ${maxCsrs} requests that wait; delete or publish one first.`,
          ]);
        await store.insertCsr(tx, csr);
        await record(tx, 'csr.generate', idp, csr.id, by);
        return csr;
      });
    },

    deleteCsr: (idpId, id, by) =>
      changing(idpId, async (tx, idp) => {
        if (!(await store.deleteCsr(tx, idpId, id))) throw notFound(id, 'Csr');
        await record(tx, 'csr.revoke', idp, id, by);
      }),

    publishCsr: (idpId, id, certificate, by) =>
      changing(idpId, async (tx, idp) => {
        const csr = (await store.listCsrs(tx, idpId)).find((one) => one.id === id);
        if (csr === undefined) throw notFound(id, 'Csr');
        const der = keyring.decrypt(purpose, Buffer.from(csr.privateBox));
        const read = readPublished(
          certificate,
          createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }),
          clock.nowMs(),
        );
        await store.deleteCsr(tx, idpId, id);
        const key = await add(tx, { idpId, kid: id, privateBox: csr.privateBox, certificate: read.der });
        await record(tx, 'csr.publish', idp, id, by);
        return key;
      }),
  };
}

function readPublished(given: string | Buffer, privateKey: KeyObject, nowMs: number): ReadCertificate {
  const refuse = (cause: string) => validationFailed('certificate', [cause]);
  try {
    const read = readCertificate(given);
    if (!read.key.equals(createPublicKey(privateKey))) throw refuse("The certificate doesn't match the CSR.");
    const problem = validityProblem(read, nowMs);
    if (problem !== undefined) throw refuse(`certificate: ${problem}`);
    return read;
  } catch (error) {
    if (error instanceof CertificateProblem) throw refuse(`certificate: ${error.message}`);
    throw error;
  }
}
