import { boot } from '../../kit/index.ts';

const units = [
  ['day', 1440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** `PT12H` in minutes; undefined where it is none. */
export function minutesOf(duration: unknown): number | undefined {
  const parts = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    String(duration ?? ''),
  );
  if (parts === null) return undefined;
  const [, weeks, days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
  return (
    (weeks ?? 0) * 10080 +
    (days ?? 0) * 1440 +
    (hours ?? 0) * 60 +
    (minutes ?? 0) +
    Math.round((seconds ?? 0) / 60)
  );
}

export const durationOf = (minutes: number): string =>
  minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;

/** The largest unit in which it is a whole number. */
export function unitOf(minutes: number): { unit: 'day' | 'hour' | 'minute'; size: number; count: number } {
  const [unit, size] =
    units.find(([, one]) => minutes % one === 0 && minutes >= one) ?? (['minute', 1] as const);
  return { unit, size, count: minutes / size };
}

/** `12 hours` */
export function timeOf(minutes: number): string {
  const { unit, count } = unitOf(minutes);
  return new Intl.NumberFormat(boot.language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
