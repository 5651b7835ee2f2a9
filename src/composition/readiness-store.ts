import { type Reader, sql } from '#src/platform/database/index.ts';

/** Throws when the database does not answer. */
export async function checkDatabase(db: Reader): Promise<void> {
  await db.query(sql`select 1`);
}

/** Whether this database has been in use: there is an org, whose secrets are encrypted under some master key. */
export async function hasOrg(db: Reader): Promise<boolean> {
  const [found] = await db.query<{ there: boolean }>(sql`select exists (select from org) as there`);
  return found?.there === true;
}
