import type { Tx } from '#src/platform/database/index.ts';
import { type StatusUpdate, updateStatus } from '../user-store.ts';
import type { UsersNeeds } from '../users-needs.ts';

/** A new status, and what group rules make of it. */
export async function changeStatus(
  { rules }: Pick<UsersNeeds, 'rules'>,
  tx: Tx,
  id: string,
  update: StatusUpdate,
): Promise<void> {
  await updateStatus(tx, id, update);
  // Rules were not asked about somebody who had left.
  await rules?.follow(tx, [id], update.activatedNow ? 'everything' : { attributes: ['status'] });
}
