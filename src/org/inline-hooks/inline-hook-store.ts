import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { InlineHook } from './inline-hook.ts';

const columns = sql`id, name, type, status, version, channel, secret, hook_key_id as "hookKeyId", created_at as created,
  last_updated_at as "lastUpdated"`;

export async function listAll(db: Reader): Promise<InlineHook[]> {
  return db.query<InlineHook>(sql`select ${columns} from inline_hooks order by id`);
}

/** Of those who make hooks one at a time: how many there may be depends on how many there are. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table inline_hooks in share row exclusive mode`);
}

export async function lock(tx: Tx, id: string): Promise<InlineHook | undefined> {
  const [found] = await tx.query<InlineHook>(
    sql`select ${columns} from inline_hooks where id = ${id} for update`,
  );
  return found;
}

export async function save(tx: Tx, hook: InlineHook): Promise<void> {
  await tx.execute(sql`
    insert into inline_hooks (id, name, type, status, version, channel, secret, hook_key_id, created_at, last_updated_at)
    values (${hook.id}, ${hook.name}, ${hook.type}, ${hook.status}, ${hook.version}, ${hook.channel}, ${hook.secret}, ${hook.hookKeyId},
      ${hook.created}, ${hook.lastUpdated})
    on conflict (id) do update set
      name = excluded.name, status = excluded.status, version = excluded.version, channel = excluded.channel, secret = excluded.secret,
      hook_key_id = excluded.hook_key_id, last_updated_at = excluded.last_updated_at`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from inline_hooks where id = ${id}`);
}
