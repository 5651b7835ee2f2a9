import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { DeviceAssuranceBody } from './device-assurance-schema.ts';
import * as store from './device-assurance-store.ts';
import { metAssurances, type ShownDevice } from './judge.ts';

export type DeviceAssurances = {
  list(): Promise<store.DeviceAssurance[]>;
  get(id: string): Promise<store.DeviceAssurance>;
  create(body: DeviceAssuranceBody, by: Requester): Promise<store.DeviceAssurance>;
  replace(id: string, body: DeviceAssuranceBody, by: Requester): Promise<store.DeviceAssurance>;
  delete(id: string, by: Requester): Promise<void>;
  /** Ids of those that are not there; the others cannot go before the transaction ends. */
  findMissing(tx: Tx, ids: readonly string[]): Promise<string[]>;
  /** Ids of those that a device meets. From memory. */
  metBy(device: ShownDevice): string[];
  /** When one of them was changed last. From memory. */
  changedMs(): number;
};

const section: Section<readonly store.DeviceAssurance[]> = {
  name: 'access.device-assurances',
  load: (db) => store.listAll(db),
};

export type DeviceAssuranceNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  /** Rules that ask for it, as the transaction sees them. */
  usesOf(db: Reader, id: string): Promise<{ name: string }[]> | { name: string }[];
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createDeviceAssurances(needs: DeviceAssuranceNeeds): DeviceAssurances {
  const { clock, ids, database, snapshots } = needs;
  snapshots.register(section);
  const record = async (tx: Tx, verb: string, one: store.DeviceAssurance, by: Requester) => {
    await needs.systemLog.record(tx, {
      eventType: `device.assurance.policy.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: one.id, type: 'DeviceAssurancePolicy', alternateId: one.platform, displayName: one.name },
      ],
    });
    await snapshots.changed(tx, section);
  };
  const checkName = async (tx: Tx, one: store.DeviceAssurance): Promise<void> => {
    if (await store.isNameTaken(tx, one)) {
      throw validationFailed('name', ['name: a device assurance policy with this name already exists']);
    }
  };
  const locked = async (tx: Tx, id: string): Promise<store.DeviceAssurance> => {
    await store.lockWriters(tx);
    const before = await store.lock(tx, id);
    if (before === undefined) throw notFound(id, 'DeviceAssurance');
    return before;
  };

  return {
    list: () => store.listAll(database),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'DeviceAssurance');
      return found;
    },
    create: (body, by) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const now = clock.now();
        const one: store.DeviceAssurance = {
          id: ids.newId('dae'),
          ...contentOf(body),
          created: now,
          createdBy: by.actor.id,
          lastUpdated: now,
          lastUpdatedBy: by.actor.id,
        };
        await checkName(tx, one);
        await store.insert(tx, one);
        await record(tx, 'add', one, by);
        return one;
      }),
    replace: (id, body, by) =>
      database.transaction(async (tx) => {
        const before = await locked(tx, id);
        if (body.platform !== before.platform) {
          throw validationFailed('platform', [`platform: stays ${before.platform}, as the policy was made`]);
        }
        const one = { ...before, ...contentOf(body), lastUpdated: clock.now(), lastUpdatedBy: by.actor.id };
        await checkName(tx, one);
        await store.update(tx, one);
        await record(tx, 'update', one, by);
        return one;
      }),
    delete: (id, by) =>
      database.transaction(async (tx) => {
        const before = await locked(tx, id);
        const uses = await needs.usesOf(tx, id);
        if (uses.length > 0) {
          throw new ApiError('E0000056', {
            status: 409,
            summary: 'Delete device assurance policy forbidden.',
            causes: uses.slice(0, 20).map(({ name }) => `deviceAssurance: is used by "${name}"`),
          });
        }
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
      }),
    findMissing: (tx, given) => store.findMissing(tx, given),
    metBy: (device) => metAssurances(snapshots.current(section), device),
    changedMs: () =>
      snapshots
        .current(section)
        .reduce((latest, { lastUpdated }) => Math.max(latest, lastUpdated.getTime()), 0),
  };
}

const notContent = new Set([
  'name',
  'platform',
  'id',
  'createdBy',
  'createdDate',
  'lastUpdate',
  'lastUpdatedBy',
  '_links',
]);

function contentOf(body: DeviceAssuranceBody): Pick<store.DeviceAssurance, 'name' | 'platform' | 'content'> {
  const content = Object.fromEntries(Object.entries(body).filter(([name]) => !notContent.has(name)));
  return { name: body.name, platform: body.platform, content };
}
