// Owns the time: the only place that asks the machine what time it is. Everything else is handed a Clock.
// Not here: timers (setTimeout is fine where it is used) and time zones.

/** Wall clock, milliseconds since the epoch. */
export type Clock = { nowMs(): number; now(): Date };

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  now: () => new Date(),
};

/** A clock that tests and `gatehouse dev` may stop and push forward. */
export type AdjustableClock = Clock & {
  freeze(atMs?: number): void;
  advance(ms: number): void;
  /** Lets the time run on from where it stands; the offset gained so far stays. */
  resume(): void;
  readonly frozen: boolean;
  readonly offsetMs: number;
};

export function adjustableClock(base: Clock = systemClock): AdjustableClock {
  let offsetMs = 0;
  let frozenAtMs: number | undefined;
  const nowMs = () => frozenAtMs ?? base.nowMs() + offsetMs;
  return {
    nowMs,
    now: () => new Date(nowMs()),
    freeze(atMs) {
      frozenAtMs = atMs ?? nowMs();
      offsetMs = frozenAtMs - base.nowMs();
    },
    advance(ms) {
      if (!Number.isFinite(ms)) throw new RangeError(`advance: expected milliseconds, got ${ms}`);
      offsetMs += ms;
      if (frozenAtMs !== undefined) frozenAtMs += ms;
    },
    resume() {
      if (frozenAtMs === undefined) return;
      offsetMs = frozenAtMs - base.nowMs();
      frozenAtMs = undefined;
    },
    get frozen() {
      return frozenAtMs !== undefined;
    },
    get offsetMs() {
      return frozenAtMs === undefined ? offsetMs : frozenAtMs - base.nowMs();
    },
  };
}
