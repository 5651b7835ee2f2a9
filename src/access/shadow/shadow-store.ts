import type { DraftBody } from '#src/access/policies/index.ts';
import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { Outcome, Shadow, ShadowCount } from './shadow.ts';

type Row = {
  id: string;
  name: string;
  status: Shadow['status'];
  draft: DraftBody;
  versions: Record<string, string>;
  created_by: string;
  created_at: Date;
  last_updated_at: Date;
};

const toShadow = (row: Row): Shadow => ({
  id: row.id,
  name: row.name,
  status: row.status,
  draft: row.draft,
  versions: row.versions,
  createdBy: row.created_by,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export const shadowsSection: Section<readonly Shadow[]> = { name: 'access.shadows', load: listShadows };

export async function listShadows(db: Reader): Promise<Shadow[]> {
  const rows = await db.query<Row>(sql`
    select id, name, status, draft, versions, created_by, created_at, last_updated_at from shadow_policies order by created_at, id`);
  return rows.map(toShadow);
}

export async function findShadow(db: Reader, id: string): Promise<Shadow | undefined> {
  return (await listShadows(db)).find((one) => one.id === id);
}

/** Until the transaction ends nobody else writes one. */
export async function lockShadows(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table shadow_policies in share row exclusive mode`);
}

export async function insertShadow(tx: Tx, shadow: Shadow): Promise<void> {
  await tx.execute(sql`
    insert into shadow_policies (id, name, status, draft, versions, created_by, created_at, last_updated_at)
    values (${shadow.id}, ${shadow.name}, ${shadow.status}, ${JSON.stringify(shadow.draft)}::jsonb,
      ${JSON.stringify(shadow.versions)}::jsonb, ${shadow.createdBy}, ${new Date(shadow.createdMs)}, ${new Date(shadow.lastUpdatedMs)})`);
}

export async function updateShadow(tx: Tx, shadow: Shadow): Promise<void> {
  await tx.execute(sql`
    update shadow_policies set name = ${shadow.name}, status = ${shadow.status}, draft = ${JSON.stringify(shadow.draft)}::jsonb,
      versions = ${JSON.stringify(shadow.versions)}::jsonb, last_updated_at = ${new Date(shadow.lastUpdatedMs)}
    where id = ${shadow.id}`);
}

export async function deleteShadow(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from shadow_policies where id = ${id}`)) === 1;
}

export async function clearCounts(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from shadow_counts where shadow_id = ${id}`);
}

/** Of shadows that are gone nothing is counted. */
export async function addCounts(
  tx: Tx,
  counts: readonly (ShadowCount & { shadowId: string })[],
): Promise<void> {
  if (counts.length === 0) return;
  const column = <T>(of: (count: (typeof counts)[number]) => T): T[] => counts.map(of);
  await tx.execute(sql`
    insert into shadow_counts (shadow_id, day, live_outcome, shadow_outcome, app_id, rule_id, times)
    select given.* from unnest(
      ${column(({ shadowId }) => shadowId)}::text[], ${column(({ day }) => day)}::date[], ${column(({ live }) => live)}::text[],
      ${column(({ shadow }) => shadow)}::text[], ${column(({ appId }) => appId)}::text[], ${column(({ ruleId }) => ruleId)}::text[],
      ${column(({ times }) => times)}::bigint[]) as given (shadow_id, day, live_outcome, shadow_outcome, app_id, rule_id, times)
    where exists (select from shadow_policies s where s.id = given.shadow_id)
    on conflict (shadow_id, day, live_outcome, shadow_outcome, app_id, rule_id)
      do update set times = shadow_counts.times + excluded.times`);
}

export async function listCounts(db: Reader, id: string): Promise<ShadowCount[]> {
  type CountRow = {
    day: string;
    live_outcome: Outcome;
    shadow_outcome: Outcome;
    app_id: string;
    rule_id: string;
    times: string;
  };
  const rows = await db.query<CountRow>(sql`
    select to_char(day, 'YYYY-MM-DD') as day, live_outcome, shadow_outcome, app_id, rule_id, times from shadow_counts
    where shadow_id = ${id} order by day, live_outcome, shadow_outcome, app_id, rule_id limit 20000`);
  return rows.map((row) => ({
    day: row.day,
    live: row.live_outcome,
    shadow: row.shadow_outcome,
    appId: row.app_id,
    ruleId: row.rule_id,
    times: Number(row.times),
  }));
}
