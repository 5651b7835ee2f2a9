import { type Reader, sql } from '#src/platform/database/index.ts';

const slots = 256;

/** The write that a person who does not exist gets instead of a count: the same statement on a row of the same size. */
export async function touchDecoy(db: Reader, key: Buffer): Promise<void> {
  const slot = (key[0] ?? 0) % slots;
  await db.query(sql`update signin_decoys set attempts = attempts + 1 where slot = ${slot} returning slot`);
}
