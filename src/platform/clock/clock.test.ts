import { describe, expect, test } from 'vitest';
import { adjustableClock, type Clock } from './index.ts';

function movedByHand(startMs: number): Clock & { set(ms: number): void } {
  let at = startMs;
  return { nowMs: () => at, now: () => new Date(at), set: (ms) => void (at = ms) };
}

describe('an adjustable clock', () => {
  test('runs with its base until somebody touches it', () => {
    const base = movedByHand(1_000);
    const clock = adjustableClock(base);
    base.set(5_000);
    expect(clock.nowMs()).toBe(5_000);
    expect(clock.frozen).toBe(false);
    expect(clock.offsetMs).toBe(0);
  });

  test('stands still when frozen, and goes on from there when resumed', () => {
    const base = movedByHand(1_000);
    const clock = adjustableClock(base);
    clock.freeze();
    base.set(9_000);
    expect(clock.nowMs()).toBe(1_000);
    clock.resume();
    expect(clock.nowMs()).toBe(1_000);
    base.set(9_500);
    expect(clock.nowMs()).toBe(1_500);
  });

  test('freezes at a given instant and advances by steps', () => {
    const clock = adjustableClock(movedByHand(1_000));
    clock.freeze(Date.parse('2030-01-01T00:00:00Z'));
    clock.advance(60_000);
    expect(clock.now().toISOString()).toBe('2030-01-01T00:01:00.000Z');
    expect(clock.frozen).toBe(true);
  });

  test('advances while it runs', () => {
    const base = movedByHand(1_000);
    const clock = adjustableClock(base);
    clock.advance(500);
    base.set(2_000);
    expect(clock.nowMs()).toBe(2_500);
    expect(clock.offsetMs).toBe(500);
  });

  test('refuses to advance by something that is not a number', () => {
    expect(() => adjustableClock().advance(Number.NaN)).toThrow('advance: expected milliseconds');
  });
});
