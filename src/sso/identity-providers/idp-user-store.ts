import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type LinkedUser = {
  userId: string;
  idpId: string;
  externalId: string;
  profile: Record<string, unknown>;
  created: Date;
  lastUpdated: Date;
};

const columns = sql`user_id as "userId", idp_id as "idpId", external_id as "externalId", profile, created_at as created,
  last_updated_at as "lastUpdated"`;

export async function listPage(
  db: Reader,
  page: { idpId: string; externalId: string | undefined; after: string; limit: number },
): Promise<LinkedUser[]> {
  const { externalId } = page;
  const only = externalId === undefined ? sql`true` : sql`external_id = ${externalId}`;
  return db.query<LinkedUser>(sql`
    select ${columns} from identity_provider_users where idp_id = ${page.idpId} and user_id > ${page.after} and ${only}
    order by user_id limit ${page.limit}`);
}

export async function find(db: Reader, idpId: string, userId: string): Promise<LinkedUser | undefined> {
  const [found] = await db.query<LinkedUser>(
    sql`select ${columns} from identity_provider_users where user_id = ${userId} and idp_id = ${idpId}`,
  );
  return found;
}

export async function listOfUser(db: Reader, userId: string): Promise<LinkedUser[]> {
  return db.query<LinkedUser>(
    sql`select ${columns} from identity_provider_users where user_id = ${userId} order by idp_id`,
  );
}

/** False where the person has a link already, or somebody else has this one. */
export async function insert(tx: Tx, link: LinkedUser): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into identity_provider_users (user_id, idp_id, external_id, profile, created_at, last_updated_at)
    values (${link.userId}, ${link.idpId}, ${link.externalId}, ${link.profile}, ${link.created}, ${link.lastUpdated})
    on conflict do nothing`);
  return inserted === 1;
}

export async function remove(tx: Tx, idpId: string, userId: string): Promise<boolean> {
  const removed = await tx.execute(
    sql`delete from identity_provider_users where user_id = ${userId} and idp_id = ${idpId}`,
  );
  return removed === 1;
}
