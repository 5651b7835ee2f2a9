import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type LinkKind = 'activation' | 'password-reset' | 'unlock';
/** `addressHash`: of the mailbox that the link is worth something for. */
export type StoredLink = {
  userId: string;
  kind: LinkKind;
  addressHash: Buffer;
  expires: Date;
  byPerson: boolean;
};

type LinkRow = {
  user_id: string;
  kind: LinkKind;
  address_hash: Buffer;
  expires_at: Date;
  by_person: boolean;
};

const toLink = (row: LinkRow): StoredLink => ({
  userId: row.user_id,
  kind: row.kind,
  addressHash: row.address_hash,
  expires: row.expires_at,
  byPerson: row.by_person,
});

/** The newest link is the only one of its kind: an older mail in somebody's hands must not stay good. */
export async function replaceLink(
  tx: Tx,
  link: StoredLink & { tokenHash: Buffer; created: Date },
): Promise<void> {
  await tx.execute(sql`delete from recovery_links where user_id = ${link.userId} and kind = ${link.kind}`);
  await tx.execute(sql`
    insert into recovery_links (token_hash, user_id, kind, address_hash, by_person, created_at, expires_at)
    values (${link.tokenHash}, ${link.userId}, ${link.kind}, ${link.addressHash}, ${link.byPerson}, ${link.created},
      ${link.expires})`);
}

/** Looks without spending: mail programs and virus scanners follow links too. */
export async function findLink(db: Reader, tokenHash: Buffer, now: Date): Promise<StoredLink | undefined> {
  const [row] = await db.query<LinkRow>(sql`
    select user_id, kind, address_hash, expires_at, by_person from recovery_links where token_hash = ${tokenHash} and expires_at > ${now}`);
  return row && toLink(row);
}

/** True for one caller only, however many come at once, and while the person has the address that the link was made for. */
export async function spendLink(
  tx: Tx,
  { tokenHash, userId, kind, addressHash }: Omit<StoredLink, 'expires' | 'byPerson'> & { tokenHash: Buffer },
  now: Date,
): Promise<boolean> {
  const deleted = await tx.execute(sql`
    delete from recovery_links where token_hash = ${tokenHash} and user_id = ${userId} and kind = ${kind}
      and address_hash = ${addressHash} and expires_at > ${now}`);
  return deleted === 1;
}

export async function deleteLinksOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from recovery_links where user_id = ${userId}`);
}

/** Counts one request and says how many there were in the window that it falls into. */
export async function countRequest(
  db: Reader,
  keyHash: Buffer,
  now: Date,
  windowMs: number,
): Promise<number> {
  const windowStart = new Date(now.getTime() - windowMs);
  const [row] = await db.query<{ used: number }>(sql`
    insert into request_budgets as b (key_hash, window_started, used) values (${keyHash}, ${now}, 1)
    on conflict (key_hash) do update set
      used = case when b.window_started <= ${windowStart} then 1 else least(b.used, 1000000) + 1 end,
      window_started = case when b.window_started <= ${windowStart} then ${now} else b.window_started end
    returning used`);
  return row?.used ?? 1;
}

export async function deleteExpired(tx: Tx, now: Date, budgetsBefore: Date): Promise<number> {
  const links = await tx.execute(sql`delete from recovery_links where expires_at <= ${now}`);
  const budgets = await tx.execute(sql`delete from request_budgets where window_started <= ${budgetsBefore}`);
  return links + budgets;
}
