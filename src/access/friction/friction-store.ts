import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { FrictionDimension } from './friction.ts';

export async function readCursor(db: Reader, name: string): Promise<string | undefined> {
  const [row] = await db.query<{ cursor: string }>(sql`select cursor from log_tallies where name = ${name}`);
  return row?.cursor;
}

/** Whoever comes first says where counting begins. */
export async function insertCursor(
  database: { transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> },
  name: string,
  cursor: string,
): Promise<void> {
  await database.transaction((tx) =>
    tx.execute(
      sql`insert into log_tallies (name, cursor) values (${name}, ${cursor}) on conflict do nothing`,
    ),
  );
}

export async function lockCursor(tx: Tx, name: string): Promise<string> {
  const [row] = await tx.query<{ cursor: string }>(
    sql`select cursor from log_tallies where name = ${name} for update`,
  );
  if (row === undefined) throw new Error(`nobody has said where counting "${name}" begins`);
  return row.cursor;
}

export async function moveCursor(
  tx: Tx,
  name: string,
  cursor: string,
  upto: string | undefined,
): Promise<void> {
  await tx.execute(sql`
    update log_tallies set cursor = ${cursor}, upto = coalesce(${upto ?? null}::timestamptz, upto) where name = ${name}`);
}

export async function readUpto(db: Reader, name: string): Promise<Date | undefined> {
  const [row] = await db.query<{ upto: Date | null }>(sql`select upto from log_tallies where name = ${name}`);
  return row?.upto ?? undefined;
}

export type DayKey = { day: string; dimension: FrictionDimension; key: string };
export type Sums = {
  passwords: number;
  factors: number;
  failures: number;
  passive: number;
  people: number;
};
export type DaySums = DayKey & Sums;

export async function addDays(tx: Tx, sums: readonly DaySums[]): Promise<void> {
  if (sums.length === 0) return;
  const column = <T>(of: (sum: DaySums) => T): T[] => sums.map(of);
  await tx.execute(sql`
    insert into friction_days (day, dimension, key, passwords, factors, failures, passive, people)
    select * from unnest(
      ${column(({ day }) => day)}::date[], ${column(({ dimension }) => dimension)}::text[], ${column(({ key }) => key)}::text[],
      ${column(({ passwords }) => passwords)}::bigint[], ${column(({ factors }) => factors)}::bigint[],
      ${column(({ failures }) => failures)}::bigint[], ${column(({ passive }) => passive)}::bigint[],
      ${column(({ people }) => people)}::bigint[])
    on conflict (day, dimension, key) do update set passwords = friction_days.passwords + excluded.passwords,
      factors = friction_days.factors + excluded.factors, failures = friction_days.failures + excluded.failures,
      passive = friction_days.passive + excluded.passive, people = friction_days.people + excluded.people`);
}

/** Those who were not counted there yet, by what they are counted in. */
export async function addPeople(tx: Tx, people: readonly (DayKey & { userId: string })[]): Promise<DayKey[]> {
  if (people.length === 0) return [];
  const column = <T>(of: (person: (typeof people)[number]) => T): T[] => people.map(of);
  return tx.query<DayKey>(sql`
    insert into friction_people (user_id, day, dimension, key)
    select * from unnest(
      ${column(({ userId }) => userId)}::text[], ${column(({ day }) => day)}::date[],
      ${column(({ dimension }) => dimension)}::text[], ${column(({ key }) => key)}::text[])
    on conflict do nothing
    returning to_char(day, 'YYYY-MM-DD') as day, dimension, key`);
}

export async function deletePeopleBefore(tx: Tx, day: string, limit: number): Promise<number> {
  return tx.execute(sql`
    delete from friction_people where (user_id, day, dimension, key) in (
      select user_id, day, dimension, key from friction_people where day < ${day}::date limit ${limit})`);
}

type Row = { day: string; key: string } & Record<keyof Sums, string>;
const numbers = (row: Record<keyof Sums, string>): Sums => ({
  passwords: Number(row.passwords),
  factors: Number(row.factors),
  failures: Number(row.failures),
  passive: Number(row.passive),
  people: Number(row.people),
});

export async function listDays(
  db: Reader,
  asked: { dimension: FrictionDimension; key: string; from: string; to: string },
): Promise<({ day: string } & Sums)[]> {
  const rows = await db.query<Row>(sql`
    select to_char(day, 'YYYY-MM-DD') as day, key, passwords, factors, failures, passive, people from friction_days
    where day between ${asked.from}::date and ${asked.to}::date and dimension = ${asked.dimension} and key = ${asked.key}
    order by day`);
  return rows.map((row) => ({ day: row.day, ...numbers(row) }));
}

/** What asked most of people first. `people` are those of each day, added up. */
export async function listKeys(
  db: Reader,
  asked: { dimension: FrictionDimension; from: string; to: string; limit: number },
): Promise<({ key: string } & Sums)[]> {
  const rows = await db.query<Row>(sql`
    select key, sum(passwords) as passwords, sum(factors) as factors, sum(failures) as failures, sum(passive) as passive,
      sum(people) as people
    from friction_days
    where day between ${asked.from}::date and ${asked.to}::date and dimension = ${asked.dimension}
    group by key order by sum(passwords) + sum(factors) desc, key limit ${asked.limit}`);
  return rows.map((row) => ({ key: row.key, ...numbers(row) }));
}
