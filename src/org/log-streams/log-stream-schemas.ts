import { z } from 'zod';
import { headerNameProblem, hookHeader } from '#src/org/hook-channels/index.ts';
import { awsRegions, splunkEditions } from './log-stream.ts';

const name = z.string().trim().min(1).max(100);
const aws = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/, 'must be 12 digits'),
  eventSourceName: z
    .string()
    .regex(/^[.\-_A-Za-z0-9]{1,75}$/, 'can use letters, digits, ".", "-" and "_", fewer than 76 of them'),
  region: z.enum(awsRegions),
});
const host = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,99}\.splunkcloud(?:gc|fed)?\.com$/,
    'must be a domain without http or https, such as acme.splunkcloud.com',
  );
const token = z
  .string()
  .regex(
    /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/,
    'must be an HEC token',
  );
const splunk = { edition: z.enum(splunkEditions), host };

const readOnly = {
  id: z.unknown().optional(),
  status: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
};

export const createBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('aws_eventbridge'), name, settings: aws, ...readOnly }),
  z.strictObject({
    type: z.literal('splunk_cloud_logstreaming'),
    name,
    settings: z.strictObject({ ...splunk, token }),
    ...readOnly,
  }),
]);
export const replaceBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('aws_eventbridge'), name, settings: aws, ...readOnly }),
  z.strictObject({
    type: z.literal('splunk_cloud_logstreaming'),
    name,
    settings: z.strictObject({ ...splunk, token: token.nullish() }),
    ...readOnly,
  }),
]);

const link = z.strictObject({ href: z.string(), method: z.enum(['GET', 'POST']) });
const shared = {
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  created: z.string(),
  lastUpdated: z.string(),
};
const oktaLinks = z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() });

export const streamAnswer = z.discriminatedUnion('type', [
  z.strictObject({ ...shared, type: z.literal('aws_eventbridge'), settings: aws, _links: oktaLinks }),
  z.strictObject({
    ...shared,
    type: z.literal('splunk_cloud_logstreaming'),
    settings: z.strictObject(splunk),
    _links: oktaLinks,
  }),
]);

export const httpsBody = z.strictObject({
  type: z.literal('https').default('https'),
  name,
  settings: z.strictObject({
    uri: z.string().min(1),
    headers: z.array(hookHeader).max(25).default([]),
    authScheme: z
      .strictObject({
        type: z.literal('HEADER').default('HEADER'),
        key: z.string().superRefine((header, context) => {
          const message = headerNameProblem(header);
          if (message !== undefined) context.addIssue({ code: 'custom', message });
        }),
        value: z
          .string()
          .min(1)
          .max(4096)
          .regex(/^[\t\x20-\x7e]*$/, 'has characters a header cannot hold')
          .optional()
          .describe('Never given back. Left out: as it was.'),
      })
      .nullish(),
    format: z
      .enum(['json', 'ndjson'])
      .default('json')
      .describe('json: {"streamId", "events": […]}. ndjson: one event a line.'),
    batchSize: z.int().min(1).max(1000).default(100),
  }),
  ...readOnly,
  progress: z.unknown().optional(),
});

export const replayBody = z.strictObject({
  since: z.iso
    .datetime({ offset: true })
    .describe('Everything published from then on is sent, again if need be.'),
});

export const ownAnswer = z.strictObject({
  ...shared,
  type: z.enum(['aws_eventbridge', 'splunk_cloud_logstreaming', 'https']),
  settings: z.record(z.string(), z.unknown()),
  progress: z.strictObject({
    delivered: z.number().describe('Events that have arrived, since the stream was made.'),
    lastDelivered: z.string().nullable(),
    failures: z.int().describe('In a row, up to now.'),
    problem: z.string().nullable().describe('Of the last attempt.'),
    nextAttempt: z.string().nullable(),
  }),
  _links: z.record(z.string(), link),
});
