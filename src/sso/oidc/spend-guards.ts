import type { Database, PendingGuard } from '#src/platform/database/index.ts';
import { OAuthError } from '#src/protocols/oauth/index.ts';

/** For requests that write nothing else: an assertion is good for one of them as well. */
export async function spendGuards(database: Database, guards: PendingGuard[]): Promise<void> {
  if (guards.length === 0) return;
  const result = await database.groupCommit.commit({ guards, writes: [] });
  if (!result.committed) throw new OAuthError('invalid_client', 'The client_assertion was used already.');
}
