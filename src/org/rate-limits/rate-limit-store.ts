import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PrincipalLimit, RateLimitSettings } from './rate-limit-settings.ts';

export async function findSettings(db: Reader): Promise<RateLimitSettings | undefined> {
  const [found] = await db.query<RateLimitSettings>(sql`
    select notifications_enabled as "notificationsEnabled", warning_threshold as "warningThreshold", per_client as "perClient"
    from rate_limit_settings`);
  return found;
}

export async function saveSettings(tx: Tx, settings: RateLimitSettings): Promise<void> {
  await tx.execute(sql`
    insert into rate_limit_settings (notifications_enabled, warning_threshold, per_client)
    values (${settings.notificationsEnabled}, ${settings.warningThreshold}, ${settings.perClient})
    on conflict (only_row) do update set notifications_enabled = excluded.notifications_enabled,
      warning_threshold = excluded.warning_threshold, per_client = excluded.per_client`);
}

/** Two changes of different members at once must both stay; the row may not be there yet. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table rate_limit_settings in share row exclusive mode`);
}

const columns = sql`id, principal_type as "principalType", principal_id as "principalId", percentage,
  concurrency_percentage as "concurrencyPercentage", created, created_by as "createdBy", last_update as "lastUpdate",
  last_updated_by as "lastUpdatedBy"`;

export async function listPrincipalLimits(db: Reader): Promise<PrincipalLimit[]> {
  return db.query<PrincipalLimit>(sql`select ${columns} from principal_rate_limits order by id`);
}

/** False where the principal has one already. */
export async function insertPrincipalLimit(tx: Tx, one: PrincipalLimit): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into principal_rate_limits (id, principal_type, principal_id, percentage, concurrency_percentage, created,
      created_by, last_update, last_updated_by)
    values (${one.id}, ${one.principalType}, ${one.principalId}, ${one.percentage}, ${one.concurrencyPercentage},
      ${one.created}, ${one.createdBy}, ${one.lastUpdate}, ${one.lastUpdatedBy})
    on conflict do nothing`);
  return written === 1;
}

export async function lockPrincipalLimit(tx: Tx, id: string): Promise<PrincipalLimit | undefined> {
  const [found] = await tx.query<PrincipalLimit>(sql`
    select ${columns} from principal_rate_limits where id = ${id} for update`);
  return found;
}

export async function updatePrincipalLimit(tx: Tx, one: PrincipalLimit): Promise<void> {
  await tx.execute(sql`
    update principal_rate_limits set percentage = ${one.percentage}, concurrency_percentage = ${one.concurrencyPercentage},
      last_update = ${one.lastUpdate}, last_updated_by = ${one.lastUpdatedBy} where id = ${one.id}`);
}
