import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export const contactTypes = ['BILLING', 'TECHNICAL'] as const;
export type ContactType = (typeof contactTypes)[number];

export async function findContact(db: Reader, type: ContactType): Promise<string | undefined> {
  const [row] = await db.query<{ userId: string }>(
    sql`select user_id as "userId" from org_contacts where contact_type = ${type}`,
  );
  return row?.userId;
}

export async function putContact(tx: Tx, type: ContactType, userId: string): Promise<void> {
  await tx.execute(sql`
    insert into org_contacts (contact_type, user_id) values (${type}, ${userId})
    on conflict (contact_type) do update set user_id = excluded.user_id`);
}
