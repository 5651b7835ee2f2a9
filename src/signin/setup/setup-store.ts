import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export async function replaceSetupLink(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into setup_links (only_row, token_hash, created_at) values (true, ${tokenHash}, ${now})
    on conflict (only_row) do update set token_hash = excluded.token_hash, created_at = excluded.created_at`);
}

export async function findSetupLink(db: Reader): Promise<Buffer | undefined> {
  const [row] = await db.query<{ token_hash: Buffer }>(sql`select token_hash from setup_links`);
  return row?.token_hash;
}

/** Holds the link until the transaction ends: two browsers with the same link make one administrator. */
export async function lockSetupLink(tx: Tx): Promise<Buffer | undefined> {
  const [row] = await tx.query<{ token_hash: Buffer }>(sql`select token_hash from setup_links for update`);
  return row?.token_hash;
}

export async function deleteSetupLink(tx: Tx): Promise<void> {
  await tx.execute(sql`delete from setup_links`);
}
