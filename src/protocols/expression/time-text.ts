/**
 * Times as text: ISO 8601 and the Joda patterns (`yyyy-MM-dd HH:mm`) that Okta documents. `Date` serves as a calendar here,
 * never as a clock.
 */
const dayMs = 86_400_000;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
// The days of years 1 and 9999 that every zone agrees on; beyond, ISO 8601 text has no four-digit year.
const firstMs = -62_135_510_400_000;
const lastMs = 253_402_214_400_000;

export function isWritable(ms: number): boolean {
  return Number.isFinite(ms) && ms >= firstMs && ms <= lastMs;
}

/** `Asia/Tokyo`, `EST`, `UTC`, `+09:00`: anything the time zone database knows. */
export function isTimeZone(zone: string): boolean {
  if (zone.length > 60) return false;
  try {
    return zoneFormat(zone) !== undefined;
  } catch {
    return false;
  }
}

function zoneFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

function offsetMs(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const part = new Map(
    zoneFormat(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: Intl.DateTimeFormatPartTypes) => Number(part.get(name) ?? 0);
  const year = part.get('era') === 'BC' ? 1 - number('year') : number('year');
  const local = Date.UTC(
    2000,
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  const shifted = new Date(local);
  shifted.setUTCFullYear(year, number('month') - 1, number('day'));
  return shifted.getTime() - Math.floor(ms / 1000) * 1000;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

function offsetText(offset: number, colon: boolean): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${colon ? ':' : ''}${pad(minutes % 60)}`;
}

/** `2026-01-31T09:00:00.000Z`, or with `+09:00` in another zone. */
export function isoText(ms: number, zone: string): string {
  const offset = offsetMs(ms, zone);
  const text = new Date(ms + offset).toISOString();
  return zone === 'UTC' ? text : `${text.slice(0, -1)}${offsetText(offset, true)}`;
}

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of ISO 8601 text; without a zone it is UTC. */
export function parseIso(text: string): number | undefined {
  const found = iso.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  return momentOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    ms: Number((fraction ?? '0').padEnd(3, '0').slice(0, 3)),
    offset: parseOffset(zone ?? 'Z'),
  });
}

type Fields = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  offset: number | undefined;
};

function momentOf(fields: Fields): number | undefined {
  const { year, month, day, hour, minute, second, ms, offset } = fields;
  if (offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second, ms));
  date.setUTCFullYear(year, month - 1, day);
  // 30 February would have become 1 March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const moment = date.getTime() - offset;
  return isWritable(moment) ? moment : undefined;
}

function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (!found || Number(found[2]) > 18 || Number(found[3]) > 59) return undefined;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

type Piece = { letter: string; count: number } | { literal: string };

/** `dd 'of' MMMM` into its pieces; undefined where a letter has no meaning here. */
export function readDatePattern(pattern: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const [part] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (part === "'") return undefined;
    if (part.startsWith("'"))
      pieces.push({ literal: part === "''" ? "'" : part.slice(1, -1).replaceAll("''", "'") });
    else if (!/^[A-Za-z]/.test(part)) pieces.push({ literal: part });
    else if ('yYuMdDEHhkKmsSaZzX'.includes(part.charAt(0)))
      pieces.push({ letter: part.charAt(0), count: part.length });
    else return undefined;
  }
  return pieces;
}

export function formatMoment(ms: number, zone: string, pattern: readonly Piece[]): string {
  const offset = offsetMs(ms, zone);
  const local = new Date(ms + offset);
  return pattern
    .map((piece) => ('literal' in piece ? piece.literal : formatPiece(local, offset, zone, piece)))
    .join('');
}

function formatPiece(
  local: Date,
  offset: number,
  zone: string,
  piece: { letter: string; count: number },
): string {
  const { letter, count } = piece;
  const hour = local.getUTCHours();
  switch (letter) {
    case 'y':
    case 'Y':
    case 'u':
      return count === 2 ? pad(local.getUTCFullYear() % 100) : pad(local.getUTCFullYear(), count);
    case 'M':
      return nameOrNumber(months[local.getUTCMonth()] ?? '', local.getUTCMonth() + 1, count);
    case 'd':
      return pad(local.getUTCDate(), count);
    case 'D':
      return pad(Math.floor((local.getTime() - startOfYear(local)) / dayMs) + 1, count);
    case 'E':
      return (days[local.getUTCDay()] ?? '').slice(0, count < 4 ? 3 : undefined);
    case 'H':
      return pad(hour, count);
    case 'k':
      return pad(hour === 0 ? 24 : hour, count);
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12, count);
    case 'K':
      return pad(hour % 12, count);
    case 'm':
      return pad(local.getUTCMinutes(), count);
    case 's':
      return pad(local.getUTCSeconds(), count);
    case 'S':
      return pad(local.getUTCMilliseconds(), 3).padEnd(count, '0').slice(0, count);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'X':
      return offset === 0 ? 'Z' : offsetText(offset, count > 2);
    default:
      return letter === 'Z' && count < 3 ? offsetText(offset, count === 2) : zone;
  }
}

function startOfYear(local: Date): number {
  const first = new Date(local.getTime());
  first.setUTCMonth(0, 1);
  return first.setUTCHours(0, 0, 0, 0);
}

const nameOrNumber = (name: string, number: number, count: number) =>
  count > 3 ? name : count === 3 ? name.slice(0, 3) : pad(number, count);

/** The reverse of formatMoment. What the pattern leaves out is 1 January 2000, midnight, UTC, as in Joda. */
export function parseMoment(text: string, pattern: readonly Piece[]): number | undefined {
  const fields: Fields = { year: 2000, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0, offset: 0 };
  let at = 0;
  let isAfternoon: boolean | undefined;
  for (const [index, piece] of pattern.entries()) {
    if ('literal' in piece) {
      if (!text.startsWith(piece.literal, at)) return undefined;
      at += piece.literal.length;
      continue;
    }
    const next = pattern[index + 1];
    const read = readPiece(text.slice(at), piece, next !== undefined && 'letter' in next);
    if (!read) return undefined;
    at += read.length;
    if (piece.letter === 'a') isAfternoon = read.value === 1;
    else Object.assign(fields, read.fields);
  }
  if (at !== text.length) return undefined;
  if (isAfternoon !== undefined) fields.hour = (fields.hour % 12) + (isAfternoon ? 12 : 0);
  return momentOf(fields);
}

type Read = { length: number; value?: number; fields?: Partial<Fields> };

function readPiece(
  text: string,
  piece: { letter: string; count: number },
  isTight: boolean,
): Read | undefined {
  const { letter, count } = piece;
  if (letter === 'a') return readName(text, ['AM', 'PM'], 2, (value) => ({ value }));
  if (letter === 'E') return readName(text, days, count < 4 ? 3 : 9, () => ({}));
  if (letter === 'M' && count >= 3) {
    return readName(text, months, count === 3 ? 3 : 9, (value) => ({ fields: { month: value + 1 } }));
  }
  if (letter === 'Z' || letter === 'X') {
    const found = /^(?:Z|[+-]\d{2}:?\d{2})/.exec(text)?.[0];
    return found === undefined ? undefined : { length: found.length, fields: { offset: parseOffset(found) } };
  }
  const digits = (isTight ? new RegExp(`^\\d{1,${Math.min(count, 9)}}`) : /^\d{1,9}/).exec(text)?.[0];
  if (digits === undefined) return undefined;
  const fields = fieldsOf(letter, count, digits);
  return fields && { length: digits.length, fields };
}

function fieldsOf(letter: string, count: number, digits: string): Partial<Fields> | undefined {
  const value = Number(digits);
  switch (letter) {
    case 'y':
    case 'Y':
    case 'u':
      return { year: count === 2 && digits.length === 2 ? 2000 + value : value };
    case 'M':
      return { month: value };
    case 'd':
      return { day: value };
    case 'H':
    case 'K':
    case 'h':
      return { hour: letter === 'h' ? value % 12 : value };
    case 'k':
      return { hour: value % 24 };
    case 'm':
      return { minute: value };
    case 's':
      return { second: value };
    case 'S':
      return { ms: Number(digits.padEnd(3, '0').slice(0, 3)) };
    default:
      return undefined;
  }
}

function readName(
  text: string,
  names: readonly string[],
  length: number,
  give: (index: number) => Omit<Read, 'length'>,
): Read | undefined {
  const index = names.findIndex((name) => text.toLowerCase().startsWith(name.slice(0, length).toLowerCase()));
  const name = names[index];
  return name === undefined ? undefined : { length: name.slice(0, length).length, ...give(index) };
}
