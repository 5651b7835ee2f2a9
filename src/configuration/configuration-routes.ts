import { z } from 'zod';
import { type InnerCaller, ApiError, defineRoute, type Route } from '#src/platform/http/index.ts';
import { FilesRefused } from './apply-org.ts';
import type { Configuration } from './configuration.ts';

const files = z
  .record(z.string().max(1_000), z.string().max(1_000_000))
  .describe('Path of each file → its text, as `export` gives them');
const planned = {
  action: z
    .enum(['create', 'update', 'delete', 'leave'])
    .describe('`leave`: in no file, and only deleted with `prune`'),
  reference: z.string().describe('As files name it: `groups/Night shift`'),
  file: z.string().nullable(),
  fields: z.array(z.string()).describe('What an update changes'),
};
const problem = z.strictObject({
  file: z.string().nullable(),
  reference: z.string().nullable(),
  field: z.string().nullable(),
  message: z.string(),
});
// An organisation of thousands of things, in one body.
const bodyLimits = { bytes: 16 * 1024 * 1024, values: 50_000 };

export function configurationRoutes(on: Configuration['on']): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/org/export',
      summary:
        'Writes the configuration as files, as far as the caller may read it; people and secrets are in none',
      permission: 'okta.orgs.read',
      answer: z.strictObject({ files }),
      handle: async (ctx) => ({ status: 200, json: { files: await on(ctx).export() } }),
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/org/diff',
      summary: 'Says what applying files would make, change and leave',
      permission: 'okta.orgs.read',
      bodyLimits,
      body: z.strictObject({ files }),
      answer: z.strictObject({ changes: z.array(z.strictObject(planned)) }),
      handle: async (ctx) => ({
        status: 200,
        json: { changes: await understood(on, ctx, (mine) => mine.diff(ctx.body.files)) },
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/org/apply',
      summary: 'Makes the organisation what files say, each change as a call of its own by the caller',
      permission: 'okta.orgs.manage',
      bodyLimits,
      body: z.strictObject({
        files,
        preview: z.boolean().default(false).describe('Say what would be done, and do nothing'),
        prune: z.boolean().default(false).describe('Delete what is in no file'),
        stopAtFirst: z.boolean().default(false).describe('Stop at the first change that fails'),
        secrets: z
          .record(z.string(), z.string())
          .default({})
          .describe('Values for `{"secret": "NAME"}` in the files'),
      }),
      answer: z.strictObject({
        changes: z.array(z.strictObject({ ...planned, done: z.boolean() })),
        unchanged: z.int(),
        problems: z.array(problem),
        secretsMissing: z.array(z.string()),
      }),
      async handle(ctx) {
        const { files: given, ...options } = ctx.body;
        return { status: 200, json: await understood(on, ctx, (mine) => mine.apply(given, options)) };
      },
    }),
  ];
}

async function understood<T>(
  on: Configuration['on'],
  ctx: InnerCaller,
  work: (mine: ReturnType<Configuration['on']>) => Promise<T>,
): Promise<T> {
  try {
    return await work(on(ctx));
  } catch (error) {
    if (!(error instanceof FilesRefused)) throw error;
    const causes = error.problems.map(
      ({ file, field, message }) => `${[file, field].filter(Boolean).join(' ')}: ${message}`,
    );
    throw new ApiError('E0000001', { summary: 'Api validation failed: files', causes });
  }
}
