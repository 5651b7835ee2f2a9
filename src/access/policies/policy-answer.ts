import { z } from 'zod';
import { policyKinds } from './kinds/kinds.ts';

const date = z.iso.datetime();
const status = z.enum(['ACTIVE', 'INACTIVE']);
const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.enum(['GET', 'PUT', 'POST', 'DELETE'])) }),
});
const words = z.record(z.string(), z.unknown());
const common = {
  id: z.string(),
  status,
  name: z.string(),
  priority: z.int().min(1),
  created: date,
  lastUpdated: date,
  system: z.boolean(),
};

type Alternatives = readonly [z.ZodObject, ...z.ZodObject[]];
/** One of them by what `type` says. */
const byType = (schemas: z.ZodObject[]) => z.discriminatedUnion('type', schemas as unknown as Alternatives);

/** What is given back is what was taken: defaults filled in, nulls left out. */
export const ruleAnswer = byType(
  policyKinds.map((kind) =>
    z.strictObject({
      ...common,
      type: z.literal(kind.ruleType),
      conditions: z.union([z.null(), kind.rule.shape['conditions'] as z.ZodType]),
      actions: kind.rule.shape['actions'] as z.ZodType,
      _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
    }),
  ),
);

export const policyAnswer = byType(
  policyKinds.map((kind) =>
    z.strictObject({
      ...common,
      type: z.literal(kind.type),
      description: z.string().nullable(),
      conditions: z.union([z.null(), kind.policy.shape['conditions'] as z.ZodType]),
      settings: kind.policy.shape['settings'] as z.ZodType,
      _links: z.strictObject({
        self: link,
        rules: link,
        mappings: link.optional(),
        activate: link.optional(),
        deactivate: link.optional(),
      }),
      _embedded: z.strictObject({ rules: z.array(ruleAnswer) }).optional(),
    }),
  ),
);

export const policyBody = byType(policyKinds.map((kind) => kind.policy));

/** What conditions and actions a rule can have depends on its policy, by whose type the service reads it. */
export const ruleBody = z.looseObject({
  name: z.string(),
  type: z.string().nullish(),
  priority: z.number().nullish(),
  status: z.string().nullish(),
  conditions: words.nullish().describe('As the answers of this type have them.'),
  actions: words.nullish().describe('As the answers of this type have them.'),
});

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
