import { Tooltip } from '@mantine/core';
import { boot } from '../boot.ts';
import { words } from './words.ts';

const zone = boot.timeZone === undefined ? {} : { timeZone: boot.timeZone };
const full = new Intl.DateTimeFormat(boot.locale, { dateStyle: 'medium', timeStyle: 'long', ...zone });
const short = new Intl.DateTimeFormat(boot.locale, { dateStyle: 'medium', timeStyle: 'short', ...zone });
/** To the second, for lists of events. */
const second = new Intl.DateTimeFormat(boot.locale, { dateStyle: 'medium', timeStyle: 'medium', ...zone });
const day = new Intl.DateTimeFormat(boot.locale, { dateStyle: 'medium', ...zone });
const relative = new Intl.RelativeTimeFormat(boot.language, { numeric: 'auto' });
const numbers = new Intl.NumberFormat(boot.locale);
const percents = new Intl.NumberFormat(boot.locale, { style: 'percent', maximumFractionDigits: 1 });

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

export function agoOf(at: string | number | Date): string {
  const past = new Date(at).getTime() - Date.now();
  const [unit, size] = steps.find(([, ms]) => Math.abs(past) >= ms) ?? ['second', 1_000];
  return relative.format(Math.round(past / size), unit);
}

export const momentOf = (at: string | number | Date): string => short.format(new Date(at));
export const secondOf = (at: string | number | Date): string => second.format(new Date(at));
export const fullMomentOf = (at: string | number | Date): string => full.format(new Date(at));
export const dayOf = (at: string | number | Date): string => day.format(new Date(at));
export const numberOf = (value: number): string => numbers.format(value);
export const percentOf = (value: number): string => percents.format(value);

/** A time as people say it; the exact one, with its zone, on pointing at it. */
export function Moment({ at, absolute = false }: { at: string | null | undefined; absolute?: boolean }) {
  if (at === null || at === undefined) return <span className="soft">{words('never')}</span>;
  return (
    <Tooltip label={full.format(new Date(at))} openDelay={300}>
      <time dateTime={at} className="nowrap">
        {absolute ? momentOf(at) : agoOf(at)}
      </time>
    </Tooltip>
  );
}
