import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type AuthenticatorSettings = {
  /** Whether a shared screen offers a QR code for signing in with a phone. */
  qrSignIn: boolean;
  /** Whether somebody who says "It wasn't me" is suspended until an administrator has looked. */
  suspendOnReport: boolean;
};

export async function readSettings(db: Reader): Promise<AuthenticatorSettings> {
  const [row] = await db.query<AuthenticatorSettings>(
    sql`select qr_sign_in as "qrSignIn", suspend_on_report as "suspendOnReport" from authenticator_settings`,
  );
  return row ?? { qrSignIn: false, suspendOnReport: false };
}

export async function lockSettings(tx: Tx): Promise<AuthenticatorSettings> {
  await tx.execute(sql`select from authenticator_settings for update`);
  return readSettings(tx);
}

export async function writeSettings(tx: Tx, to: AuthenticatorSettings, now: Date): Promise<void> {
  await tx.execute(sql`
    update authenticator_settings
       set qr_sign_in = ${to.qrSignIn}, suspend_on_report = ${to.suspendOnReport}, last_updated = ${now}`);
}

export async function readPushKey(db: Reader): Promise<Buffer | undefined> {
  const [row] = await db.query<{ key: Buffer | null }>(
    sql`select push_key as key from authenticator_settings`,
  );
  return row?.key ?? undefined;
}

/** Gives the one that is kept: this, or one that was there before. */
export async function keepPushKey(tx: Tx, box: Buffer): Promise<Buffer> {
  const [row] = await tx.query<{ key: Buffer }>(sql`
    update authenticator_settings set push_key = coalesce(push_key, ${box}) returning push_key as key`);
  if (row === undefined) throw new Error('authenticator_settings has no row');
  return row.key;
}
