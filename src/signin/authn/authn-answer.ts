import { z } from 'zod';

const link = z.strictObject({
  name: z.string().optional(),
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }),
});

const user = z.strictObject({
  id: z.string(),
  passwordChanged: z.string().optional(),
  profile: z.strictObject({
    login: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    locale: z.string(),
    timeZone: z.string(),
  }),
});

const passwordRules = z.strictObject({
  expiration: z.strictObject({ passwordExpireDays: z.int() }),
  complexity: z.strictObject({
    minLength: z.int(),
    minLowerCase: z.int(),
    minUpperCase: z.int(),
    minNumber: z.int(),
    minSymbol: z.int(),
    excludeUsername: z.boolean(),
    excludeAttributes: z.array(z.string()),
  }),
  age: z.strictObject({ minAgeMinutes: z.int(), historyCount: z.int() }),
});

const rememberRules = z.strictObject({
  allowRememberDevice: z.boolean(),
  rememberDeviceLifetimeInMinutes: z.int(),
  rememberDeviceByDefault: z.boolean(),
  factorsPolicyInfo: z.record(z.string(), z.unknown()),
});

/** One of the person's factors, or one that they may set up. */
const factor = z.strictObject({
  id: z.string().optional(),
  factorType: z.string(),
  provider: z.string(),
  vendorName: z.string(),
  status: z.string().optional(),
  enrollment: z.enum(['OPTIONAL', 'REQUIRED']).optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  _embedded: z
    .strictObject({
      challenge: z.record(z.string(), z.unknown()).optional(),
      activation: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  _links: z.record(z.string(), link).optional(),
});

/** An authentication transaction, in whichever state it is: what it has by then, and what can be done next. */
export const authnAnswer = z.strictObject({
  stateToken: z.string().optional(),
  sessionToken: z.string().optional().describe('Good for one session, for five minutes'),
  recoveryToken: z.string().optional().describe('For trusted applications only'),
  expiresAt: z.string().optional(),
  status: z
    .enum([
      'SUCCESS',
      'PASSWORD_WARN',
      'PASSWORD_EXPIRED',
      'PASSWORD_RESET',
      'RECOVERY',
      'RECOVERY_CHALLENGE',
      'LOCKED_OUT',
      'MFA_REQUIRED',
      'MFA_CHALLENGE',
      'MFA_ENROLL',
      'MFA_ENROLL_ACTIVATE',
    ])
    .optional(),
  factorResult: z.string().optional(),
  factorType: z.string().optional(),
  recoveryType: z.string().optional(),
  relayState: z.string().optional(),
  _embedded: z
    .strictObject({
      user,
      policy: z.union([passwordRules, rememberRules]).optional(),
      factors: z.array(factor).optional(),
      factor: factor.optional(),
    })
    .optional(),
  _links: z.record(z.string(), z.union([link, z.array(link)])).optional(),
});
