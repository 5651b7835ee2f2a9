import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Target } from '../assignment.ts';

/** In the order of things; apps and names of apps together. */
export const listTargets = (
  db: Reader,
  assignmentId: string,
  kinds: readonly string[],
  page: { after: string; limit: number },
): Promise<Target[]> =>
  db.query<Target>(sql`
    select kind, thing from admin_role_targets
    where assignment_id = ${assignmentId} and kind = any(${kinds}::text[]) and thing > ${page.after}
    order by thing limit ${page.limit}`);

/** False where it is there already. */
export async function insertTarget(
  tx: Tx,
  assignmentId: string,
  target: Target,
  now: Date,
): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into admin_role_targets (assignment_id, kind, thing, created)
    values (${assignmentId}, ${target.kind}, ${target.thing}, ${now}) on conflict do nothing`);
  return written === 1;
}

export async function removeTargets(
  tx: Tx,
  assignmentId: string,
  targets: readonly Target[],
): Promise<number> {
  const kinds = targets.map(({ kind }) => kind);
  const things = targets.map(({ thing }) => thing);
  return tx.execute(sql`
    delete from admin_role_targets using unnest(${kinds}::text[], ${things}::text[]) as gone (kind, thing)
    where assignment_id = ${assignmentId} and admin_role_targets.kind = gone.kind and admin_role_targets.thing = gone.thing`);
}

export async function setLimited(tx: Tx, assignmentId: string, isLimited: boolean, now: Date): Promise<void> {
  await tx.execute(sql`
    update admin_role_assignments set is_limited = ${isLimited}, last_updated = ${now} where id = ${assignmentId}`);
}
