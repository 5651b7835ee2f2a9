import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { LogoPicture } from './logo-picture.ts';

/** What the snapshot knows of a logo. */
export type AppLogo = { readonly hash: string; readonly mediaType: LogoPicture['mediaType'] };

type Row = { app_id: string; media_type: LogoPicture['mediaType']; hash: string };

export async function listLogos(db: Reader): Promise<ReadonlyMap<string, AppLogo>> {
  const rows = await db.query<Row>(sql`select app_id, media_type, hash from app_logos`);
  return new Map(rows.map((row) => [row.app_id, { hash: row.hash, mediaType: row.media_type }]));
}

/** The bytes, as long as they are still the app's logo. */
export async function findLogoBytes(db: Reader, appId: string, hash: string): Promise<Buffer | undefined> {
  const [row] = await db.query<{ bytes: Buffer }>(
    sql`select bytes from app_logos where app_id = ${appId} and hash = ${hash}`,
  );
  return row?.bytes;
}

export async function putLogo(
  tx: Tx,
  appId: string,
  logo: AppLogo & { bytes: Buffer },
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into app_logos (app_id, media_type, hash, bytes, updated_at)
    values (${appId}, ${logo.mediaType}, ${logo.hash}, ${logo.bytes}, ${at})
    on conflict (app_id) do update set media_type = excluded.media_type, hash = excluded.hash, bytes = excluded.bytes,
      updated_at = excluded.updated_at`);
}
