import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type AttackProtectionSettings = {
  /** Where two factors are asked for, something owned is proved before something known. */
  readonly possessionFirst: boolean;
  /** Guesses from devices that a person never signed in from lock out such devices only. */
  readonly sparesKnownDevices: boolean;
};

export async function readSettings(db: Reader): Promise<AttackProtectionSettings> {
  const [row] = await db.query<AttackProtectionSettings>(sql`
    select possession_first as "possessionFirst", spares_known_devices as "sparesKnownDevices" from attack_protection`);
  return row ?? { possessionFirst: false, sparesKnownDevices: false };
}

export async function writeSettings(tx: Tx, settings: AttackProtectionSettings): Promise<void> {
  await tx.execute(sql`
    insert into attack_protection (possession_first, spares_known_devices)
    values (${settings.possessionFirst}, ${settings.sparesKnownDevices})
    on conflict (only_row) do update set possession_first = excluded.possession_first,
      spares_known_devices = excluded.spares_known_devices`);
}

/** Two who change one setting each must not take back the other's. */
export async function lockWriters(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table attack_protection in share row exclusive mode`);
}
