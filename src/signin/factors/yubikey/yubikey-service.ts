import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import * as store from './yubikey-store.ts';

/** As the tool of its maker writes it out: modhex or hex. */
export type YubikeySeed = { serialNumber: string; publicId: string; privateId: string; aesKey: string };

export type YubikeyTokens = {
  list(page: store.Page): Promise<store.YubikeyToken[]>;
  get(id: string): Promise<store.YubikeyToken>;
  upload(seed: YubikeySeed, by: Requester): Promise<store.YubikeyToken>;
};

export function createYubikeyTokens(needs: {
  clock: Clock;
  ids: Ids;
  database: Database;
  keyring: Keyring;
  systemLog: Pick<SystemLog, 'record'>;
}): YubikeyTokens {
  const { clock, ids, database, keyring } = needs;
  return {
    list: (page) => store.listPage(database, page),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'YubikeyToken');
      return found;
    },
    async upload({ serialNumber, publicId, privateId, aesKey }, by) {
      const now = clock.now();
      const token: store.YubikeyToken = {
        id: ids.newId('ykk'),
        serial: serialNumber,
        publicId,
        status: 'UNASSIGNED',
        created: now,
        lastUpdated: now,
        lastVerified: null,
      };
      const seed = keyring.encrypt(`yubikey:${token.id}`, Buffer.from(JSON.stringify({ privateId, aesKey })));
      await database.transaction(async (tx) => {
        if (!(await store.insert(tx, token, seed))) {
          throw validationFailed('serialNumber', [
            'serialNumber: a token with this serial number or public id is there',
          ]);
        }
        await needs.systemLog.record(tx, {
          eventType: 'security.authenticator.lifecycle.update',
          ...eventBy(by),
          outcome: { result: 'SUCCESS' },
          target: [
            { id: token.id, type: 'YubikeyToken', alternateId: serialNumber, displayName: serialNumber },
          ],
        });
      });
      return token;
    },
  };
}
