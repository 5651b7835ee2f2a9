import { z } from 'zod';
import { headerNameProblem, hookHeader } from '#src/org/hook-channels/index.ts';
import { maxEventTypes } from './event-hook.ts';

const authScheme = z.strictObject({
  type: z.literal('HEADER').nullish(),
  key: z
    .string()
    .superRefine((name, context) => {
      const message = headerNameProblem(name);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .nullish(),
  value: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[\t\x20-\x7e]*$/, 'has characters a header cannot hold')
    .nullish(),
});

const channel = z.strictObject({
  type: z.literal('HTTP'),
  version: z.string().min(1).max(20),
  config: z.strictObject({
    uri: z.string().min(1),
    headers: z
      .array(hookHeader)
      .max(25)
      .refine((all) => new Set(all.map((one) => one.key.toLowerCase())).size === all.length, {
        error: 'each header once',
      })
      .nullish(),
    method: z.literal('POST').nullish(),
    authScheme: authScheme.nullish(),
  }),
});

const filter = z.strictObject({
  type: z.literal('EXPRESSION_LANGUAGE').nullish(),
  eventFilterMap: z
    .array(
      z.strictObject({
        event: z.string().max(255),
        condition: z.strictObject({
          version: z.string().nullish(),
          expression: z.string().min(1).max(1024),
        }),
      }),
    )
    .max(maxEventTypes)
    .refine((all) => new Set(all.map((one) => one.event)).size === all.length, {
      error: 'one filter for each event type',
    })
    .nullish(),
});

const events = z.strictObject({
  type: z.literal('EVENT_TYPE'),
  items: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(maxEventTypes)
    .refine((all) => new Set(all).size === all.length, { error: 'each event type once' }),
  filter: filter.nullish(),
});

/** With what clients send back because they were given it. */
export const eventHookBody = z.strictObject({
  name: z.string().trim().min(1).max(255),
  description: z.string().max(1024).nullish(),
  events,
  channel,
  id: z.unknown().optional(),
  status: z.unknown().optional(),
  verificationStatus: z.unknown().optional(),
  created: z.unknown().optional(),
  createdBy: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
});

const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});

export const eventHookAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  verificationStatus: z.enum(['UNVERIFIED', 'VERIFIED']),
  name: z.string(),
  description: z.string().nullable(),
  created: z.string(),
  createdBy: z.string(),
  lastUpdated: z.string(),
  events: z.strictObject({
    type: z.literal('EVENT_TYPE'),
    items: z.array(z.string()),
    filter: z
      .strictObject({
        type: z.literal('EXPRESSION_LANGUAGE'),
        eventFilterMap: z.array(
          z.strictObject({
            event: z.string(),
            condition: z.strictObject({ version: z.null(), expression: z.string() }),
          }),
        ),
      })
      .nullable(),
  }),
  channel: z.strictObject({
    type: z.literal('HTTP'),
    version: z.string(),
    config: z.strictObject({
      uri: z.string(),
      headers: z.array(z.strictObject({ key: z.string(), value: z.string() })),
      method: z.literal('POST'),
      authScheme: z.strictObject({ type: z.literal('HEADER'), key: z.string() }).optional(),
    }),
  }),
  _links: z.record(z.string(), link),
});

export const deliveryAnswer = z.strictObject({
  id: z.string().describe('The eventId that the receiver sees, the same at every attempt.'),
  status: z.enum(['PENDING', 'DELIVERED', 'FAILED']),
  attempts: z.int(),
  created: z.string(),
  lastAttempt: z.string().nullable(),
  nextAttempt: z.string().nullable(),
  problem: z.string().nullable().describe('Why the last attempt failed.'),
  answer: z.strictObject({ status: z.int(), start: z.string().describe('Its first bytes.') }).nullable(),
  events: z.array(z.strictObject({ uuid: z.string(), eventType: z.string(), published: z.string() })),
  _links: z.record(z.string(), link),
});
