import {
  type ColumnMap,
  compileFilter,
  type FilterColumn,
  jsonText,
  type Predicate,
  rawStatement,
  type Reader,
  type Sql,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';
import type { Device, DeviceStatus, DeviceUserLink } from './device.ts';

const columns = sql`id, status, profile, created, last_updated as "lastUpdated"`;

const text = (name: string, ...more: 'co'[]): FilterColumn => ({
  sql: sql`(${jsonText(sql`profile`, name)})`,
  type: 'string',
  caseSensitive: false,
  operators: ['eq', 'ne', 'sw', 'pr', ...more],
});
const flag = (name: string): FilterColumn => ({
  sql: sql`((${jsonText(sql`profile`, name)})::boolean)`,
  type: 'boolean',
  operators: ['eq', 'ne', 'pr'],
});

const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['id', { sql: sql`id`, type: 'id', operators: ['eq', 'ne'] }],
  ['status', { sql: sql`status`, type: 'id', operators: ['eq', 'ne'] }],
  ['created', { sql: sql`created`, type: 'date' }],
  ['lastUpdated', { sql: sql`last_updated`, type: 'date' }],
  ['profile.displayName', text('displayName', 'co')],
  ['profile.serialNumber', text('serialNumber', 'co')],
  ['profile.imei', text('imei', 'co')],
  ['profile.meid', text('meid', 'co')],
  ['profile.udid', text('udid', 'co')],
  ['profile.sid', text('sid', 'co')],
  ['profile.platform', text('platform')],
  ['profile.manufacturer', text('manufacturer')],
  ['profile.model', text('model')],
  ['profile.osVersion', text('osVersion')],
  ['profile.diskEncryptionType', text('diskEncryptionType')],
  ['profile.tpmPublicKeyHash', text('tpmPublicKeyHash')],
  ['profile.registered', flag('registered')],
  ['profile.managed', flag('managed')],
  ['profile.secureHardwarePresent', flag('secureHardwarePresent')],
  ['profile.integrityJailbreak', flag('integrityJailbreak')],
]);

/** Throws FilterRefused. */
export const compileDeviceSearch = (search: Predicate): Sql => compileFilter(search, filterColumns);
export const everyDevice: Sql = sql`true`;

export type Page = { condition: Sql; after: string; limit: number };

export async function listPage(db: Reader, { condition, after, limit }: Page): Promise<Device[]> {
  const page = sql`select ${columns} from devices where id > ${after} and ${condition} order by id limit ${limit}`;
  // Unnamed: whether a value is rare or common decides the plan, and a plan kept for all values would be bad for most.
  return db.query<Device>(rawStatement(page.text, page.values));
}

export async function find(db: Reader, id: string): Promise<Device | undefined> {
  const [found] = await db.query<Device>(sql`select ${columns} from devices where id = ${id}`);
  return found;
}

export async function findMany(db: Reader, ids: readonly string[]): Promise<Map<string, Device>> {
  const rows = await db.query<Device>(sql`select ${columns} from devices where id = any(${ids}::text[])`);
  return new Map(rows.map((device) => [device.id, device]));
}

/** Those of pairs of a person and a device that belong together, and are ACTIVE. */
export async function findEnrolled(db: Reader, pairs: readonly string[]): Promise<Map<string, Device>> {
  const parts = pairs.map((pair) => pair.split(' '));
  const rows = await db.query<Device & { pair: string }>(sql`
    select wanted.user_id || ' ' || wanted.device_id as pair, d.id, d.status, d.profile, d.created, d.last_updated as "lastUpdated"
    from unnest(${parts.map(([userId]) => userId)}::text[], ${parts.map(([, deviceId]) => deviceId)}::text[])
      as wanted (user_id, device_id)
    join device_users u on u.device_id = wanted.device_id and u.user_id = wanted.user_id
    join devices d on d.id = u.device_id and d.status = 'ACTIVE'`);
  return new Map(rows.map(({ pair, ...device }) => [pair, device]));
}

export async function lock(tx: Tx, id: string): Promise<Device | undefined> {
  const [found] = await tx.query<Device>(sql`select ${columns} from devices where id = ${id} for update`);
  return found;
}

export async function insert(tx: Tx, device: Device): Promise<void> {
  await tx.execute(sql`
    insert into devices (id, status, profile, created, last_updated)
    values (${device.id}, ${device.status}, ${JSON.stringify(device.profile)}::jsonb, ${device.created}, ${device.lastUpdated})`);
}

export async function updateStatus(tx: Tx, id: string, status: DeviceStatus, now: Date): Promise<void> {
  await tx.execute(sql`update devices set status = ${status}, last_updated = ${now} where id = ${id}`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from devices where id = ${id}`);
}

type LinkRow = Omit<DeviceUserLink, 'screenLockType'> & {
  screenLockType: DeviceUserLink['screenLockType'] | null;
};
const linkColumns = sql`id, device_id as "deviceId", user_id as "userId", created, screen_lock_type as "screenLockType"`;
const toLink = (row: LinkRow): DeviceUserLink => ({
  ...row,
  screenLockType: row.screenLockType ?? undefined,
});

/** False where they are linked already. */
export async function insertLink(tx: Tx, link: DeviceUserLink): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into device_users (id, device_id, user_id, created, screen_lock_type)
    values (${link.id}, ${link.deviceId}, ${link.userId}, ${link.created}, ${link.screenLockType ?? null})
    on conflict do nothing`);
  return written === 1;
}

export async function listLinksOfDevices(
  db: Reader,
  deviceIds: readonly string[],
): Promise<DeviceUserLink[]> {
  const rows = await db.query<LinkRow>(sql`
    select ${linkColumns} from device_users where device_id = any(${deviceIds}::text[]) order by device_id, user_id`);
  return rows.map(toLink);
}

export async function listLinksOfUser(db: Reader, userId: string): Promise<DeviceUserLink[]> {
  const rows = await db.query<LinkRow>(sql`
    select ${linkColumns} from device_users where user_id = ${userId} order by created, id`);
  return rows.map(toLink);
}

/** Ids of whose it was. */
export async function removeLinks(tx: Tx, deviceId: string): Promise<string[]> {
  const rows = await tx.query<{ userId: string }>(
    sql`delete from device_users where device_id = ${deviceId} returning user_id as "userId"`,
  );
  return rows.map(({ userId }) => userId);
}
