import { eventBy, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import { groupTarget } from '../group-events.ts';
import { groupNotFound } from '../group-refusals.ts';
import { findGroups, lockGroup, lockGroups } from '../group-store.ts';
import { countOwners, deleteOwner, type GroupOwner, insertOwner, listOwners } from './owner-store.ts';

export type GroupOwnersNeeds = {
  database: Database;
  clock: Clock;
  systemLog: SystemLog;
  /** The people among these ids by the name they go by, held against deletion; users stand above. */
  holdPeople(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Target>>;
  describePeople(ids: readonly string[]): Promise<ReadonlyMap<string, Target>>;
};

export type NamedOwner = GroupOwner & { displayName: string };

export type GroupOwners = {
  list(groupId: string, page: { after: string; limit: number }): Promise<NamedOwner[]>;
  add(by: Requester, groupId: string, owner: { id: string; type: GroupOwner['type'] }): Promise<NamedOwner>;
  remove(by: Requester, groupId: string, ownerId: string): Promise<void>;
};

// As in Okta.
const maxOwners = 10;

export function createGroupOwners(needs: GroupOwnersNeeds): GroupOwners {
  const { database } = needs;
  const describe = async (owners: readonly GroupOwner[]): Promise<NamedOwner[]> => {
    const ids = (type: string) => owners.filter((one) => one.type === type).map((one) => one.id);
    const people = await needs.describePeople(ids('USER'));
    const groups = await findGroups(database, ids('GROUP'));
    return owners.map((one) => ({
      ...one,
      displayName: people.get(one.id)?.displayName ?? groups.get(one.id)?.name ?? '',
    }));
  };
  return {
    async list(groupId, page) {
      if (!(await findGroups(database, [groupId])).has(groupId)) throw groupNotFound(groupId);
      return describe(await listOwners(database, groupId, page));
    },
    add: (by, groupId, { id, type }) =>
      database.transaction(async (tx) => {
        const owner = { id, type, lastUpdated: wholeSecond(needs.clock) };
        const people = type === 'USER' ? await needs.holdPeople(tx, [id]) : new Map<string, Target>();
        const held = await lockGroups(tx, type === 'GROUP' ? [groupId, id] : [groupId]);
        // One after the other, or two additions would pass the limit together.
        const group = await lockGroup(tx, groupId, 'no key update');
        if (!group) throw groupNotFound(groupId);
        const other = held.find((one) => one.id === id);
        const target = people.get(id) ?? (other && groupTarget(other));
        if (!target) throw type === 'USER' ? notFound(id, 'User') : groupNotFound(id);
        if (id === groupId) throw validationFailed('id', ['id: a group cannot own itself']);
        if ((await countOwners(tx, groupId)) >= maxOwners)
          throw validationFailed('id', [`id: a group can have at most ${maxOwners} owners`]);
        if (!(await insertOwner(tx, groupId, owner)))
          throw new ApiError('E0000001', {
            summary: 'Api validation failed: id',
            causes: ['id: is an owner of this group already'],
          });
        await record(needs, tx, by, 'group.owner.add', [target, groupTarget(group)]);
        return { ...owner, displayName: target.displayName };
      }),
    remove: (by, groupId, ownerId) =>
      database.transaction(async (tx) => {
        const group = await lockGroup(tx, groupId, 'key share');
        if (!group) throw groupNotFound(groupId);
        if (!(await deleteOwner(tx, groupId, ownerId))) throw notFound(ownerId, 'GroupOwner');
        const unknown = { id: ownerId, type: 'User', alternateId: 'unknown', displayName: 'unknown' };
        const people = await needs.describePeople([ownerId]);
        const groups = await findGroups(tx, [ownerId]);
        const other = groups.get(ownerId);
        const target = people.get(ownerId) ?? (other && groupTarget(other)) ?? unknown;
        await record(needs, tx, by, 'group.owner.remove', [target, groupTarget(group)]);
      }),
  };
}

const record = (needs: GroupOwnersNeeds, tx: Tx, by: Requester, eventType: string, target: Target[]) =>
  needs.systemLog.record(tx, { eventType, ...eventBy(by), target });
