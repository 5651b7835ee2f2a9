import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { EventHook } from './event-hook.ts';

const columns = sql`id, name, description, status, verification, event_types as "eventTypes", filters, channel, secret,
  active_since as "activeSince", created_at as created, created_by as "createdBy", last_updated_at as "lastUpdated"`;

export async function listAll(db: Reader): Promise<EventHook[]> {
  return db.query<EventHook>(sql`select ${columns} from event_hooks order by id`);
}

/** Of those who change hooks one at a time: how many there may be depends on how many there are. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table event_hooks in share row exclusive mode`);
}

export async function lock(tx: Tx, id: string): Promise<EventHook | undefined> {
  const [found] = await tx.query<EventHook>(
    sql`select ${columns} from event_hooks where id = ${id} for update`,
  );
  return found;
}

export async function save(tx: Tx, hook: EventHook): Promise<void> {
  await tx.execute(sql`
    insert into event_hooks (id, name, description, status, verification, event_types, filters, channel, secret, active_since,
      created_at, created_by, last_updated_at)
    values (${hook.id}, ${hook.name}, ${hook.description}, ${hook.status}, ${hook.verification}, ${hook.eventTypes}, ${hook.filters},
      ${hook.channel}, ${hook.secret}, ${hook.activeSince}, ${hook.created}, ${hook.createdBy}, ${hook.lastUpdated})
    on conflict (id) do update set
      name = excluded.name, description = excluded.description, status = excluded.status, verification = excluded.verification,
      event_types = excluded.event_types, filters = excluded.filters, channel = excluded.channel, secret = excluded.secret,
      active_since = excluded.active_since, last_updated_at = excluded.last_updated_at`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from event_hooks where id = ${id}`);
}
