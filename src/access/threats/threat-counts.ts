import type { ThreatSignal } from '#src/access/context/index.ts';

/** What is known of one network, operator or account. Numbers that fade: half of each is gone after `halfLifeMs`. */
export type Counter = {
  key: string;
  tried: number;
  good: number;
  failed: number;
  strangers: number;
  atMs: number;
  toldMs: number;
};
export type MemberState = 'PENDING' | 'FAILED' | 'GOOD';
export type Happening = 'BEGUN' | 'FAILED' | 'SUCCEEDED';

export const halfLifeMs = 6 * 3_600_000;
/** So long one account counts once, however often it is tried. */
export const memberMs = 24 * 3_600_000;

export const freshCounter = (key: string, nowMs: number): Counter => ({
  key,
  tried: 0,
  good: 0,
  failed: 0,
  strangers: 0,
  atMs: nowMs,
  toldMs: 0,
});

export function faded(counter: Counter, nowMs: number): Counter {
  const share = 0.5 ** (Math.max(0, nowMs - counter.atMs) / halfLifeMs);
  const { tried, good, failed, strangers } = counter;
  return {
    ...counter,
    tried: tried * share,
    good: good * share,
    failed: failed * share,
    strangers: strangers * share,
    atMs: Math.max(nowMs, counter.atMs),
  };
}

/** Of a member in the counter's present; `state` is what was last known of it, undefined where that is more than a day ago. */
export function counted(
  counter: Counter,
  state: MemberState | undefined,
  happening: Happening,
  isStranger: boolean,
): { counter: Counter; state: MemberState } {
  const { tried, good, failed, strangers } = counter;
  const isNew = state === undefined ? 1 : 0;
  const was = (one: MemberState) => (state === one ? 1 : 0);
  switch (happening) {
    case 'BEGUN':
      return { counter: { ...counter, tried: tried + isNew }, state: state ?? 'PENDING' };
    case 'FAILED': {
      // Who came in from here today may mistype.
      if (state === 'GOOD') return { counter, state };
      const more = 1 - was('FAILED');
      return {
        counter: {
          ...counter,
          tried: tried + isNew,
          failed: failed + more,
          strangers: strangers + (isStranger ? more : 0),
        },
        state: 'FAILED',
      };
    }
    case 'SUCCEEDED':
      return {
        counter: {
          ...counter,
          tried: tried + isNew,
          good: good + 1 - was('GOOD'),
          failed: Math.max(0, failed - was('FAILED')),
        },
        state: 'GOOD',
      };
  }
}

/**
 * Whether it looks like an attack. Honest people fail, too, and then come in: what counts is who failed and never came in, against those
 * who did. Of 200 people behind one address some 20 are on their second try at any moment; of 5,000 accounts that are sprayed none
 * comes in. The second limit is for attempts that all come at once, before any has failed.
 */
export function signalOf(counter: Counter): ThreatSignal | undefined {
  const { key, tried, good, failed, strangers } = counter;
  const kind = strangers > failed / 2 ? 'CREDENTIAL_STUFFING' : 'PASSWORD_SPRAY';
  switch (key.slice(0, key.indexOf(':'))) {
    case 'net':
      return failed > 40 + good / 10 || tried - good > 200 + good ? { kind, key } : undefined;
    // Of a whole operator and the people there who have the same browser: only where most of them fail.
    case 'asn':
      return failed > 150 + 2 * good ? { kind, key } : undefined;
    case 'acct':
      return failed > 10 + good ? { kind: 'DISTRIBUTED_GUESSING', key } : undefined;
    default:
      return undefined;
  }
}
