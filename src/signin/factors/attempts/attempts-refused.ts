import { ApiError } from '#src/platform/http/index.ts';

const minuteMs = 60_000;

/** An answer that nobody looked at: there were too many. Without a time to wait: no time helps, it has to be set up again. */
export class AttemptsRefused extends ApiError {
  /** Rounded up: whoever waits for so long is looked at. */
  readonly minutes: number | undefined;
  constructor(waitMs?: number) {
    const minutes = waitMs === undefined ? undefined : waitMinutes(waitMs);
    super('E0000047', {
      summary:
        minutes === undefined
          ? 'Too many wrong answers with this factor, so it does not work any more. It has to be set up again: please remove and add it, or ask an administrator.'
          : `Too many attempts with this factor. Please wait ${inWords(minutes)} before trying again.`,
      ...(waitMs !== undefined && {
        headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
      }),
    });
    this.minutes = minutes;
  }
}

export const waitMinutes = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / minuteMs));

/** How long to wait, in the unit that people think in: minutes as far as an hour and a half, hours beyond. */
export const waitIn = (minutes: number): { unit: 'minutes' | 'hours'; count: number } =>
  minutes <= 90 ? { unit: 'minutes', count: minutes } : { unit: 'hours', count: Math.ceil(minutes / 60) };

function inWords(minutes: number): string {
  const { unit, count } = waitIn(minutes);
  return count === 1 ? '1 minute' : `${count} ${unit}`;
}
