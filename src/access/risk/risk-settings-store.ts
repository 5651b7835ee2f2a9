import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import { defaultRiskSettings, type RiskSettings } from './risk-settings.ts';

export type StoredRiskSettings = { settings: RiskSettings; lastUpdated: Date; lastUpdatedBy: string };

export async function readSettings(db: Reader): Promise<StoredRiskSettings | undefined> {
  const [row] = await db.query<StoredRiskSettings>(sql`
    select settings, last_updated as "lastUpdated", last_updated_by as "lastUpdatedBy" from risk_settings`);
  if (row === undefined) return undefined;
  // What a later version weighs was not there when they were written.
  const weights = { ...defaultRiskSettings.weights, ...row.settings.weights };
  return { ...row, settings: { ...defaultRiskSettings, ...row.settings, weights } };
}

/** Writers one by one; there are few, and they are people. */
export async function lockSettings(tx: Tx): Promise<StoredRiskSettings | undefined> {
  await tx.execute(sql`lock table risk_settings in share row exclusive mode`);
  return readSettings(tx);
}

export async function writeSettings(tx: Tx, { settings, lastUpdated, lastUpdatedBy }: StoredRiskSettings) {
  await tx.execute(sql`
    insert into risk_settings (settings, last_updated, last_updated_by)
    values (${JSON.stringify(settings)}::jsonb, ${lastUpdated}, ${lastUpdatedBy})
    on conflict (only_row) do update set settings = excluded.settings, last_updated = excluded.last_updated,
      last_updated_by = excluded.last_updated_by`);
}
