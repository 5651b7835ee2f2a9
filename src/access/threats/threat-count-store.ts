import { type Database, type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Counter, MemberState } from './threat-counts.ts';

export type Member = { key: string; member: string; state: MemberState; atMs: number };

const columns = sql`key, tried, good, failed, strangers, at_ms as "atMs", told_ms as "toldMs"`;

export async function findCounters(db: Reader, keys: readonly string[]): Promise<Map<string, Counter>> {
  const rows = await db.query<Counter>(
    sql`select ${columns} from threat_counters where key = any(${keys}::text[])`,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** The counters, made where they are missing, and held until the transaction ends. In one order, so that nobody waits in a circle. */
export async function lockCounters(tx: Tx, keys: readonly string[], nowMs: number): Promise<Counter[]> {
  const sorted = [...new Set(keys)].sort();
  return await tx.query<Counter>(sql`
    insert into threat_counters as c (key, at_ms)
    select key, ${nowMs} from unnest(${sorted}::text[]) as given (key)
    on conflict (key) do update set key = excluded.key
    returning ${columns}`);
}

export async function readMembers(
  tx: Tx,
  asked: readonly { key: string; member: string }[],
): Promise<Member[]> {
  return await tx.query<Member>(sql`
    select m.key, m.member, m.state, m.at_ms as "atMs" from threat_members m
    join unnest(${asked.map(({ key }) => key)}::text[], ${asked.map(({ member }) => member)}::text[])
      as given (key, member) on given.key = m.key and given.member = m.member`);
}

export async function write(tx: Tx, counters: readonly Counter[], members: readonly Member[]): Promise<void> {
  await tx.execute(sql`
    with kept as (
      insert into threat_members as m (key, member, state, at_ms)
      select * from unnest(${members.map(({ key }) => key)}::text[], ${members.map(({ member }) => member)}::text[],
        ${members.map(({ state }) => state)}::text[], ${members.map(({ atMs }) => atMs)}::double precision[])
      on conflict (key, member) do update set state = excluded.state, at_ms = excluded.at_ms
    )
    update threat_counters c set tried = given.tried, good = given.good, failed = given.failed,
      strangers = given.strangers, at_ms = given.at_ms, told_ms = given.told_ms
    from unnest(${counters.map(({ key }) => key)}::text[], ${counters.map(({ tried }) => tried)}::double precision[],
      ${counters.map(({ good }) => good)}::double precision[], ${counters.map(({ failed }) => failed)}::double precision[],
      ${counters.map(({ strangers }) => strangers)}::double precision[],
      ${counters.map(({ atMs }) => atMs)}::double precision[], ${counters.map(({ toldMs }) => toldMs)}::double precision[])
      as given (key, tried, good, failed, strangers, at_ms, told_ms)
    where c.key = given.key`);
}

/** Some rows at a time, so that nobody waits for it. Gives how many went. */
export async function deleteOld(
  database: Pick<Database, 'query'>,
  before: { membersMs: number; countersMs: number; rows: number },
): Promise<number> {
  const gone = await database.query(sql`
    with old_members as (
      delete from threat_members where ctid in (
        select ctid from threat_members where at_ms < ${before.membersMs} limit ${before.rows}
      ) returning 1
    ), old_counters as (
      delete from threat_counters where key in (
        select key from threat_counters where at_ms < ${before.countersMs} limit ${before.rows} for update skip locked
      ) returning 1
    )
    select 1 from old_members union all select 1 from old_counters`);
  return gone.length;
}
