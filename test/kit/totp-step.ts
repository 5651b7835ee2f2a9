/** Two codes on, at the very beginning of one: the clock goes on while a test does, and a code must not end in the middle of it. */
export const toTheNextCode = (clock: { advance(ms: number): void; nowMs(): number }): void =>
  clock.advance(90_000 - (clock.nowMs() % 30_000));
