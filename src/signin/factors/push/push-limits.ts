import type { Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import * as store from './push-request-store.ts';

// Against asking somebody until they give in. Three without an approval within ten minutes, and for a quarter of an hour nothing more
// is asked; three at once at the most. An approval takes the count back; codes work all the time. What whoever cannot sign in asks for is
// counted apart, so that a stranger with a name leaves what sign-in may ask; but they wait, too, while sign-in does.
const mostAsked = 3;
const mostWaiting = 3;
const windowMs = 10 * 60_000;
const pauseMs = 15 * 60_000;

/** Counts first. Undefined: one more may be asked. `isNew`: it was this one that was too much. */
export async function count(
  tx: Tx,
  { userId, binding, isRecovery }: { userId: string; binding: Buffer; isRecovery: boolean },
  now: Date,
): Promise<{ isNew: boolean } | undefined> {
  const nowMs = now.getTime();
  const pausedUntil = new Date(nowMs + pauseMs);
  const times = { now, windowStart: new Date(nowMs - windowMs), pausedUntil };
  const counted = await store.countAsking(tx, { userId, isRecovery }, times, mostAsked);
  if (counted.pausedUntil !== undefined && counted.pausedUntil > now)
    return { isNew: counted.asked === mostAsked + 1 };
  if (isRecovery && (await store.isPaused(tx, userId, now))) return { isNew: false };
  const waiting = await store.countWaiting(tx, { userId, isRecovery }, now, binding);
  return waiting >= mostWaiting ? { isNew: false } : undefined;
}

/** Somebody says that it was not them: nothing is asked of them for a while, whoever would ask. */
export const pauseAfterReport = (tx: Tx, userId: string, now: Date): Promise<void> =>
  store.pauseReported(tx, userId, new Date(now.getTime() + pauseMs));

export const tooMany = (): ApiError =>
  new ApiError('E0000047', {
    summary: 'Too many approvals were asked for without an answer. Use another method, or wait 15 minutes.',
  });
