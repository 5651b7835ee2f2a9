import { sql, type Tx } from '#src/platform/database/index.ts';

/** Takes the turn for this transaction and says when the last one was; nothing where another node has it. */
export async function tryTurn(tx: Tx, name: string): Promise<number | undefined> {
  const [lock] = await tx.query<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`housekeeping ${name}`}, 0)) as taken`,
  );
  if (lock?.taken !== true) return undefined;
  // The work may take longer than a forgotten transaction is allowed to.
  await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
  const [last] = await tx.query<{ ran_at: Date }>(
    sql`select ran_at from housekeeping_runs where name = ${name}`,
  );
  return last?.ran_at.getTime() ?? 0;
}

export async function recordRun(tx: Tx, name: string, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into housekeeping_runs (name, ran_at) values (${name}, ${at})
    on conflict (name) do update set ran_at = excluded.ran_at`);
}
