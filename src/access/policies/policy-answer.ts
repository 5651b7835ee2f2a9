import { z } from 'zod';
import { policyTypes } from './kinds/kinds.ts';

const date = z.iso.datetime();
const status = z.enum(['ACTIVE', 'INACTIVE']);
const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.enum(['GET', 'PUT', 'POST', 'DELETE'])) }),
});
const words = z.record(z.string(), z.unknown());

export const ruleAnswer = z.strictObject({
  id: z.string(),
  status,
  name: z.string(),
  priority: z.int().min(1),
  created: date,
  lastUpdated: date,
  system: z.boolean(),
  conditions: words.nullable(),
  actions: words,
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
  type: z.enum(['SIGN_ON', ...policyTypes.filter((type) => type !== 'OKTA_SIGN_ON')]),
});

export const policyAnswer = z.strictObject({
  id: z.string(),
  status,
  name: z.string(),
  description: z.string().nullable(),
  priority: z.int().min(1),
  system: z.boolean(),
  conditions: words.nullable(),
  created: date,
  lastUpdated: date,
  settings: words.optional(),
  _links: z.strictObject({
    self: link,
    rules: link,
    mappings: link.optional(),
    activate: link.optional(),
    deactivate: link.optional(),
  }),
  _embedded: z.strictObject({ rules: z.array(ruleAnswer) }).optional(),
  type: z.enum(policyTypes),
});

/** What is sent; which conditions, settings and actions there are depends on the type, by which the service reads them. */
const common = {
  name: z.string(),
  priority: z.number().nullish(),
  status: z.string().nullish(),
  conditions: words.nullish(),
};
export const policyBody = z.looseObject({
  ...common,
  type: z.string(),
  description: z.string().nullish(),
  settings: words.nullish(),
});
export const ruleBody = z.looseObject({ ...common, type: z.string().nullish(), actions: words.nullish() });

/** A list whose order is its priority. */
export const orderAnswer = z.strictObject({
  version: z
    .string()
    .describe('Of this order; sent back with a new one, it says from which list that was made.'),
  items: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      priority: z.int().min(1),
      status,
      fixed: z.boolean().describe('Stays last, whatever the order.'),
    }),
  ),
});
export const orderBody = z.strictObject({
  ids: z.array(z.string().min(1).max(100)).min(1).max(5000).describe('All of them, in the new order.'),
  version: z.string().min(1).max(64).optional(),
});
