import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PublicJwk } from '#src/protocols/jose/index.ts';
import type { PushDevice, PushProfile } from './push-device.ts';

type Row = {
  userId: string;
  id: string;
  status: PushDevice['status'];
  linkExpires: Date | null;
  publicKey: PublicJwk | null;
  deviceId: string | null;
  profile: PushProfile;
  nickname: string | null;
  created: Date;
  lastUpdated: Date;
};

const columns = sql`user_id as "userId", id, status, link_expires as "linkExpires", public_key as "publicKey", device_id as "deviceId",
  profile, nickname, created, last_updated as "lastUpdated"`;

const deviceOf = (row: Row): PushDevice => ({
  ...row,
  linkExpires: row.linkExpires ?? undefined,
  publicKey: row.publicKey ?? undefined,
  deviceId: row.deviceId ?? undefined,
  nickname: row.nickname ?? undefined,
});

export async function listOf(db: Reader, userId: string): Promise<PushDevice[]> {
  const rows = await db.query<Row>(
    sql`select ${columns} from push_devices where user_id = ${userId} order by created, id`,
  );
  return rows.map(deviceOf);
}

export async function find(db: Reader, userId: string, id: string): Promise<PushDevice | undefined> {
  const [row] = await db.query<Row>(
    sql`select ${columns} from push_devices where user_id = ${userId} and id = ${id}`,
  );
  return row && deviceOf(row);
}

export async function lock(tx: Tx, userId: string, id: string): Promise<PushDevice | undefined> {
  const [row] = await tx.query<Row>(
    sql`select ${columns} from push_devices where user_id = ${userId} and id = ${id} for update`,
  );
  return row && deviceOf(row);
}

/** Of one person one link waits: a newer one takes the place of those before. */
export async function insertLink(
  tx: Tx,
  link: { userId: string; id: string; hash: Buffer; expires: Date; now: Date },
): Promise<PushDevice> {
  await tx.execute(
    sql`delete from push_devices where user_id = ${link.userId} and status = 'PENDING_ACTIVATION'`,
  );
  const [row] = await tx.query<Row>(sql`
    insert into push_devices (user_id, id, status, link_hash, link_expires, created, last_updated)
    values (${link.userId}, ${link.id}, 'PENDING_ACTIVATION', ${link.hash}, ${link.expires}, ${link.now}, ${link.now})
    returning ${columns}`);
  if (row === undefined) throw new Error('a link was not written');
  return deviceOf(row);
}

export async function findByLink(
  db: Reader,
  userId: string,
  hash: Buffer,
  now: Date,
): Promise<PushDevice | undefined> {
  const [row] = await db.query<Row>(sql`
    select ${columns} from push_devices
     where user_id = ${userId} and link_hash = ${hash} and link_expires > ${now} and status = 'PENDING_ACTIVATION'`);
  return row && deviceOf(row);
}

/** The link is spent by the statement that writes the key. Undefined for whoever comes second, or late. */
export async function claim(
  tx: Tx,
  userId: string,
  hash: Buffer,
  device: { publicKey: PublicJwk; profile: PushProfile; now: Date },
): Promise<PushDevice | undefined> {
  const [row] = await tx.query<Row>(sql`
    update push_devices set link_hash = null, public_key = ${JSON.stringify(device.publicKey)}::jsonb,
      profile = ${JSON.stringify(device.profile)}::jsonb, last_updated = ${device.now}, last_seen = ${device.now}
     where user_id = ${userId} and link_hash = ${hash} and link_expires > ${device.now} and status = 'PENDING_ACTIVATION'
     returning ${columns}`);
  return row && deviceOf(row);
}

/** Undefined where it is gone, active already, or no device has come. */
export async function activate(
  tx: Tx,
  userId: string,
  id: string,
  { deviceId, now }: { deviceId: string | undefined; now: Date },
): Promise<PushDevice | undefined> {
  const [row] = await tx.query<Row>(sql`
    update push_devices set status = 'ACTIVE', link_expires = null, device_id = ${deviceId ?? null}, last_updated = ${now}
     where user_id = ${userId} and id = ${id} and status = 'PENDING_ACTIVATION' and public_key is not null
     returning ${columns}`);
  return row && deviceOf(row);
}

export async function writeNickname(
  tx: Tx,
  userId: string,
  id: string,
  nickname: string,
  now: Date,
): Promise<PushDevice | undefined> {
  const [row] = await tx.query<Row>(sql`
    update push_devices set nickname = ${nickname}, last_updated = ${now}
     where user_id = ${userId} and id = ${id} returning ${columns}`);
  return row && deviceOf(row);
}

export async function writeSubscription(
  tx: Tx,
  userId: string,
  id: string,
  box: Buffer | undefined,
): Promise<void> {
  await tx.execute(
    sql`update push_devices set subscription = ${box ?? null} where user_id = ${userId} and id = ${id}`,
  );
}

/** Takes away a subscription that the push service no longer knows, unless there is a newer one. */
export async function dropSubscription(tx: Tx, userId: string, id: string, box: Buffer): Promise<void> {
  await tx.execute(sql`
    update push_devices set subscription = null where user_id = ${userId} and id = ${id} and subscription = ${box}`);
}

export async function readSubscriptionBox(
  db: Reader,
  userId: string,
  id: string,
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ subscription: Buffer | null }>(
    sql`select subscription from push_devices where user_id = ${userId} and id = ${id} and status = 'ACTIVE'`,
  );
  return row?.subscription ?? undefined;
}

export async function remove(tx: Tx, userId: string, id: string): Promise<boolean> {
  await tx.execute(sql`delete from push_requests where user_id = ${userId} and factor_id = ${id}`);
  return (await tx.execute(sql`delete from push_devices where user_id = ${userId} and id = ${id}`)) === 1;
}

export async function removeAllOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from push_requests where user_id = ${userId}`);
  await tx.execute(sql`delete from push_devices where user_id = ${userId}`);
}

/** Links that nobody used, some hours after their end. */
export async function sweepLinks(tx: Tx, before: Date): Promise<number> {
  return tx.execute(
    sql`delete from push_devices where status = 'PENDING_ACTIVATION' and link_expires < ${before}`,
  );
}
