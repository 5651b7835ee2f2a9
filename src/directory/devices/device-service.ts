import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, findPeople, type Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import {
  type Device,
  type DeviceProfile,
  type DeviceUserLink,
  type DeviceVerb,
  nextStatus,
} from './device.ts';
import * as store from './device-store.ts';

export type NewDevice = {
  userId: string;
  profile: DeviceProfile;
  screenLockType?: DeviceUserLink['screenLockType'];
};

export type Devices = {
  list(page: store.Page): Promise<Device[]>;
  find(id: string): Promise<Device | undefined>;
  get(id: string): Promise<Device>;
  /** A device that is ACTIVE and this person's; one query for all look-ups of a tick. */
  findEnrolled(userId: string, deviceId: string): Promise<Device | undefined>;
  /** By device, for a page of them. */
  linksOf(deviceIds: readonly string[]): Promise<DeviceUserLink[]>;
  /** With each device, oldest link first. */
  ofUser(userId: string): Promise<{ link: DeviceUserLink; device: Device }[]>;
  /** For whoever enrols a device: makes it, ACTIVE, this person's. */
  register(tx: Tx, device: NewDevice, by: Requester): Promise<Device>;
  /** One more person on a device that is not deactivated. Nothing changes where they are on it. */
  addUser(tx: Tx, deviceId: string, link: Omit<NewDevice, 'profile'>, by: Requester): Promise<void>;
  act(id: string, verb: DeviceVerb, by: Requester): Promise<void>;
  delete(id: string, by: Requester): Promise<void>;
};

type Needs = {
  clock: Clock;
  ids: Ids;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  /** What was found out about how a person comes counts no more: live sessions are looked at anew. */
  lookAnew?: (tx: Tx, userId: string) => Promise<void>;
};

export function createDevices({ clock, ids, database, systemLog, lookAnew }: Needs): Devices {
  const enrolled = database.batchedRead<string, Device>('directory.enrolled-device', store.findEnrolled);
  const record = (tx: Tx, eventType: string, device: Device, by: Requester, others: Target[] = []) =>
    systemLog.record(tx, {
      eventType,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [asTarget(device), ...others],
    });

  const lock = async (tx: Tx, id: string): Promise<Device> => {
    const device = await store.lock(tx, id);
    if (device === undefined) throw notFound(id, 'Device');
    return device;
  };

  const link = async (
    tx: Tx,
    device: Device,
    given: Omit<NewDevice, 'profile'>,
    by: Requester,
  ): Promise<void> => {
    const { userId, screenLockType } = given;
    const targets = await peopleTargets(tx, [userId]);
    if (targets.length === 0) throw notFound(userId, 'User');
    const one = { id: ids.newId('lnk'), deviceId: device.id, userId, created: clock.now(), screenLockType };
    if (await store.insertLink(tx, one)) await record(tx, 'device.user.add', device, by, targets);
  };

  return {
    list: (page) => store.listPage(database, page),
    find: (id) => store.find(database, id),
    async get(id) {
      const device = await store.find(database, id);
      if (device === undefined) throw notFound(id, 'Device');
      return device;
    },
    findEnrolled: (userId, deviceId) => enrolled(`${userId} ${deviceId}`),
    linksOf: (deviceIds) => store.listLinksOfDevices(database, deviceIds),
    async ofUser(userId) {
      const links = await store.listLinksOfUser(database, userId);
      const devices = await store.findMany(
        database,
        links.map(({ deviceId }) => deviceId),
      );
      return links.flatMap((one) => {
        const device = devices.get(one.deviceId);
        return device === undefined ? [] : [{ link: one, device }];
      });
    },
    async register(tx, given, by) {
      const now = clock.now();
      const device: Device = {
        id: ids.newId('guo'),
        status: 'ACTIVE',
        profile: given.profile,
        created: now,
        lastUpdated: now,
      };
      await store.insert(tx, device);
      await record(tx, 'device.enrollment.create', device, by);
      await link(tx, device, given, by);
      return device;
    },
    async addUser(tx, deviceId, given, by) {
      const device = await lock(tx, deviceId);
      if (device.status === 'DEACTIVATED') throw notNow(device, 'takes no more users');
      await link(tx, device, given, by);
    },
    act: (id, verb, by) =>
      database.transaction(async (tx) => {
        const device = await lock(tx, id);
        const status = nextStatus(device.status, verb);
        if (status === undefined) throw notNow(device, `cannot ${verb}`);
        await store.updateStatus(tx, id, status, clock.now());
        await record(tx, `device.lifecycle.${verb}`, device, by);
        // It opens nothing more, or again, at once.
        for (const { userId } of await store.listLinksOfDevices(tx, [id])) await lookAnew?.(tx, userId);
        if (verb !== 'deactivate') return;
        const gone = await peopleTargets(tx, await store.removeLinks(tx, id));
        for (const person of gone) await record(tx, 'device.user.remove', device, by, [person]);
      }),
    delete: (id, by) =>
      database.transaction(async (tx) => {
        const device = await lock(tx, id);
        if (device.status !== 'DEACTIVATED')
          throw notNow(device, 'has to be deactivated before it is deleted');
        await store.remove(tx, id);
        await record(tx, 'device.lifecycle.delete', device, by);
      }),
  };
}

const notNow = ({ status }: Device, what: string): ApiError =>
  new ApiError('E0000038', {
    summary: "This operation is not allowed in the device's current status.",
    causes: [`status: a device that is ${status} ${what}`],
  });

async function peopleTargets(db: Reader, userIds: readonly string[]): Promise<Target[]> {
  const people = await findPeople(db, userIds);
  return [...people.values()].map(personTarget);
}

const personTarget = (person: Person): Target => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});

const asTarget = ({ id, profile }: Device): Target => ({
  id,
  type: 'Device',
  alternateId: profile.serialNumber ?? 'unknown',
  displayName: profile.displayName,
});
