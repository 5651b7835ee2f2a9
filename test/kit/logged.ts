import { sql } from '#src/platform/database/index.ts';
import type { TestPlatform } from './platform.ts';

export type Logged = {
  eventType: string;
  outcome: string | null;
  actorId: string;
  targetIds: string[];
  event: Record<string, unknown> & { debugData?: Record<string, string>; target?: Record<string, unknown>[] };
};

/** What has been written to the System Log, oldest first; for the half of each write test that asks for its events. */
export async function logged(platform: Pick<TestPlatform, 'database'>, since = 0): Promise<Logged[]> {
  const rows = await platform.database.query<Logged>(sql`
    select event_type as "eventType", outcome, actor_id as "actorId", target_ids as "targetIds", event
    from system_log order by era, txid, seq`);
  return rows.slice(since);
}

/** Runs the work and gives the events it wrote. */
export async function eventsOf(
  platform: Pick<TestPlatform, 'database'>,
  work: () => Promise<unknown>,
): Promise<Logged[]> {
  const before = (await logged(platform)).length;
  await work();
  return logged(platform, before);
}
