// How much of a limit a call leaves, where limits are on. Who counts, and by whom, is the product's matter.

import type { HeaderBag } from './response-headers.ts';
import type { Caller, ClientContext, Route } from './route.ts';

export type Pace = { limit: number; remaining: number; resetMs: number; nowMs: number };

export type Pacing = {
  /** Counts a call, before anything is done for it; throws where it is one too many. `done`: it was answered. */
  take(by: { caller: Caller; client: ClientContext }, route: Route): { pace: Pace; done(): void };
};

/**
 * Clients read these to pace themselves: reset is on the clock of Date. Where no limits are on, they are told that there is plenty.
 */
export function addPaceHeaders(headers: HeaderBag, pace: Pace | undefined, nowMs: number): void {
  headers['x-rate-limit-limit'] = String(pace?.limit ?? 10_000);
  headers['x-rate-limit-remaining'] = String(pace?.remaining ?? 9_999);
  const resetMs = pace?.resetMs ?? (Math.floor(nowMs / 60_000) + 1) * 60_000;
  headers['x-rate-limit-reset'] = String(Math.ceil(resetMs / 1000));
  if (pace !== undefined) headers['date'] = new Date(pace.nowMs).toUTCString();
}
