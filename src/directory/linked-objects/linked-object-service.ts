import { eventBy, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import { type User, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import { type LinkedObject, maxLinkedObjects, type Related } from './linked-object.ts';
import * as store from './linked-object-store.ts';

export type LinkedObjectsNeeds = { database: Database; clock: Clock; systemLog: SystemLog };

export type LinkedObjects = {
  list(): Promise<LinkedObject[]>;
  /** By either of its names. */
  get(name: string): Promise<LinkedObject>;
  create(by: Requester, one: LinkedObject): Promise<LinkedObject>;
  delete(by: Requester, name: string): Promise<void>;
  /** Ids of whom the name relates this person to: their primary, or those whose primary they are. */
  relatives(userId: string, name: string, page: { after: string; limit: number }): Promise<string[]>;
  setPrimary(by: Requester, name: string, associated: User, primary: User): Promise<void>;
  clearPrimary(by: Requester, name: string, associated: User): Promise<void>;
};

export function createLinkedObjects(needs: LinkedObjectsNeeds): LinkedObjects {
  const { database } = needs;
  const get = async (name: string): Promise<LinkedObject> => {
    const found = await store.findLinkedObject(database, name);
    if (!found) throw unknownRelation(name);
    return found;
  };
  /** A person is given or loses their primary; the other side follows from that. */
  const held = async (tx: Tx, name: string): Promise<string> => {
    const relation = await store.holdLinkedObject(tx, name);
    if (!relation) throw unknownRelation(name);
    if (sideOf(relation, name).side === 'primary') return relation.primary.name;
    throw validationFailed('relationshipName', [
      `relationshipName: ${name} is the associated side; name the primary side, ${relation.primary.name}`,
    ]);
  };
  const change = (
    by: Requester,
    name: string,
    user: User,
    work: (tx: Tx, name: string) => Promise<boolean>,
  ) =>
    database.transaction(async (tx) => {
      if (!(await work(tx, await held(tx, name)))) return;
      await needs.systemLog.record(tx, {
        eventType: 'user.account.update_profile',
        ...eventBy(by),
        target: [userTarget(user)],
        debugData: { changedAttributes: name },
      });
    });

  return {
    list: () => store.listLinkedObjects(database),
    get,
    create: (by, one) =>
      database.transaction(async (tx) => {
        if ((await store.countLinkedObjects(tx)) >= maxLinkedObjects) {
          throw validationFailed('linkedObject', [`linkedObject: there can be at most ${maxLinkedObjects}`]);
        }
        if (!(await store.insertLinkedObject(tx, one, wholeSecond(needs.clock)))) throw nameTaken();
        await record(needs, tx, by, 'directory.linked_object.create', one);
        return one;
      }),
    delete: (by, name) =>
      database.transaction(async (tx) => {
        const one = await store.findLinkedObject(tx, name);
        if (!one) throw unknownRelation(name);
        await store.deleteLinkedObject(tx, one.primary.name);
        await record(needs, tx, by, 'directory.linked_object.delete', one);
      }),
    async relatives(userId, name, { after, limit }) {
      const relation = await get(name);
      const primaryName = relation.primary.name;
      if (sideOf(relation, name).side === 'associated')
        return store.listAssociated(database, { primaryId: userId, primaryName, after, limit });
      const primary = await store.findPrimary(database, userId, primaryName);
      return primary === undefined || primary <= after ? [] : [primary];
    },
    setPrimary: (by, name, associated, primary) =>
      change(by, name, associated, async (tx, primaryName) => {
        if (associated.id === primary.id)
          throw validationFailed('primaryUserId', ['primaryUserId: nobody can be related to themselves']);
        const value = { associatedId: associated.id, primaryName, primaryId: primary.id };
        return store.setPrimary(tx, value);
      }),
    clearPrimary: (by, name, associated) =>
      change(by, name, associated, async (tx, primaryName) =>
        store.clearPrimary(tx, associated.id, primaryName),
      ),
  };
}

const unknownRelation = (name: string) => notFound(name, 'LinkedObject');
const nameTaken = () =>
  new ApiError('E0000001', {
    status: 409,
    summary: 'Api validation failed: name',
    causes: ['name: a linked object has one of these names already'],
  });

const sideOf = (relation: LinkedObject, name: string): Related => ({
  relation,
  side: relation.primary.name === name ? 'primary' : 'associated',
});

const targetOf = ({ primary }: LinkedObject): Target => ({
  id: primary.name,
  type: 'LinkedObject',
  alternateId: primary.name,
  displayName: primary.title,
});

const record = (needs: LinkedObjectsNeeds, tx: Tx, by: Requester, eventType: string, one: LinkedObject) =>
  needs.systemLog.record(tx, { eventType, ...eventBy(by), target: [targetOf(one)] });
