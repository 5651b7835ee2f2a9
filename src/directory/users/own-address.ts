import type { Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { User } from './user.ts';

/** Mail to these opens accounts. */
export const addressNames = ['email', 'secondEmail'] as const;
export type AddressName = (typeof addressNames)[number];

/** An address that a person has shown to be theirs, or one that they want to have no more (home/security). */
export type ProvedAddress = {
  name: AddressName;
  value: string | null;
  /** In the transaction of the change, with what was there before: whoever reads mail there may not be who changed it. */
  tell(tx: Tx, before: User): Promise<void>;
};

/** A session alone must not turn somebody's mail away: people change an address only to the very one they have proved. */
export function checkOwnAddress(name: string, value: unknown, proved: ProvedAddress | undefined): void {
  if (!addressNames.some((one) => one === name)) return;
  if (proved?.name === name && proved.value === value) return;
  throw new ApiError('E0000077', {
    summary: `Cannot modify the ${name} attribute here. Change it on the page of your own account (/home/profile), where a code sent to the new address confirms it.`,
  });
}
