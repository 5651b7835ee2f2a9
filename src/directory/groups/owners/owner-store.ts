import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type GroupOwner = { id: string; type: 'USER' | 'GROUP'; lastUpdated: Date };

/** False when it is one already. */
export async function insertOwner(tx: Tx, groupId: string, owner: GroupOwner): Promise<boolean> {
  const isUser = owner.type === 'USER';
  const inserted = await tx.execute(sql`
    insert into group_owners (group_id, owner_id, type, owner_user_id, owner_group_id, last_updated)
    values (${groupId}, ${owner.id}, ${owner.type}, ${isUser ? owner.id : null}, ${isUser ? null : owner.id},
      ${owner.lastUpdated}) on conflict do nothing`);
  return inserted === 1;
}

export async function deleteOwner(tx: Tx, groupId: string, ownerId: string): Promise<boolean> {
  const deleted = await tx.execute(
    sql`delete from group_owners where group_id = ${groupId} and owner_id = ${ownerId}`,
  );
  return deleted === 1;
}

export async function countOwners(db: Reader, groupId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select count(*) as count from group_owners where group_id = ${groupId}`,
  );
  return row?.count ?? 0;
}

export async function listOwners(
  db: Reader,
  groupId: string,
  page: { after: string; limit: number },
): Promise<GroupOwner[]> {
  return db.query<GroupOwner>(sql`
    select owner_id as id, type, last_updated as "lastUpdated" from group_owners
    where group_id = ${groupId} and owner_id > ${page.after} order by owner_id limit ${page.limit}`);
}
