import type { Translator } from '#web/messages/index.ts';
import { waitIn } from '../attempts/index.ts';

/** For how long nothing is looked at, so that nobody comes back too early or waits for nothing. */
export function tooOftenSentence(t: Translator, minutes: number | undefined): string {
  if (minutes === undefined) return t('factor.tooOften');
  const { unit, count } = waitIn(minutes);
  return unit === 'minutes' ? t('factor.tooOftenMinutes', { count }) : t('factor.tooOftenHours', { count });
}
