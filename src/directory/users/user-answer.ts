import { z } from 'zod';
import { userStatuses } from './lifecycle/user-status.ts';
import { providerTypes } from './user.ts';

const date = z.iso.datetime().nullable();
const link = z.strictObject({
  href: z.string(),
  method: z.literal('POST').or(z.literal('DELETE')).optional(),
});

export const credentialsAnswer = z.strictObject({
  password: z.strictObject({}).optional().describe('There is one; it is never told.'),
  recovery_question: z.strictObject({ question: z.string() }).optional(),
  provider: z.strictObject({ type: z.enum(providerTypes), name: z.string() }),
});

export const blockAnswer = z.strictObject({
  type: z.literal('DEVICE_BASED'),
  appliesTo: z.enum(['ANY_DEVICES', 'UNKNOWN_DEVICES']),
});

export const userAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(userStatuses),
  created: date,
  activated: date,
  statusChanged: date,
  lastLogin: date,
  lastUpdated: date,
  passwordChanged: date,
  type: z.strictObject({ id: z.string() }),
  realmId: z.string().optional(),
  profile: z.record(z.string(), z.unknown()).describe('As the schema of the user type has it.'),
  credentials: credentialsAnswer.optional().describe('Left out on okta-response=omitCredentials.'),
  _links: z.record(z.string(), link),
  _embedded: z.strictObject({ blocks: z.array(blockAnswer) }).optional(),
});

/** `fields` leaves parts out. */
export const usersAnswer = z.array(userAnswer.partial().required({ id: true }));

export const nothingAnswer = z.strictObject({});
/** `{}` where the link went by mail. */
export const activationAnswer = z.strictObject({
  activationUrl: z.string().optional(),
  activationToken: z.string().optional(),
});
export const resetAnswer = z.strictObject({ resetPasswordUrl: z.string().optional() });
export const temporaryPasswordAnswer = z.strictObject({ tempPassword: z.string() });
