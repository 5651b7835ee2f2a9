import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type StoredChallenge = {
  id: string;
  userId: string;
  factorId: string;
  caller: string;
  state: string;
  expires: Date;
};
export type Owner = Pick<StoredChallenge, 'userId' | 'factorId' | 'caller'>;

const columns = sql`id, user_id as "userId", factor_id as "factorId", caller, state, expires_at as expires`;

/** Of one caller the newest counts. */
export async function put(tx: Tx, one: StoredChallenge): Promise<void> {
  await tx.execute(sql`
    delete from factor_challenges where user_id = ${one.userId} and factor_id = ${one.factorId} and caller = ${one.caller}`);
  await tx.execute(sql`
    insert into factor_challenges (id, user_id, factor_id, caller, state, expires_at)
    values (${one.id}, ${one.userId}, ${one.factorId}, ${one.caller}, ${one.state}, ${one.expires})`);
}

export async function find(db: Reader, owner: Owner, id?: string): Promise<StoredChallenge | undefined> {
  const which = id === undefined ? sql`true` : sql`id = ${id}`;
  const [row] = await db.query<StoredChallenge>(sql`
    select ${columns} from factor_challenges where user_id = ${owner.userId} and factor_id = ${owner.factorId}
      and caller = ${owner.caller} and ${which}`);
  return row;
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from factor_challenges where id = ${id}`)) === 1;
}

export async function deleteExpired(tx: Tx, before: Date): Promise<void> {
  await tx.execute(sql`delete from factor_challenges where expires_at <= ${before}`);
}
