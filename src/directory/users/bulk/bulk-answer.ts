import { z } from 'zod';
import { ApiError } from '#src/platform/http/index.ts';

export const mostRows = 10_000;
/** A row of a person has some ten values; names of attributes and values can be long. */
export const bulkLimits = { bytes: 16 * 1_048_576, values: 1_000_000 };

const cause = z.object({ errorSummary: z.string() });
const rowError = z.strictObject({
  errorCode: z.string(),
  errorSummary: z.string(),
  errorCauses: z.array(cause),
});

export const bulkAnswer = <S extends readonly [string, ...string[]]>(statuses: S) =>
  z.strictObject({
    dryRun: z.boolean(),
    counts: z
      .record(z.enum([...statuses, 'failed']), z.int())
      .describe('How many rows came to which status.'),
    results: z.array(
      z.strictObject({
        index: z.int().describe('Of the row, from 0.'),
        status: z.enum([...statuses, 'failed']),
        id: z.string().nullable().describe('Of the person, where there is one.'),
        error: rowError.nullable().describe('What a call about this row alone would have answered.'),
      }),
    ),
  });

export type RowResult<S extends string> = {
  index: number;
  status: S | 'failed';
  id: string | null;
  error?: z.infer<typeof rowError>;
};

/** What a single call would have answered. Anything that is no answer to the row ends the whole call. */
export function failedRow(index: number, error: unknown, id: string | null = null): RowResult<never> {
  if (!(error instanceof ApiError)) throw error;
  return {
    index,
    status: 'failed',
    id,
    error: { errorCode: error.code, errorSummary: error.message, errorCauses: error.causes },
  };
}

export function bulkReply<S extends string>(
  dryRun: boolean,
  statuses: readonly S[],
  results: readonly RowResult<S>[],
) {
  const counts = Object.fromEntries([...statuses, 'failed'].map((status) => [status, 0]));
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  const shown = results.map(({ index, status, id, error = null }) => ({ index, status, id, error }));
  return { status: 200, json: { dryRun, counts, results: shown.sort((a, b) => a.index - b.index) } };
}

/** Takes everything back at the end, having told what would have been. */
export class DryRunOver extends Error {
  override readonly name = 'DryRunOver';
}

export async function unlessDry<T>(dryRun: boolean, run: (end: () => void) => Promise<T>): Promise<void> {
  try {
    await run(() => {
      if (dryRun) throw new DryRunOver();
    });
  } catch (error) {
    if (!(error instanceof DryRunOver)) throw error;
  }
}
