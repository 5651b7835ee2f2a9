import type { AppSignOn } from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import { type Assurance, passwordFreshnessMs } from './assurance.ts';
import type { DecisionInput } from './decision.ts';

/** How old an authentication is, in its parts. */
type Age = {
  readonly session: Pick<Session, 'lastSeenMs'> | undefined;
  readonly authTimeMs: number;
  readonly passwordMs: number;
  readonly assurance: Assurance;
};

/** Why the authentication is too old for the rule; undefined = fresh enough. */
export function staleness(rule: AppSignOn, evidence: Age, visit: Visit, nowMs: number): string | undefined {
  if (isOlder(evidence.authTimeMs, rule.reauthenticateInMs, visit, nowMs)) {
    return 'the app asks for a newer authentication';
  }
  if (isOlder(evidence.passwordMs, passwordFreshnessMs(rule, evidence.assurance), visit, nowMs)) {
    return 'the app asks for a newer password check';
  }
  const seenMs = Math.max(evidence.session?.lastSeenMs ?? nowMs, evidence.authTimeMs);
  return isOlder(seenMs, rule.inactivityMs, visit, nowMs)
    ? 'the session lay idle too long for the app'
    : undefined;
}

type Visit = Pick<DecisionInput, 'requestedMs' | 'isUnderWay'>;

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
