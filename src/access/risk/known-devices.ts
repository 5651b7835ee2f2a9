import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, findPeople } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { type ClientContext, notFound } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { DeviceCookies } from './device-cookie.ts';
import { type History, noHistory, withoutDevice } from './history.ts';
import * as histories from './history-store.ts';
import * as store from './known-device-store.ts';

/** A known device as people see it: its key is nobody's business. */
export type ShownDevice = Omit<store.KnownDevice, 'key' | 'userId' | 'sureAt'> & {
  /** The one that asks. */
  readonly isThis: boolean;
};

export type KnownDevices = {
  /** The last used first. */
  list(userId: string, client?: ClientContext): Promise<ShownDevice[]>;
  rename(by: Requester, userId: string, id: string, nickname: string | undefined): Promise<void>;
  /** It is new again to this person, and to nobody else who shares it. */
  forget(by: Requester, userId: string, id: string): Promise<void>;
  forgetAll(by: Requester, userId: string): Promise<void>;
  /** The same in somebody's transaction, which has an event of its own. Gives how many there were. */
  forgetAllIn(tx: Tx, userId: string): Promise<number>;
  /** Where, when and with what somebody signed in. */
  profile(userId: string): Promise<{ history: History; devices: number }>;
  /** Nothing is known of what is usual any more: where, when, and with what. */
  resetProfile(by: Requester, userId: string): Promise<void>;
  /** Somebody says of a sign-in that it was not theirs. */
  reportFraud(tx: Tx, userId: string, atMs: number): Promise<void>;
};

type Needs = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  jobs: Pick<Jobs, 'schedule'>;
  cookies: Pick<DeviceCookies, 'keyOf'>;
  /** Live sessions of the person are looked at anew. */
  lookAnew(tx: Tx, userId: string): Promise<void>;
};

const dayMs = 24 * 3_600_000;
/** As long as their cookie lives. */
const keptForMs = 395 * dayMs;
const sweepRows = 1000;

/** Before jobs.start(). */
export function createKnownDevices(needs: Needs): KnownDevices {
  const { database, clock, systemLog, lookAnew } = needs;

  const record = async (
    tx: Tx,
    eventType: string,
    userId: string,
    by: Requester,
    more: { targets?: Target[]; debugData?: Record<string, string> } = {},
  ) =>
    systemLog.record(tx, {
      eventType,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [await personTarget(tx, userId), ...(more.targets ?? [])],
      ...(more.debugData && { debugData: more.debugData }),
    });

  const forgetAllIn: KnownDevices['forgetAllIn'] = async (tx, userId) => {
    // The history first, always: sign-ins take the two in this order.
    await histories.changeHistory(tx, userId, (history) => withoutDevice(history));
    const count = await store.removeAll(tx, userId);
    await lookAnew(tx, userId);
    return count;
  };

  const devices: KnownDevices = {
    async list(userId, client) {
      const key = client && needs.cookies.keyOf(client);
      const found = await store.listOfUser(database, userId);
      return found.map((device) => shown(device, key));
    },
    rename: (by, userId, id, nickname) =>
      database.transaction(async (tx) => {
        const device = await store.rename(tx, userId, id, nickname);
        if (device === undefined) throw notFound(id, 'KnownDevice');
        await record(tx, 'user.known_device.rename', userId, by, { targets: [deviceTarget(device)] });
      }),
    forget: (by, userId, id) =>
      database.transaction(async (tx) => {
        const known = (await store.listOfUser(tx, userId)).find((one) => one.id === id);
        if (known === undefined) throw notFound(id, 'KnownDevice');
        await histories.changeHistory(tx, userId, (history) => withoutDevice(history, known.key));
        const device = await store.remove(tx, userId, id);
        if (device === undefined) throw notFound(id, 'KnownDevice');
        await lookAnew(tx, userId);
        await record(tx, 'user.known_device.forget', userId, by, { targets: [deviceTarget(device)] });
      }),
    forgetAll: (by, userId) =>
      database.transaction(async (tx) => {
        const count = await forgetAllIn(tx, userId);
        if (count === 0) return;
        await record(tx, 'user.known_device.forget', userId, by, { debugData: { devices: String(count) } });
      }),
    forgetAllIn,
    async profile(userId) {
      const [stored, known] = await Promise.all([
        histories.findHistories(database, [userId]),
        store.listOfUser(database, userId),
      ]);
      return { history: stored.get(userId)?.history ?? noHistory, devices: known.length };
    },
    resetProfile: (by, userId) =>
      database.transaction(async (tx) => {
        const had = await histories.removeHistory(tx, userId);
        const count = await store.removeAll(tx, userId);
        if (!had && count === 0) return;
        await lookAnew(tx, userId);
        await record(tx, 'user.behavior_profile.reset', userId, by);
      }),
    async reportFraud(tx, userId, atMs) {
      await histories.noteFraud(tx, userId, new Date(atMs));
      await lookAnew(tx, userId);
    },
  };

  needs.jobs.schedule('access.known-device-sweep', dayMs, async () => {
    const before = new Date(clock.nowMs() - keptForMs);
    for (;;) {
      const count = await database.transaction((tx) => store.removeUnseen(tx, before, sweepRows));
      if (count < sweepRows) return;
    }
  });
  systemLog.react({
    name: 'risk-of-reported-fraud',
    eventTypes: ['user.account.report_suspicious_activity_by_enduser'],
    async handle(event) {
      for (const { id, type } of event.target ?? []) {
        if (type !== 'User') continue;
        const atMs = Date.parse(event.published);
        await database.transaction((tx) => devices.reportFraud(tx, id, atMs));
      }
    },
  });
  return devices;
}

async function personTarget(tx: Tx, userId: string): Promise<Target> {
  const person = (await findPeople(tx, [userId])).get(userId);
  if (person === undefined) throw notFound(userId, 'User');
  return { id: userId, type: 'User', alternateId: person.login, displayName: displayNameOf(person) };
}

const deviceTarget = ({ id, platform, browser, nickname }: store.KnownDevice): Target => ({
  id,
  type: 'KnownDevice',
  alternateId: 'unknown',
  displayName: nickname ?? [browser, platform].filter((part) => part !== undefined).join(', '),
});

function shown(device: store.KnownDevice, key: string | undefined): ShownDevice {
  const { id, how, platform, browser, nickname, deviceId, firstSeen, lastSeen } = device;
  return { id, how, platform, browser, nickname, deviceId, firstSeen, lastSeen, isThis: device.key === key };
}
