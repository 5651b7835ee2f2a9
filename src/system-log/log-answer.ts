import { z } from 'zod';

const nullableText = z.string().nullable();
const open = z.record(z.string(), z.unknown());

const entity = z.object({
  id: z.string(),
  type: z.string(),
  alternateId: z.string(),
  displayName: z.string(),
  detailEntry: open.nullable(),
});

const place = z
  .strictObject({
    city: nullableText,
    state: nullableText,
    country: nullableText,
    postalCode: nullableText,
    geolocation: z.strictObject({ lat: z.number(), lon: z.number() }).nullable(),
  })
  .nullable();

/** Okta's LogEvent, nulls included. */
export const logEventAnswer = z.strictObject({
  actor: entity,
  client: z.strictObject({
    userAgent: z.strictObject({ rawUserAgent: z.string(), os: z.string(), browser: z.string() }).nullable(),
    zone: nullableText,
    device: nullableText,
    id: nullableText,
    ipAddress: nullableText,
    geographicalContext: place,
  }),
  device: open.nullable(),
  authenticationContext: z.object({
    authenticationProvider: nullableText,
    credentialProvider: nullableText,
    credentialType: nullableText,
    issuer: z.object({ id: z.string(), type: z.string() }).nullable(),
    interface: nullableText,
    authenticationStep: z.int(),
    rootSessionId: nullableText,
    externalSessionId: nullableText,
  }),
  displayMessage: z.string(),
  eventType: z.string(),
  outcome: z.strictObject({ result: z.string(), reason: nullableText }).nullable(),
  published: z.string(),
  securityContext: open,
  severity: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  debugContext: z.strictObject({ debugData: z.record(z.string(), z.string()) }),
  legacyEventType: nullableText,
  transaction: z.strictObject({ type: z.enum(['WEB', 'JOB']), id: z.string(), detail: open }),
  uuid: z.string(),
  version: z.literal('0'),
  request: z.strictObject({ ipChain: z.array(z.object({ ip: z.string(), version: z.enum(['V4', 'V6']) })) }),
  target: z.array(entity.extend({ changeDetails: z.unknown().optional() })).nullable(),
});
