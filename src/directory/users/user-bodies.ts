import { z } from 'zod';
import { providerTypes } from './user.ts';

// Clients send whole answers back: what only we write is let through and not looked at, and nothing else is.
const echoed = Object.fromEntries(
  (
    'id status created activated statusChanged lastLogin lastUpdated passwordChanged transitioningToStatus ' +
    '_links _embedded'
  )
    .split(' ')
    .map((name) => [name, z.unknown().optional()]),
);

const importedHash = z.strictObject({
  algorithm: z.enum(['BCRYPT', 'MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'PBKDF2', 'SCRYPT']),
  value: z.string().max(1_024),
  salt: z.string().max(1_024).optional(),
  saltOrder: z.enum(['PREFIX', 'POSTFIX']).optional(),
  workFactor: z.number().optional(),
  digestAlgorithm: z.enum(['SHA1_HMAC', 'SHA256_HMAC', 'SHA512_HMAC']).optional(),
  iterationCount: z.number().optional(),
  keySize: z.number().optional(),
  blockSize: z.number().optional(),
  parallelization: z.number().optional(),
});

const password = z.strictObject({
  value: z.string().optional(),
  hash: importedHash.optional(),
  hook: z.unknown().optional(),
});

const recoveryQuestion = z.strictObject({ question: z.string().optional(), answer: z.string().optional() });

export const credentialsBody = z.strictObject({
  password: password.optional(),
  recovery_question: recoveryQuestion.optional(),
  provider: z
    .strictObject({ type: z.enum(providerTypes).optional(), name: z.string().max(255).optional() })
    .optional(),
  emails: z.unknown().optional(),
});

const profile = z.record(z.string(), z.unknown());
const type = z.looseObject({ id: z.string() });

export const newUserBody = z.strictObject({
  profile: profile.default({}),
  credentials: credentialsBody.nullish(),
  groupIds: z.array(z.string()).max(1_000).nullish(),
  type: type.nullish(),
  realmId: z.string().max(100).nullish(),
  ...echoed,
});

export const userUpdateBody = z.strictObject({
  profile: profile.nullish(),
  credentials: credentialsBody.nullish(),
  type: type.nullish(),
  realmId: z.string().max(100).nullish(),
  ...echoed,
});

export const changePasswordBody = z.strictObject({
  oldPassword: z.strictObject({ value: z.string() }),
  newPassword: z.strictObject({ value: z.string() }),
  // Every other session ends in any case.
  revokeSessions: z.boolean().optional(),
});

export const recoveryAnswerBody = z.strictObject({
  password: z.strictObject({ value: z.string() }),
  recovery_question: z.strictObject({ answer: z.string(), question: z.string().optional() }),
});
