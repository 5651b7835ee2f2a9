import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { SecuritySettings } from './security-settings.ts';

export async function readSecuritySettings(db: Reader): Promise<SecuritySettings | undefined> {
  const [row] = await db.query<{ settings: SecuritySettings }>(sql`select settings from security_settings`);
  return row?.settings;
}

export async function writeSecuritySettings(tx: Tx, settings: SecuritySettings, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into security_settings (settings, last_updated) values (${settings}, ${now})
    on conflict (only_row) do update set settings = excluded.settings, last_updated = excluded.last_updated`);
}
