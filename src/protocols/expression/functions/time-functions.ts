import { ExpressionError } from '../expression.ts';
import { formatMoment, isTimeZone, isoText, isWritable, parseMoment, readDatePattern } from '../time-text.ts';
import { Moment, type Value } from '../value.ts';
import {
  type CallSite,
  type FunctionSpec,
  integer,
  moment,
  text,
  textOrNull,
  wrongType,
} from './call-site.ts';

// Windows counts tenths of microseconds since 1601.
const windowsEpochMs = 11_644_473_600_000n;

export function now(site: CallSite): Moment {
  const { nowMs } = site.context;
  if (nowMs === undefined)
    throw new ExpressionError('type', `'${site.name}' cannot be used here`, site.position);
  return new Moment(nowMs, 'UTC');
}

export function inZone(at: Moment, zone: Value, site: CallSite): Moment {
  const name = text(zone, site);
  // Asking the time zone database is dear.
  site.budget.spend(50, site.position);
  if (!isTimeZone(name)) {
    throw new ExpressionError(
      'type',
      `'${site.name}': there is no time zone '${name.slice(0, 60)}'`,
      site.position,
    );
  }
  return new Moment(at.ms, name);
}

export function writeAs(at: Moment, pattern: Value, site: CallSite): string {
  site.budget.spend(50, site.position);
  return formatMoment(at.ms, at.zone, patternOf(pattern, site));
}

function patternOf(given: Value, site: CallSite) {
  const written = text(given, site);
  const pattern = written.length <= 100 ? readDatePattern(written) : undefined;
  if (pattern && written !== '') return pattern;
  throw new ExpressionError(
    'type',
    `'${site.name}': '${written.slice(0, 60)}' is not a date pattern`,
    site.position,
  );
}

export function writtenAs(given: Value, pattern: Value, site: CallSite): Moment {
  const written = text(given, site);
  const ms = parseMoment(written.slice(0, 200), patternOf(pattern, site));
  return checked(ms, written, site);
}

function checked(ms: number | undefined, written: string, site: CallSite): Moment {
  if (ms !== undefined && isWritable(ms)) return new Moment(ms, 'UTC');
  throw new ExpressionError(
    'type',
    `'${site.name}': '${written.slice(0, 60)}' is not such a time`,
    site.position,
  );
}

export function moved(at: Moment, amount: Value | undefined, unitMs: number, site: CallSite): Moment {
  const ms = at.ms + integer(amount, site) * unitMs;
  return new Moment(checked(ms, `${amount}`, site).ms, at.zone);
}

/** A whole number as text; longer than any date has. */
function digits(given: Value, site: CallSite): bigint {
  const written = textOrNull(given, site) ?? '';
  if (!/^-?\d{1,20}$/.test(written)) throw wrongType(given, 'a time stamp of digits', site);
  return BigInt(written);
}

export function fromWindows(given: Value, site: CallSite): Moment {
  return checked(Number(digits(given, site) / 10_000n - windowsEpochMs), text(given, site), site);
}

/** Milliseconds; a number too small for a millisecond stamp of our age (before March 1973) is taken as seconds. */
export function fromUnix(given: Value, site: CallSite): Moment {
  const stamp = Number(digits(given, site));
  return checked(Math.abs(stamp) < 100_000_000_000 ? stamp * 1000 : stamp, text(given, site), site);
}

export const toWindows = (at: Moment): string => ((BigInt(at.ms) + windowsEpochMs) * 10_000n).toString();
export const toUnix = (at: Moment): string => String(at.ms);

function timeNow([zone, pattern]: readonly Value[], site: CallSite): string {
  const at = zone === undefined || zone === null ? now(site) : inZone(now(site), zone, site);
  return pattern === undefined ? isoText(at.ms, at.zone) : writeAs(at, pattern, site);
}

/** Text to text; null stays null. */
function converts(
  convert: (given: Value, args: readonly Value[], site: CallSite) => string,
): FunctionSpec['call'] {
  return ([given = null, ...args], site) =>
    given === null || given === '' ? null : convert(given, args, site);
}

const asIso = (at: Moment) => isoText(at.ms, at.zone);

export const timeFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ['Time.now', { args: [0, 2], needs: 'time', call: timeNow }],
  ['DateTime.now', { args: [0, 0], needs: 'time', call: (_args, site) => now(site) }],
  [
    'Time.fromWindowsToIso8601',
    { args: [1, 1], call: converts((given, _, site) => asIso(fromWindows(given, site))) },
  ],
  [
    'Time.fromUnixToIso8601',
    { args: [1, 1], call: converts((given, _, site) => asIso(fromUnix(given, site))) },
  ],
  [
    'Time.fromStringToIso8601',
    {
      args: [2, 2],
      call: converts((given, [pattern = null], site) => asIso(writtenAs(given, pattern, site))),
    },
  ],
  [
    'Time.fromIso8601ToWindows',
    { args: [1, 1], call: converts((given, _, site) => toWindows(moment(given, site))) },
  ],
  [
    'Time.fromIso8601ToUnix',
    { args: [1, 1], call: converts((given, _, site) => toUnix(moment(given, site))) },
  ],
  [
    'Time.fromIso8601ToString',
    {
      args: [2, 2],
      call: converts((given, [pattern = null], site) => writeAs(moment(given, site), pattern, site)),
    },
  ],
]);
