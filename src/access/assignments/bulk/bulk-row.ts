import { z } from 'zod';
import { ApiError, type ErrorCause, validated, validationFailed } from '#src/platform/http/index.ts';
import { vaultedPassword } from '#src/access/vault/index.ts';

const id = z.string().min(1).max(100);

/** One assignment of a bulk call: of a person, by id or login, or of a group. */
export const bulkRow = z.strictObject({
  appId: id,
  userId: id.nullish(),
  login: z.string().min(1).max(100).nullish(),
  groupId: id.nullish(),
  op: z
    .enum(['assign', 'update', 'remove'])
    .default('assign')
    .describe('assign also changes what is there; update fails where there is nothing'),
  profile: z.record(z.string(), z.unknown()).nullish(),
  credentials: z
    .strictObject({
      userName: z.string().min(1).max(100).nullish(),
      password: z.strictObject({ value: vaultedPassword.nullish() }).nullish(),
    })
    .nullish(),
  priority: z.int().min(0).max(1_000_000).nullish().describe('Of a group; 0 is first'),
});

export type BulkRow = z.infer<typeof bulkRow>;

export const bulkStatuses = ['created', 'updated', 'removed', 'unchanged', 'failed'] as const;
export type BulkStatus = (typeof bulkStatuses)[number];

export type BulkResult = {
  index: number;
  status: BulkStatus;
  /** Of the person or the group; null where the row does not name one that is there. */
  id: string | null;
  error: { errorCode: string; errorSummary: string; errorCauses: ErrorCause[] } | null;
};

/** Throws an ApiError with every problem of the row. */
export function readRow(given: unknown): BulkRow {
  const row = validated(bulkRow, given, 'row', []);
  const named = [row.userId, row.login, row.groupId].filter((value) => value !== undefined && value !== null);
  if (named.length !== 1) throw validationFailed('row', ['userId: give one of userId, login and groupId']);
  const problems = row.groupId
    ? row.credentials
      ? ['credentials: are for people, each their own']
      : []
    : row.priority === undefined || row.priority === null
      ? []
      : ['priority: is for groups'];
  if (problems.length > 0) throw validationFailed('row', problems);
  return row;
}

export const failedRow = (index: number, rowId: string | null, error: unknown): BulkResult => {
  if (!(error instanceof ApiError)) throw error;
  const { code, message, causes } = error;
  return {
    index,
    status: 'failed',
    id: rowId,
    error: { errorCode: code, errorSummary: message, errorCauses: causes },
  };
};
