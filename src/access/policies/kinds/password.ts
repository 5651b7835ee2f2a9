import { z } from 'zod';
import { asObject } from '../json-object.ts';
import { access, groupConditions, ids, network, people, policyFields, ruleFields } from './fields.ts';
import { older, type PolicyKind } from './kind.ts';

/** Okta writes null for "none wanted". */
const classCount = z
  .int()
  .min(0)
  .max(72)
  .nullable()
  .default(1)
  .transform((count) => count ?? 0);

const complexity = z.strictObject({
  minLength: z.int().min(4).max(72).default(8),
  minLowerCase: classCount,
  minUpperCase: classCount,
  minNumber: classCount,
  minSymbol: classCount,
  excludeUsername: z.boolean().default(true),
  excludeAttributes: z.array(z.enum(['firstName', 'lastName'])).default([]),
  dictionary: z
    .strictObject({ common: z.strictObject({ exclude: z.boolean().default(false) }).prefault({}) })
    .prefault({}),
  maxConsecutiveCharacters: z.int().min(1).max(72).nullish(),
  oelStatement: z.string().max(4096).nullish(),
});
const age = z.strictObject({
  maxAgeDays: z.int().min(0).max(9999).default(0),
  expireWarnDays: z.int().min(0).max(9999).default(0),
  minAgeMinutes: z.int().min(0).max(5_256_000).default(0),
  historyCount: z.int().min(0).max(30).default(0),
});
const lockout = z.strictObject({
  maxAttempts: z.int().min(0).max(100).default(10),
  autoUnlockMinutes: z.int().min(0).max(5_256_000).default(0),
  userLockoutNotificationChannels: z.array(z.enum(['EMAIL'])).default([]),
  showLockoutFailures: z.boolean().default(false),
});
const breachedProtection = z.strictObject({
  delegatedWorkflowId: z.string().max(100).nullish(),
  expireAfterDays: z.int().min(0).max(9999).nullish(),
  logoutEnabled: z.boolean().nullish(),
});

const factorStatus = z.strictObject({ status: z.enum(['ACTIVE', 'INACTIVE']) });
const recovery = z.strictObject({
  factors: z
    .strictObject({
      recovery_question: factorStatus
        .extend({
          properties: z
            .strictObject({ complexity: z.strictObject({ minLength: z.int().min(1).max(72) }).optional() })
            .optional(),
        })
        .default({ status: 'INACTIVE' }),
      okta_email: factorStatus
        .extend({
          properties: z
            .strictObject({
              recoveryToken: z
                .strictObject({ tokenLifetimeMinutes: z.int().min(1).max(525_600).default(10_080) })
                .prefault({}),
            })
            .prefault({}),
        })
        .prefault({ status: 'ACTIVE' }),
      okta_sms: factorStatus.default({ status: 'INACTIVE' }),
      okta_call: factorStatus.default({ status: 'INACTIVE' }),
    })
    .prefault({}),
});

const requirement = z.strictObject({
  accessControl: z.enum(['AUTH_POLICY', 'LEGACY']).default('LEGACY'),
  primary: z
    .strictObject({
      methods: z.array(z.enum(['push', 'sms', 'voice', 'email', 'otp'])).default(['email']),
      methodConstraints: z
        .array(
          z.strictObject({
            method: z.enum(['otp']),
            allowedAuthenticators: z
              .array(z.strictObject({ key: z.string().min(1).max(100) }))
              .max(20)
              .nullish(),
          }),
        )
        .max(20)
        .nullish(),
    })
    .prefault({}),
  stepUp: z
    .strictObject({
      required: z.boolean().default(false),
      methods: z.array(z.enum(['security_question'])).nullish(),
    })
    .prefault({}),
});

/** What a password must be, what happens to who guesses, and what people may do about theirs. */
export const password: PolicyKind = {
  type: 'PASSWORD',
  ruleType: 'PASSWORD',
  prefixes: older,
  isOnly: false,
  addsRules: true,
  inForce: true,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('PASSWORD'),
    conditions: groupConditions
      .extend({
        authProvider: z
          .strictObject({
            provider: z.enum(['ANY', 'OKTA', 'ACTIVE_DIRECTORY', 'LDAP']),
            include: ids.nullish(),
          })
          .nullish(),
      })
      .nullish(),
    settings: z
      .strictObject({
        password: z
          .strictObject({
            complexity: complexity.prefault({}),
            age: age.prefault({}),
            lockout: lockout.prefault({}),
            breachedProtection: breachedProtection.nullish(),
          })
          .prefault({}),
        recovery: recovery.prefault({}),
        delegation: z
          .strictObject({ options: z.strictObject({ skipUnlock: z.boolean().default(false) }).prefault({}) })
          .prefault({}),
      })
      .prefault({}),
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('PASSWORD').default('PASSWORD'),
    conditions: z.strictObject({ people: people.prefault({}), network: network.prefault({}) }).prefault({}),
    actions: z
      .strictObject({
        passwordChange: z.strictObject({ access }).default({ access: 'ALLOW' }),
        selfServicePasswordReset: z
          .strictObject({
            access,
            type: z.unknown().optional(),
            settings: z
              .strictObject({ allowRecoveryEmailWithoutEnrollment: z.boolean().nullish() })
              .nullish(),
            requirement: requirement.prefault({}),
          })
          .prefault({ access: 'ALLOW' }),
        selfServiceUnlock: z
          .strictObject({ access, requirement: requirement.nullish() })
          .default({ access: 'DENY' }),
      })
      .prefault({}),
  }),
  missingInPolicy({ settings }) {
    const asked = asObject(asObject(asObject(settings).password).complexity);
    const name = ['maxConsecutiveCharacters', 'oelStatement'].find((one) => asked[one] != null);
    return name && `settings.password.complexity.${name}`;
  },
};
