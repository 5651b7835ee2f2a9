import { z } from 'zod';
import { FilterRefused } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { type FilterNode, FilterSyntaxError, parseFilter } from '#src/protocols/scim-filter/index.ts';

/** `true` or `false` of a query string. */
export const queryFlag = (whenAbsent: boolean) =>
  z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => (value === undefined ? whenAbsent : value === 'true'));

/** A page size; more than the most is the most, as Okta reads it. */
export const queryLimit = (whenAbsent: number, most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number, 1 or more')
    .optional()
    .transform((value) => Math.min(value === undefined ? whenAbsent : Number(value), most));

export const querySortOrder = z
  .string()
  .regex(/^(asc|desc|ascending|descending)$/i, 'must be asc or desc')
  .optional()
  .transform((value) => value !== undefined && /^desc/i.test(value));

/** The tree of a `search` or `filter`; what is wrong with one is told with its position. */
export function readFilter(text: string): FilterNode {
  return explained(() => parseFilter(text));
}

/** Runs what reads or compiles a filter, and turns its refusals into Okta's error. */
export function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FilterSyntaxError || error instanceof FilterRefused) {
      throw new ApiError('E0000031', {
        summary: 'Invalid search criteria.',
        causes: [error.message],
        cause: error,
      });
    }
    throw error;
  }
}

export const invalidCursor = () => new ApiError('E0000029', { causes: ['Invalid cursor.'] });
