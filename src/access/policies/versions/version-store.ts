import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PolicyStatus } from '../policy.ts';

/** What somebody decides of a rule. */
export type RuleState = {
  id: string;
  status: PolicyStatus;
  name: string;
  system: boolean;
  conditions: Record<string, unknown> | null;
  actions: Record<string, unknown>;
};
export type PolicyState = {
  status: PolicyStatus;
  name: string;
  description: string | null;
  conditions: Record<string, unknown> | null;
  settings: Record<string, unknown> | null;
  rules: RuleState[];
};
export type PolicyVersion = {
  policyId: string;
  number: number;
  changedMs: number;
  changedBy: { id: string; name: string };
  restoredFrom: number | undefined;
  name: string;
  rules: number;
  state?: PolicyState;
};

type Row = {
  policy_id: string;
  number: number;
  changed_at: Date;
  changed_by: string;
  changed_by_name: string;
  restored_from: number | null;
  name: string;
  rules: number;
  state?: PolicyState;
};

const toVersion = (row: Row): PolicyVersion => ({
  policyId: row.policy_id,
  number: row.number,
  changedMs: row.changed_at.getTime(),
  changedBy: { id: row.changed_by, name: row.changed_by_name },
  restoredFrom: row.restored_from ?? undefined,
  name: row.name,
  rules: Number(row.rules),
  ...(row.state === undefined ? {} : { state: row.state }),
});

/** So many of each policy are kept. */
const most = 200;

/**
 * Keeps the policies as this transaction has them now, unless they are as they were. Whoever calls holds the lock of their type, so that
 * numbers are given one after the other.
 */
export async function keepVersions(
  tx: Tx,
  ids: readonly string[],
  by: { id: string; name: string },
  nowMs: number,
  restoredFrom?: number,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    with present as (
      select p.id, jsonb_build_object('status', p.status, 'name', p.name, 'description', p.description, 'conditions', p.conditions,
        'settings', p.settings, 'rules', coalesce((
          select jsonb_agg(jsonb_build_object('id', r.id, 'status', r.status, 'name', r.name, 'system', r.system,
            'conditions', r.conditions, 'actions', r.actions) order by r.priority)
          from policy_rules r where r.policy_id = p.id), '[]'::jsonb)) as state
      from policies p where p.id = any (${ids}::text[])
    ), latest as (
      select distinct on (policy_id) policy_id, number, state, transaction_id, restored_from
      from policy_versions where policy_id = any (${ids}::text[]) order by policy_id, number desc
    ), this as (select pg_current_xact_id()::text::bigint as id)
    insert into policy_versions (policy_id, number, state, changed_at, changed_by, changed_by_name, restored_from, transaction_id)
    select present.id,
      case when latest.transaction_id = this.id then latest.number else coalesce(latest.number, 0) + 1 end,
      present.state, ${new Date(nowMs)}, ${by.id}, ${by.name}, ${restoredFrom ?? null}::int, this.id
    from present cross join this left join latest on latest.policy_id = present.id
    where latest.state is distinct from present.state
      or (${restoredFrom ?? null}::int is not null and latest.transaction_id = this.id)
    on conflict (policy_id, number) do update set state = excluded.state, restored_from = excluded.restored_from`);
  await tx.execute(sql`
    delete from policy_versions v using (
      select policy_id, max(number) as number from policy_versions where policy_id = any (${ids}::text[]) group by policy_id
    ) latest where v.policy_id = latest.policy_id and v.number <= latest.number - ${most}::int`);
}

/** The newest first. By the primary key. */
export async function listVersions(
  db: Reader,
  policyId: string,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<PolicyVersion[]> {
  const rows = await db.query<Row>(sql`
    select policy_id, number, changed_at, changed_by, changed_by_name, restored_from, state ->> 'name' as name,
      jsonb_array_length(state -> 'rules') as rules
    from policy_versions where policy_id = ${policyId} and (${before ?? null}::int is null or number < ${before ?? null}::int)
    order by number desc limit ${limit}::int`);
  return rows.map(toVersion);
}

export async function findVersion(
  db: Reader,
  policyId: string,
  number: number,
): Promise<(PolicyVersion & { state: PolicyState }) | undefined> {
  const [row] = await db.query<Row & { state: PolicyState }>(sql`
    select policy_id, number, changed_at, changed_by, changed_by_name, restored_from, state ->> 'name' as name,
      jsonb_array_length(state -> 'rules') as rules, state
    from policy_versions where policy_id = ${policyId} and number = ${number}::int`);
  return row === undefined ? undefined : { ...toVersion(row), state: row.state };
}
