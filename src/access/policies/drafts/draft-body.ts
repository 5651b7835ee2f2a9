import { z } from 'zod';

const id = z.string().min(1).max(100);
const words = z.record(z.string(), z.unknown());
const status = z.enum(['ACTIVE', 'INACTIVE']);

const draftedRule = z.union([
  id.describe('A rule that is there, as it is: what is left of an order.'),
  z.strictObject({
    id: id.optional().describe('Of a rule that is there; left out: a new one.'),
    name: z.string().max(255).optional(),
    status: status.optional(),
    conditions: words.nullish(),
    actions: words.optional(),
  }),
]);

const draftedPolicy = z.strictObject({
  id: id.optional().describe('Of a policy that is there; what is left out stays as it is.'),
  type: z.enum(['OKTA_SIGN_ON', 'ACCESS_POLICY']).optional().describe('Of a new one.'),
  name: z.string().max(255).optional(),
  description: z.string().max(1024).nullish(),
  status: status.optional(),
  priority: z.int().min(1).max(10_000).optional(),
  conditions: words.nullish(),
  settings: words.nullish(),
  rules: z
    .array(draftedRule)
    .max(500)
    .optional()
    .describe('All of them in their order; a last rule that stays last may be left out.'),
});

/** A change of policies that nobody has made yet. */
export const draftBody = z
  .strictObject({
    policies: z.array(draftedPolicy).max(50).optional(),
    remove: z.array(id).max(50).optional().describe('Policies that would be gone.'),
    order: z
      .strictObject({
        type: z.literal('OKTA_SIGN_ON'),
        ids: z.array(id).min(1).max(5000),
      })
      .optional()
      .describe('The global session policies in another order.'),
    apps: z
      .array(z.strictObject({ appId: id, policyId: id }))
      .max(1000)
      .optional()
      .describe('Apps that would go by another policy; a new one goes by its name.'),
  })
  .describe('A change of policies that is tried and not made.');

export type DraftBody = z.infer<typeof draftBody>;
export type DraftedPolicy = z.infer<typeof draftedPolicy>;
export type DraftedRule = z.infer<typeof draftedRule>;
