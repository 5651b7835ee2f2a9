import type { Platform } from '#src/access/context/index.ts';
import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';

export const waysToBeKnown = ['sign-in', 'passkey', 'push'] as const;
export type WayToBeKnown = (typeof waysToBeKnown)[number];

/** A browser or device from which somebody has signed in. */
export type KnownDevice = {
  readonly userId: string;
  /** Hash of what its cookie holds. */
  readonly key: string;
  /** `kdv…` */
  readonly id: string;
  readonly how: WayToBeKnown;
  readonly platform: Platform;
  readonly browser: string | undefined;
  readonly nickname: string | undefined;
  /** The registered device that it runs on (`guo…`). */
  readonly deviceId: string | undefined;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** From when on it counts as theirs: who came by a password alone made it theirs a day later (history.ts). */
  readonly sureAt: Date;
};

type DeviceRow = Omit<KnownDevice, 'browser' | 'nickname' | 'deviceId'> & {
  browser: string | null;
  nickname: string | null;
  deviceId: string | null;
};

const columns = sql`d.user_id as "userId", d.key, d.id, d.how, d.platform, d.browser, d.nickname, d.device_id as "deviceId",
  d.first_seen as "firstSeen", d.last_seen as "lastSeen", d.sure_at as "sureAt"`;

const toDevice = (row: DeviceRow): KnownDevice => ({
  ...row,
  browser: row.browser ?? undefined,
  nickname: row.nickname ?? undefined,
  deviceId: row.deviceId ?? undefined,
});

/** Of a person and a browser, in one text: keys of batched reads are texts. */
export const pairOf = (userId: string, key: string): string => `${userId} ${key}`;

export async function findPairs(db: Reader, pairs: readonly string[]): Promise<Map<string, KnownDevice>> {
  const parts = pairs.map((pair) => pair.split(' '));
  const rows = await db.query<DeviceRow>(sql`
    select ${columns} from unnest(${parts.map(([userId]) => userId)}::text[], ${parts.map(([, key]) => key)}::text[])
      as wanted (user_id, key)
    join known_devices d on d.user_id = wanted.user_id and d.key = wanted.key`);
  return new Map(rows.map((row) => [pairOf(row.userId, row.key), toDevice(row)]));
}

/** The last used first. */
export async function listOfUser(db: Reader, userId: string): Promise<KnownDevice[]> {
  const rows = await db.query<DeviceRow>(sql`
    select ${columns} from known_devices d where d.user_id = ${userId} order by d.last_seen desc, d.id`);
  return rows.map(toDevice);
}

/** More browsers than anybody has; who loses the cookie every day would else have a row for each. */
const mostDevices = 100;

export type SeenDevice = Omit<KnownDevice, 'nickname' | 'firstSeen' | 'lastSeen'> & { at: Date };

/** Devices as they were seen at complete sign-ins, many in one statement. */
export const seenDeviceWrites: WriteKind<SeenDevice> = {
  name: 'access.known-devices',
  async flush(tx, seen) {
    const latest = new Map<string, SeenDevice>();
    for (const one of seen) {
      const pair = pairOf(one.userId, one.key);
      const before = latest.get(pair);
      const newer = before === undefined || before.at <= one.at ? one : before;
      const sureAt = before === undefined || one.sureAt < before.sureAt ? one.sureAt : before.sureAt;
      latest.set(pair, { ...newer, sureAt, deviceId: one.deviceId ?? before?.deviceId });
    }
    const rows = [...latest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    const written = await tx.query<{ userId: string; isNew: boolean }>(sql`
      insert into known_devices as d (user_id, key, id, how, platform, browser, device_id, first_seen, last_seen, sure_at)
      select given.user_id, given.key, given.id, given.how, given.platform, given.browser, given.device_id, given.at, given.at, given.sure_at
      from unnest(${rows.map((row) => row.userId)}::text[], ${rows.map((row) => row.key)}::text[], ${rows.map((row) => row.id)}::text[],
        ${rows.map((row) => row.how)}::text[], ${rows.map((row) => row.platform)}::text[], ${rows.map((row) => row.browser ?? null)}::text[],
        ${rows.map((row) => row.deviceId ?? null)}::text[], ${rows.map((row) => row.at)}::timestamptz[],
        ${rows.map((row) => row.sureAt)}::timestamptz[]) as given (user_id, key, id, how, platform, browser, device_id, at, sure_at)
      join users u on u.id = given.user_id
      order by given.user_id, given.key
      on conflict (user_id, key) do update set last_seen = greatest(d.last_seen, excluded.last_seen),
        sure_at = least(d.sure_at, excluded.sure_at),
        platform = excluded.platform, browser = coalesce(excluded.browser, d.browser),
        device_id = coalesce(excluded.device_id, d.device_id)
      returning d.user_id as "userId", d.xmax = 0 as "isNew"`);
    const grown = [...new Set(written.filter(({ isNew }) => isNew).map(({ userId }) => userId))];
    if (grown.length > 0) await prune(tx, grown);
  },
};

async function prune(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    delete from known_devices where (user_id, key) in (
      select user_id, key from (
        select user_id, key, row_number() over (partition by user_id order by last_seen desc, id) as place
        from known_devices where user_id = any(${userIds}::text[])) ranked
      where place > ${mostDevices})`);
}

/** The one that was, if it was. */
export async function remove(tx: Tx, userId: string, id: string): Promise<KnownDevice | undefined> {
  const [row] = await tx.query<DeviceRow>(
    sql`delete from known_devices d where d.user_id = ${userId} and d.id = ${id} returning ${columns}`,
  );
  return row && toDevice(row);
}

/** How many there were. */
export async function removeAll(tx: Tx, userId: string): Promise<number> {
  return tx.execute(sql`delete from known_devices where user_id = ${userId}`);
}

export async function rename(
  tx: Tx,
  userId: string,
  id: string,
  nickname: string | undefined,
): Promise<KnownDevice | undefined> {
  const [row] = await tx.query<DeviceRow>(sql`
    update known_devices d set nickname = ${nickname ?? null} where d.user_id = ${userId} and d.id = ${id} returning ${columns}`);
  return row && toDevice(row);
}

/** Those whose cookie has run out by itself. */
export async function removeUnseen(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.execute(sql`
    delete from known_devices where (user_id, key) in (
      select user_id, key from known_devices where last_seen < ${before} limit ${limit} for update skip locked)`);
}

export async function findDeviceOfUser(
  db: Reader,
  userId: string,
  id: string,
): Promise<KnownDevice | undefined> {
  const [row] = await db.query<DeviceRow>(
    sql`select ${columns} from known_devices d where d.user_id = ${userId} and d.id = ${id}`,
  );
  return row && toDevice(row);
}
