import { foldText } from '#src/directory/schemas/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { UserStatus } from './lifecycle/user-status.ts';
import { displayNameOf } from './user.ts';

/** A person as group rules and their like see one. */
export type PersonForRules = {
  id: string;
  login: string;
  displayName: string;
  typeId: string;
  profile: Readonly<Record<string, unknown>>;
  facts: Readonly<Record<string, unknown>>;
  isGone: boolean;
};

type Row = {
  id: string;
  status: UserStatus;
  type_id: string;
  login: string;
  profile: Record<string, unknown>;
  created: Date;
};

const columns = sql`o.id, o.status, o.type_id, o.login, o.profile, o.created`;

const toPerson = (row: Row): PersonForRules => ({
  id: row.id,
  login: row.login,
  displayName: displayNameOf(row),
  typeId: row.type_id,
  profile: row.profile,
  facts: {
    id: row.id,
    status: row.status,
    created: row.created.toISOString(),
    type: { id: row.type_id },
  },
  isGone: row.status === 'DEPROVISIONED',
});

/** Held against changes until the end of the transaction, in the order of ids; who is not there is left out. */
export async function lockPeople(tx: Tx, userIds: readonly string[]): Promise<PersonForRules[]> {
  // Two steps, see lockUser: a row read while waiting for its lock would be out of date.
  await tx.execute(sql`select 1 from users where id = any(${userIds}::text[]) order by id for no key update`);
  const rows = await tx.query<Row>(
    sql`select ${columns} from users o where o.id = any(${userIds}::text[]) order by o.id`,
  );
  return rows.map(toPerson);
}

export async function listIdsAfter(db: Reader, after: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    sql`select id from users where id > ${after} order by id limit ${limit}`,
  );
  return rows.map((row) => row.id);
}

/** Those who have not left, in the order of ids; with `having` only who may have that value. */
export async function listPeopleAfter(
  db: Reader,
  page: { after: string; limit: number; having?: { attribute: string; value: string } | undefined },
): Promise<PersonForRules[]> {
  const { after, limit, having } = page;
  const rows = await db.query<Row>(
    having
      ? sql`select ${columns} from (
          select x.owner_id as id from user_profile_index x
          where x.property = ${having.attribute} and x.value = ${foldText(having.value)} and x.owner_id > ${after}
          order by x.owner_id limit ${limit}) page
        cross join lateral (select * from users where id = page.id offset 0) o order by o.id`
      : sql`select ${columns} from users o where o.id > ${after} order by o.id limit ${limit}`,
  );
  return rows.map(toPerson);
}

/** Who may have a value, counted by the index alone. */
export async function countHaving(db: Reader, having: { attribute: string; value: string }): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`
    select count(*) as count from user_profile_index
    where property = ${having.attribute} and value = ${foldText(having.value)}`);
  return row?.count ?? 0;
}

/** Of these people, their rows locked, those who were in another realm. */
export async function moveToRealm(
  tx: Tx,
  userIds: readonly string[],
  realmId: string,
  now: Date,
): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await tx.query<{ id: string }>(sql`
    update users set realm_id = ${realmId}, last_updated = ${now}
    where id = any(${userIds}::text[]) and realm_id is distinct from ${realmId} returning id`);
  return rows.map((row) => row.id);
}
