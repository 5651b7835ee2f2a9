import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { revoke } from '../user-store.ts';
import type { UsersNeeds } from '../users-needs.ts';

/**
 * Ends what began up to this moment, on every node at once; the requester's own session may be let live. With the sessions go the links
 * to new passwords: whoever asked for one may be who is put out. Proofs of recovery that were given before are refused by their time.
 */
export async function revokeAccess(
  needs: Pick<UsersNeeds, 'clock' | 'keepSession' | 'recovery'>,
  tx: Tx,
  userId: string,
  what: { sessions: boolean; tokens: boolean; except?: Requester; at?: Date },
): Promise<void> {
  const now = what.at ?? needs.clock.now();
  await revoke(tx, userId, what, now);
  if (what.sessions) await needs.recovery.deleteLinks(tx, userId);
  const kept = what.except?.actor.id === userId ? what.except.sessionId : undefined;
  if (what.sessions && kept !== undefined) await needs.keepSession?.(tx, kept, now);
}
