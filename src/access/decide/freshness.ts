import type { AppSignOn } from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { DecisionInput } from './decision.ts';

type Visit = Pick<DecisionInput, 'requestedMs' | 'isUnderWay'>;

/** Whether the session lay idle for longer than the app's rule accepts; an authentication is a use. */
export function isIdleTooLong(
  evidence: { readonly session: Pick<Session, 'lastSeenMs'> | undefined; readonly authTimeMs: number },
  rule: Pick<AppSignOn, 'inactivityMs'>,
  visit: Visit,
  nowMs: number,
): boolean {
  const seenMs = Math.max(evidence.session?.lastSeenMs ?? nowMs, evidence.authTimeMs);
  return isOlder(seenMs, rule.inactivityMs, visit, nowMs);
}

export function isOlder(
  atMs: number,
  limitMs: number | undefined,
  { requestedMs, isUnderWay }: Visit,
  nowMs: number,
): boolean {
  if (limitMs === undefined) return false;
  // What happened since the request arrived is its answer, or "every time" would never end.
  const isAnswered = requestedMs !== undefined && atMs >= requestedMs;
  if (isAnswered && (limitMs === 0 || isUnderWay !== true)) return false;
  return limitMs === 0 || nowMs - atMs > limitMs;
}
