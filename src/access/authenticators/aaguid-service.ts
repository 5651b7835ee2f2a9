import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Authenticator } from './authenticator.ts';
import type { Authenticators } from './authenticator-service.ts';
import * as store from './aaguid-store.ts';

export type Aaguids = {
  list(authenticatorId: string): Promise<store.Aaguid[]>;
  get(authenticatorId: string, aaguid: string): Promise<store.Aaguid>;
  create(authenticatorId: string, one: store.Aaguid, by: Requester): Promise<store.Aaguid>;
  change(
    authenticatorId: string,
    aaguid: string,
    work: (before: store.Aaguid) => store.Aaguid,
    by: Requester,
  ): Promise<store.Aaguid>;
  delete(authenticatorId: string, aaguid: string, by: Requester): Promise<void>;
};

type Change = { from: Record<string, unknown>; to: Record<string, unknown> };

const most = 500;

export function createAaguids(needs: {
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  authenticators: Pick<Authenticators, 'get'>;
}): Aaguids {
  const { database } = needs;

  /** Only passkeys have models. */
  const ofPasskeys = async (authenticatorId: string): Promise<Authenticator> => {
    const authenticator = await needs.authenticators.get(authenticatorId);
    if (authenticator.key !== 'webauthn') throw notFound(authenticatorId, 'Authenticator');
    return authenticator;
  };

  const record = (tx: Tx, { id, key, name }: Authenticator, by: Requester, change: Change) =>
    needs.systemLog.record(tx, {
      eventType: 'security.authenticator.lifecycle.update',
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [{ id, type: 'Authenticator', alternateId: key, displayName: name, changeDetails: change }],
    });

  const locked = async (tx: Tx, aaguid: string): Promise<store.Aaguid> => {
    const before = await store.lock(tx, aaguid);
    if (before === undefined) throw notFound(aaguid, 'AAGUID');
    return before;
  };

  return {
    async list(authenticatorId) {
      await ofPasskeys(authenticatorId);
      return store.listAll(database);
    },
    async get(authenticatorId, aaguid) {
      await ofPasskeys(authenticatorId);
      const found = await store.find(database, aaguid);
      if (found === undefined) throw notFound(aaguid, 'AAGUID');
      return found;
    },
    async create(authenticatorId, one, by) {
      const authenticator = await ofPasskeys(authenticatorId);
      return database.transaction(async (tx) => {
        if ((await store.listAll(tx)).length >= most) {
          throw validationFailed('aaguid', [`aaguid: there are ${most} already, the most an org may have`]);
        }
        if (!(await store.insert(tx, one))) throw validationFailed('aaguid', ['aaguid: already exists']);
        await record(tx, authenticator, by, { from: {}, to: { aaguid: one.aaguid, name: one.name } });
        return one;
      });
    },
    async change(authenticatorId, aaguid, work, by) {
      const authenticator = await ofPasskeys(authenticatorId);
      return database.transaction(async (tx) => {
        const before = await locked(tx, aaguid);
        const one = work(before);
        await store.update(tx, one);
        await record(tx, authenticator, by, { from: before, to: one });
        return one;
      });
    },
    async delete(authenticatorId, aaguid, by) {
      const authenticator = await ofPasskeys(authenticatorId);
      await database.transaction(async (tx) => {
        const before = await locked(tx, aaguid);
        await store.remove(tx, aaguid);
        await record(tx, authenticator, by, { from: { aaguid, name: before.name }, to: {} });
      });
    },
  };
}
