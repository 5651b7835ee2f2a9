import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type TokenKind = 'hotp' | 'totp';
export type Token = {
  id: string;
  userId: string;
  kind: TokenKind;
  authenticatorId: string;
  created: Date;
  lastUpdated: Date;
};
export type TokenState = { kind: TokenKind; secret: Buffer; counter: number; resyncCounter: number | null };

const columns = sql`id, user_id as "userId", kind, authenticator_id as "authenticatorId", created, last_updated as "lastUpdated"`;

export async function listOf(db: Reader, userId: string): Promise<Token[]> {
  return db.query<Token>(
    sql`select ${columns} from token_factors where user_id = ${userId} order by created, id`,
  );
}

/** False where the person has one of this authenticator. */
export async function insert(tx: Tx, one: Token, secret: Buffer, counter: number): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into token_factors (user_id, id, kind, authenticator_id, secret, counter, created, last_updated)
    values (${one.userId}, ${one.id}, ${one.kind}, ${one.authenticatorId}, ${secret}, ${counter}, ${one.created},
      ${one.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

export async function stateOf(db: Reader, id: string): Promise<TokenState | undefined> {
  const [row] = await db.query<TokenState>(sql`
    select kind, secret, counter::float8 as counter, resync_counter::float8 as "resyncCounter" from token_factors where id = ${id}`);
  return row;
}

/** Only forward: of two who bring the same code one moves it. */
export async function moveTo(tx: Tx, id: string, used: number): Promise<boolean> {
  const moved = await tx.execute(sql`
    update token_factors set counter = ${used}::bigint + 1, resync_counter = null where id = ${id} and counter <= ${used}`);
  return moved === 1;
}

export async function noteResync(tx: Tx, id: string, next: number): Promise<void> {
  await tx.execute(sql`update token_factors set resync_counter = ${next}::bigint where id = ${id}`);
}

export async function remove(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from token_factors where id = ${id}`)) === 1;
}

export async function removeAllOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from token_factors where user_id = ${userId}`);
}
