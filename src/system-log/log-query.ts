import { FilterRefused, readDate, type Sql } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { FilterSyntaxError } from '#src/protocols/scim-filter/index.ts';
import { both, compileKeywords, compileLogFilter, everyEvent } from './log-filter-store.ts';
import type { Between, Position } from './system-log-store.ts';

/** The parameters of `GET /api/v1/logs` as sent. */
export type LogParameters = {
  since?: string | undefined;
  until?: string | undefined;
  after?: string | undefined;
  filter?: string | undefined;
  q?: string | undefined;
  limit?: string | undefined;
  sortOrder?: string | undefined;
};

/** Polling follows the log as it is written, for ever; a bounded query reads a span of time in order, and ends. */
export type LogQuery =
  | { kind: 'polling'; sinceMs: number; after: Position | undefined; condition: Sql; limit: number }
  | { kind: 'bounded'; between: Between; descending: boolean; condition: Sql; limit: number };

const weekMs = 7 * 86_400_000;
const largestLimit = 1_000;
const defaultLimit = 100;
const maxKeywords = 10;
const maxKeywordLength = 40;

export function readLogQuery(given: LogParameters, nowMs: number): LogQuery {
  const limit = readLimit(given.limit);
  const condition = readCondition(given);
  const descending = readSortOrder(given.sortOrder);
  const untilMs = readTime('until', given.until);
  const sinceMs = readTime('since', given.since) ?? (untilMs ?? nowMs) - weekMs;
  const cursor = given.after === undefined || given.after === '' ? undefined : readCursor(given.after);
  if (untilMs === undefined && !descending) {
    if (cursor && cursor.kind !== 'polling') throw badCursor();
    return { kind: 'polling', sinceMs, after: cursor?.position, condition, limit };
  }
  if (cursor && cursor.kind !== 'bounded') throw badCursor();
  const between = { fromMs: sinceMs, untilMs: untilMs ?? nowMs, after: cursor };
  return { kind: 'bounded', between, descending, condition, limit };
}

function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return defaultLimit;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN;
  if (limit <= largestLimit) return limit;
  throw validationFailed('limit', [`limit: must be a whole number from 0 to ${largestLimit}.`]);
}

function readSortOrder(given: string | undefined): boolean {
  if (given === undefined || given === '' || given === 'ASCENDING') return false;
  if (given === 'DESCENDING') return true;
  throw validationFailed('sortOrder', ['sortOrder: must be ASCENDING or DESCENDING.']);
}

function readTime(name: string, given: string | undefined): number | undefined {
  if (given === undefined || given === '') return undefined;
  // A '+' that was not encoded has become a space on its way here.
  const date = readDate(given.replace(/ (?=\d{2}:?\d{2}$)/, '+'));
  if (date !== undefined) return Date.parse(date);
  throw validationFailed(name, [
    `${name}: The date format in your query is not recognized. Please enter dates using ISO8601 string format.`,
    `${name}: must be a valid date-time or empty.`,
  ]);
}

function readCondition({ filter, q }: LogParameters): Sql {
  const filtered = filter === undefined || filter === '' ? undefined : readFilter(filter);
  const keywords = q === undefined ? [] : readKeywords(q);
  if (keywords.length === 0) return filtered ?? everyEvent;
  const searched = compileKeywords(keywords);
  return filtered ? both(filtered, searched) : searched;
}

/** The codes and words are those that Okta documents for this endpoint, which differ from those of its other filters. */
function readFilter(filter: string): Sql {
  try {
    return compileLogFilter(filter);
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      const shown = filter.length > 200 ? `${filter.slice(0, 200)}…` : filter;
      throw new ApiError('E0000053', { summary: `Invalid filter '${shown}': ${error.message}` });
    }
    if (!(error instanceof FilterRefused)) throw error;
    if (error.reason === 'attribute')
      throw new ApiError('E0000053', {
        summary: `field is not valid: ${error.attribute}`,
        causes: [error.message],
      });
    throw new ApiError('E0000031', { summary: error.message });
  }
}

function readKeywords(q: string): string[] {
  const keywords = q.split(/\s+/).filter((keyword) => keyword !== '');
  if (keywords.length > maxKeywords) {
    throw validationFailed('q', [`q: Freeform search cannot contain more than ${maxKeywords} items.`]);
  }
  if (keywords.some((keyword) => keyword.length > maxKeywordLength)) {
    throw validationFailed('q', [
      `q: Freeform search cannot contain items longer than ${maxKeywordLength} characters. Please shorten the items in your search or use an advanced filter to query by specific fields.`,
    ]);
  }
  return keywords;
}

type Cursor = { kind: 'polling'; position: Position } | { kind: 'bounded'; publishedMs: number; seq: string };

/** Nothing in a cursor is secret or trusted: it names a place, and whoever makes one up can only start elsewhere. */
function readCursor(given: string): Cursor {
  const polling = /^p(\d{1,9})_(\d{1,19})_(\d{1,18})$/.exec(given);
  if (polling) {
    const [, era, txid = '', seq = ''] = polling;
    return { kind: 'polling', position: { era: Number(era), txid, seq } };
  }
  const bounded = /^(\d{1,15})_(\d{1,18})$/.exec(given);
  if (!bounded) throw badCursor();
  const [, publishedMs, seq = ''] = bounded;
  return { kind: 'bounded', publishedMs: Number(publishedMs), seq };
}

const badCursor = () =>
  validationFailed('after', [
    'after: is not a cursor of such a query. Follow the next link as it was given.',
  ]);

/** Of what `writePollingCursor` wrote. */
export function readPollingCursor(given: string): Position {
  const cursor = readCursor(given);
  if (cursor.kind !== 'polling') throw badCursor();
  return cursor.position;
}

export const writePollingCursor = ({ era, txid, seq }: Position): string => `p${era}_${txid}_${seq}`;
export const writeBoundedCursor = (publishedMs: number, seq: number): string => `${publishedMs}_${seq}`;
