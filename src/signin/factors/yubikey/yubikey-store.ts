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

const columns = sql`id, serial, public_id as "publicId", status, created, last_updated as "lastUpdated",
  last_verified as "lastVerified"`;

const filterColumns: ColumnMap = new Map<string, FilterColumn>([
  ['profile.serial', { sql: sql`serial`, type: 'id', operators: ['eq'] }],
  ['status', { sql: sql`status`, type: 'id', operators: ['eq', 'ne'] }],
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
