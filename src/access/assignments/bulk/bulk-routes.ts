import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { assignInBulk, type BulkNeeds } from './bulk-assignments.ts';
import { bulkRow, bulkStatuses } from './bulk-row.ts';

export type { BulkNeeds } from './bulk-assignments.ts';

const count = z.int().min(0);

export const bulkAnswer = z.strictObject({
  dryRun: z.boolean(),
  counts: z.strictObject({ created: count, updated: count, removed: count, unchanged: count, failed: count }),
  results: z.array(
    z.strictObject({
      index: count.describe('Of the row, from 0'),
      status: z.enum(bulkStatuses),
      id: z.string().nullable().describe('Of the person or the group'),
      error: z
        .strictObject({
          errorCode: z.string(),
          errorSummary: z.string(),
          errorCauses: z.array(z.looseObject({ errorSummary: z.string() })),
        })
        .nullable(),
    }),
  ),
});

const { $schema: _, ...rowShape } = z.toJSONSchema(bulkRow, { io: 'input' });
/** What a row has to be is judged row by row: one that is not is a row that failed, and not a call. */
const anyRow = z.unknown().meta({
  anyOf: [rowShape, { description: 'Whatever else it is, it is a row that fails, and spoils no other' }],
});

export function bulkAssignmentRoutes(needs: BulkNeeds): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/bulk/assignments',
      summary:
        'Assigns, changes and unassigns up to 10,000 people and groups, each row as a call of its own would',
      permission: 'okta.apps.manage',
      limitsItself: true,
      bodyLimits: { bytes: 16 * 1024 * 1024, values: 1_000_000 },
      body: z.strictObject({
        dryRun: z.boolean().default(false).describe('Say what would happen, and do nothing'),
        rows: z.array(anyRow).min(1).max(10_000),
      }),
      answer: bulkAnswer,
      async handle(ctx) {
        const { dryRun, rows } = ctx.body;
        const by = { ...requesterOf(ctx), caller: ctx.caller };
        const results = await assignInBulk(needs, rows, dryRun, by);
        const counts = Object.fromEntries(
          bulkStatuses.map((status) => [status, results.filter((one) => one.status === status).length]),
        );
        return { status: 200, json: { dryRun, counts, results } };
      },
    }),
  ];
}
