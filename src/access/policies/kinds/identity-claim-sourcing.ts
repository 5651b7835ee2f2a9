import { z } from 'zod';
import { id, noConditions, noSettings, policyFields, ruleFields } from './fields.ts';
import { newer, type PolicyKind } from './kind.ts';

const filter = z.strictObject({
  include: z
    .array(z.strictObject({ id: id.nullish(), name: z.string().max(255).nullish() }))
    .max(100)
    .nullish(),
});

/** Where claims about somebody are fetched from while they sign in. */
export const identityClaimSourcing: PolicyKind = {
  type: 'IDENTITY_CLAIM_SOURCING',
  ruleType: 'IDENTITY_CLAIM_SOURCING',
  prefixes: newer,
  isOnly: true,
  addsRules: false,
  inForce: false,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('IDENTITY_CLAIM_SOURCING'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('IDENTITY_CLAIM_SOURCING').default('IDENTITY_CLAIM_SOURCING'),
    conditions: noConditions,
    actions: z.strictObject({
      claimSourcing: z.strictObject({
        redirectType: z.literal('IDP_DISCOVERY'),
        refresh: z
          .strictObject({ redirectType: z.enum(['NONE', 'FIXED']), filter: filter.nullish() })
          .nullish(),
      }),
    }),
  }),
};
