import { z } from 'zod';
import { access, id, ids, noConditions, noSettings, policyFields, ruleFields } from './fields.ts';
import { newer, type PolicyKind } from './kind.ts';

const attribute = z.strictObject({
  name: z.string().min(1).max(255),
  label: z.string().max(255).nullish(),
  required: z.boolean().default(false),
});

const profileEnrollment = z.strictObject({
  access,
  unknownUserAction: z.enum(['DENY', 'REGISTER']).default('DENY'),
  profileAttributes: z
    .array(attribute)
    .max(100)
    .default([])
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, {
      error: 'names an attribute twice',
    }),
  activationRequirements: z
    .strictObject({ emailVerification: z.boolean().default(true) })
    .default({ emailVerification: true }),
  targetGroupIds: z.array(id).max(100).nullish(),
  preRegistrationInlineHooks: z
    .array(z.strictObject({ inlineHookId: id }))
    .max(1)
    .nullish(),
  uiSchemaId: id.nullish(),
  progressiveProfilingAction: z.enum(['ENABLED', 'DISABLED']).nullish(),
  allowedIdentifiers: ids.nullish(),
  enrollAuthenticatorTypes: ids.nullish(),
});

/** Who may sign up by themselves, and what they are asked. */
export const profileEnrollmentKind: PolicyKind = {
  type: 'PROFILE_ENROLLMENT',
  ruleType: 'PROFILE_ENROLLMENT',
  prefixes: newer,
  isOnly: false,
  addsRules: false,
  inForce: false,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('PROFILE_ENROLLMENT'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('PROFILE_ENROLLMENT').default('PROFILE_ENROLLMENT'),
    conditions: noConditions,
    actions: z.strictObject({ profileEnrollment }),
  }),
  lastRule: {
    name: 'Catch-all Rule',
    actions: {
      profileEnrollment: {
        access: 'ALLOW',
        unknownUserAction: 'DENY',
        profileAttributes: [
          { name: 'email', label: 'Email', required: true },
          { name: 'firstName', label: 'First name', required: true },
          { name: 'lastName', label: 'Last name', required: true },
        ],
        activationRequirements: { emailVerification: true },
      },
    },
  },
};
