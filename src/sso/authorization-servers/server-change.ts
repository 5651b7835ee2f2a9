import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { Grants } from '#src/sso/grants/index.ts';
import type { SigningKeys } from '#src/sso/keys/index.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { lockServer } from './server-store.ts';
import type { ServerBook } from './servers-section.ts';

export type ServerNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  section: Section<ServerBook>;
  keys: SigningKeys;
  grants: Grants;
  /** Which of these groups do not exist; a rule that names them is refused. */
  findMissingGroups(ids: readonly string[]): Promise<readonly string[]>;
  /** Whether there is a client of this id; a policy that names another is refused. */
  isClient(clientId: string): boolean;
  /** The hook of this id; a rule can ask none but those for tokens. */
  findInlineHook(hookId: string): { type: string } | undefined;
};

/** One change of one server: what belongs to a server changes one thing after the other, under the lock of its row. */
export function changeServer<T>(
  needs: ServerNeeds,
  serverId: string,
  work: (tx: Tx, server: AuthorizationServer) => Promise<T>,
): Promise<T> {
  return needs.database.transaction(async (tx) => {
    const server = await lockServer(tx, serverId);
    if (server === undefined) throw notFound(serverId, 'AuthorizationServer');
    const result = await work(tx, server);
    await needs.snapshots.changed(tx, needs.section);
    return result;
  });
}

export async function recordChange(
  needs: ServerNeeds,
  tx: Tx,
  by: Requester,
  eventType: string,
  target: Target[],
): Promise<void> {
  await needs.systemLog.record(tx, { ...eventBy(by), eventType, target, outcome: { result: 'SUCCESS' } });
}

export function serverTarget(server: Pick<AuthorizationServer, 'id' | 'name'>): Target {
  return { id: server.id, type: 'AuthorizationServer', alternateId: 'unknown', displayName: server.name };
}
