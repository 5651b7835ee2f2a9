import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

/** The walk through all people after an activation. */
export type RuleRun = {
  ruleId: string;
  runId: string;
  status: 'RUNNING' | 'DONE';
  /** The last person looked at; '' before the first. */
  reached: string;
  total: number;
  lookedAt: number;
  added: number;
  removed: number;
  failed: number;
  started: Date;
  updated: Date;
};

const columns = sql`rule_id as "ruleId", run_id as "runId", status, reached, total, looked_at as "lookedAt", added, removed,
  failed, started, updated`;

export async function findRun(db: Reader, ruleId: string): Promise<RuleRun | undefined> {
  const [run] = await db.query<RuleRun>(
    sql`select ${columns} from group_rule_runs where rule_id = ${ruleId}`,
  );
  return run;
}

export async function lockRun(tx: Tx, ruleId: string): Promise<RuleRun | undefined> {
  const [run] = await tx.query<RuleRun>(sql`
    select ${columns} from group_rule_runs where rule_id = ${ruleId} for update`);
  return run;
}

export async function startRun(
  tx: Tx,
  run: { ruleId: string; runId: string; total: number; now: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into group_rule_runs (rule_id, run_id, status, reached, total, looked_at, added, removed, failed, started, updated)
    values (${run.ruleId}, ${run.runId}, 'RUNNING', '', ${run.total}, 0, 0, 0, 0, ${run.now}, ${run.now})
    on conflict (rule_id) do update set run_id = excluded.run_id, status = 'RUNNING', reached = '', total = excluded.total,
      looked_at = 0, added = 0, removed = 0, failed = 0, started = excluded.started, updated = excluded.updated`);
}

export async function saveRun(tx: Tx, run: RuleRun): Promise<void> {
  await tx.execute(sql`
    update group_rule_runs set status = ${run.status}, reached = ${run.reached}, looked_at = ${run.lookedAt},
      added = ${run.added}, removed = ${run.removed}, failed = ${run.failed}, updated = ${run.updated}
    where rule_id = ${run.ruleId}`);
}
