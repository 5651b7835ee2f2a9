import { types } from 'pg';

// How PostgreSQL's values look here:
//   int8         number while it is safe, otherwise its digits as a string
//   timestamptz  Date (write Dates too: they come from the Clock); microseconds are cut to milliseconds
//   date, time, interval   their text
//   jsonb, json  parsed (write objects as they are, but arrays through JSON.stringify: pg makes SQL arrays of them)
//   bytea        Buffer
const int8 = 20;
const date = 1082;
const time = 1083;
const timestampWithoutZone = 1114;
const timestamptz = 1184;
const interval = 1186;
const int8Array = 1016;
const timestamptzArray = 1185;

function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

// Sessions run in UTC, so the text is nearly ISO 8601 already: `2026-01-02 03:04:05.678901+00`.
function parseInstant(text: string): Date {
  if (text.endsWith('+00') && text.length >= 22 && text[4] === '-') {
    return new Date(`${text.slice(0, 10)}T${text.slice(11, Math.min(text.length - 3, 23))}Z`);
  }
  return types.getTypeParser(timestamptz, 'text')(text) as Date;
}

const asText = (text: string): string => text;
const arrayOf = (oid: number, parse: (text: string) => unknown) => (text: string) =>
  (types.getTypeParser(oid, 'text')(text) as (string | null)[]).map((item) =>
    item === null ? null : parse(item),
  );
const textArray = 1009;

const parsers = new Map<number, (text: string) => unknown>([
  [int8, parseInt8],
  [timestamptz, parseInstant],
  [date, asText],
  [time, asText],
  [timestampWithoutZone, asText],
  [interval, asText],
  [int8Array, arrayOf(textArray, parseInt8)],
  [timestamptzArray, arrayOf(textArray, parseInstant)],
]);

/** The type parsers of one connection; handed to each, so that nothing of pg's is changed for others. */
export const valueTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const parser = format === 'binary' ? undefined : parsers.get(oid);
    return parser ?? types.getTypeParser(oid, format as 'text');
  },
};
