import {
  type ColumnMap,
  compileFilter,
  type FilterColumn,
  type Predicate,
  raw,
  type Reader,
  type Sql,
  sql,
  type Tx,
} from '#src/platform/database/index.ts';

export type YubikeyToken = {
  id: string;
  serial: string;
  publicId: string;
  status: 'UNASSIGNED' | 'ACTIVE' | 'BLOCKED' | 'REVOKED' | 'INACTIVE';
  created: Date;
  lastUpdated: Date;
  lastVerified: Date | null;
};

/** Whose owner is deleted is nobody's again. */
const status = sql`case when status = 'ACTIVE' and user_id is null then 'UNASSIGNED' else status end`;
const columns = sql`id, serial, public_id as "publicId", ${status} as status, created, last_updated as "lastUpdated",
  last_verified as "lastVerified"`;

const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['profile.serial', { sql: sql`serial`, type: 'id', operators: ['eq'] }],
  ['status', { sql: status, type: 'id', operators: ['eq', 'ne'] }],
  ['created', { sql: sql`created`, type: 'date' }],
]);

/** Throws FilterRefused. */
export const compileTokenFilter = (filter: Predicate): Sql => compileFilter(filter, filterColumns);
export const everyToken: Sql = sql`true`;

export const tokenSorts = { created: 'created', 'profile.serial': 'serial', status: 'status' } as const;
export type TokenSort = keyof typeof tokenSorts;

export type Page = { condition: Sql; after: string; sortBy: TokenSort; descending: boolean; limit: number };

/** Cut behind the token `after`, wherever in the order it stands; equal keys by id. */
export async function listPage(db: Reader, page: Page): Promise<YubikeyToken[]> {
  const key = raw(tokenSorts[page.sortBy]);
  const direction = raw(page.descending ? 'desc' : 'asc');
  const beyond = raw(page.descending ? '<' : '>');
  const behind =
    page.after === ''
      ? sql`true`
      : sql`(${key}, id) ${beyond} (select a.${key}, a.id from yubikey_tokens a where a.id = ${page.after})`;
  return db.query<YubikeyToken>(sql`
    select ${columns} from yubikey_tokens where ${page.condition} and ${behind}
    order by ${key} ${direction}, id ${direction} limit ${page.limit}`);
}

export async function find(db: Reader, id: string): Promise<YubikeyToken | undefined> {
  const [found] = await db.query<YubikeyToken>(sql`select ${columns} from yubikey_tokens where id = ${id}`);
  return found;
}

/** False where the serial number or the public id is another's. */
export async function insert(tx: Tx, token: YubikeyToken, seed: Buffer): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into yubikey_tokens (id, serial, public_id, status, seed, created, last_updated)
    values (${token.id}, ${token.serial}, ${token.publicId}, ${token.status}, ${seed}, ${token.created}, ${token.lastUpdated})
    on conflict do nothing`);
  return written === 1;
}

export type AssignedToken = YubikeyToken & { userId: string | null; seed: Buffer; counter: number };
const allColumns = sql`${columns}, user_id as "userId", seed, counter`;

export async function findByPublicId(db: Reader, publicId: string): Promise<AssignedToken | undefined> {
  const [found] = await db.query<AssignedToken>(
    sql`select ${allColumns} from yubikey_tokens where public_id = ${publicId}`,
  );
  return found;
}

export async function listOfPerson(db: Reader, userId: string): Promise<AssignedToken[]> {
  return db.query<AssignedToken>(
    sql`select ${allColumns} from yubikey_tokens where user_id = ${userId} and status = 'ACTIVE' order by id`,
  );
}

/** False where somebody has it meanwhile, or this code was taken. */
export async function assign(
  tx: Tx,
  { id, userId, counter, now }: { id: string; userId: string; counter: number; now: Date },
): Promise<boolean> {
  const changed = await tx.execute(sql`
    update yubikey_tokens set user_id = ${userId}, status = 'ACTIVE', counter = ${counter}, last_updated = ${now},
      last_verified = ${now}
    where id = ${id} and user_id is null and status in ('UNASSIGNED', 'ACTIVE') and counter < ${counter}`);
  return changed === 1;
}

/** Only forward: of two who bring the same code one moves it. */
export async function moveTo(tx: Tx, id: string, counter: number, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update yubikey_tokens set counter = ${counter}, last_verified = ${now} where id = ${id} and counter < ${counter}`);
  return changed === 1;
}

/** It can be handed to somebody else; the codes that were taken stay used. */
export async function release(tx: Tx, id: string, userId: string, now: Date): Promise<boolean> {
  const changed = await tx.execute(sql`
    update yubikey_tokens set user_id = null, status = 'UNASSIGNED', last_updated = ${now}
    where id = ${id} and user_id = ${userId}`);
  return changed === 1;
}

export async function releaseAllOf(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx.execute(sql`
    update yubikey_tokens set user_id = null, status = 'UNASSIGNED', last_updated = ${now} where user_id = ${userId}`);
}
