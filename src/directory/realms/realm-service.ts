import {
  eventBy,
  foldText,
  isForeignKeyViolation,
  isUniqueViolation,
  type Requester,
  wholeSecond,
} from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { maxRealms, type Realm, type RealmDraft } from './realm.ts';
import * as store from './realm-store.ts';

export type RealmsNeeds = { database: Database; clock: Clock; ids: Ids; systemLog: SystemLog };

export type Realms = {
  list(): Promise<Realm[]>;
  get(id: string): Promise<Realm>;
  create(by: Requester, draft: RealmDraft): Promise<Realm>;
  replace(by: Requester, id: string, draft: RealmDraft): Promise<Realm>;
  /** Only while nobody is in it. */
  delete(by: Requester, id: string): Promise<void>;
  seedDefaults(tx: Tx): Promise<void>;
};

export function createRealms(needs: RealmsNeeds): Realms {
  const { database, clock } = needs;
  const record = (tx: Tx, by: Requester, eventType: string, realm: Realm) =>
    needs.systemLog.record(tx, { eventType, ...eventBy(by), target: [realmTarget(realm)] });
  const newRealm = (draft: RealmDraft, isDefault: boolean): Realm => {
    const now = wholeSecond(clock);
    return { ...draft, id: needs.ids.newId('guo'), isDefault, created: now, lastUpdated: now };
  };
  return {
    list: () => store.listRealms(database),
    async get(id) {
      const realm = await store.findRealm(database, id);
      if (!realm) throw realmNotFound(id);
      return realm;
    },
    create: (by, draft) =>
      database.transaction(async (tx) => {
        if ((await store.listRealms(tx)).length >= maxRealms)
          throw validationFailed('realm', [`realm: there can be at most ${maxRealms} realms`]);
        const realm = newRealm(draft, false);
        if (!(await store.insertRealm(tx, realm, foldText(realm.name)))) throw nameTaken();
        await record(tx, by, 'realm.create', realm);
        return realm;
      }),
    async replace(by, id, draft) {
      try {
        return await database.transaction(async (tx) => {
          const before = await store.lockRealm(tx, id);
          if (!before) throw realmNotFound(id);
          if (draft.type !== before.type)
            throw validationFailed('realmType', [
              `profile.realmType: cannot be changed; it is ${before.type}`,
            ]);
          const realm: Realm = { ...before, ...draft, lastUpdated: wholeSecond(clock) };
          if (!(await store.updateRealm(tx, realm, foldText(realm.name)))) throw nameTaken();
          await record(tx, by, 'realm.update', realm);
          return realm;
        });
      } catch (error) {
        throw isUniqueViolation(error) ? nameTaken() : error;
      }
    },
    async delete(by, id) {
      try {
        await database.transaction(async (tx) => {
          const realm = await store.lockRealm(tx, id);
          if (!realm) throw realmNotFound(id);
          if (realm.isDefault)
            throw new ApiError('E0000006', { causes: ['The default realm cannot be deleted.'] });
          await store.deleteRealm(tx, id);
          await record(tx, by, 'realm.delete', realm);
        });
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error;
        throw validationFailed('realm', [
          'realm: people are in it or assignments lead to it; move those people and delete the assignments first',
        ]);
      }
    },
    async seedDefaults(tx) {
      const realm = newRealm({ name: 'Default Realm', type: 'DEFAULT', domains: [] }, true);
      await store.insertRealm(tx, realm, foldText(realm.name));
    },
  };
}

export const realmNotFound = (id: string) => notFound(id, 'Realm');
const nameTaken = () =>
  validationFailed('name', ['name: An object with this field already exists in the current organization']);

export const realmTarget = ({ id, name }: Pick<Realm, 'id' | 'name'>) => ({
  id,
  type: 'Realm',
  alternateId: name,
  displayName: name,
});
