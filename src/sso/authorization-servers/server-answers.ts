import { z } from 'zod';

/** What the management API answers of authorization servers. */
const link = z.strictObject({
  name: z.string().optional(),
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }),
});
const links = z.record(z.string(), z.union([link, z.array(link)]));
const status = z.enum(['ACTIVE', 'INACTIVE']);

export const serverAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  audiences: z.array(z.string()),
  issuer: z.string(),
  issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
  status,
  created: z.string(),
  lastUpdated: z.string(),
  credentials: z.strictObject({
    signing: z.strictObject({
      kid: z.string().optional(),
      rotationMode: z.enum(['AUTO', 'MANUAL']),
      lastRotated: z.string().optional(),
      nextRotation: z.string().optional(),
      use: z.literal('sig'),
      alg: z.string().optional().describe('Where it is not RS256'),
    }),
  }),
  _links: links,
});

export const keyAnswer = z.strictObject({
  status: z.enum(['ACTIVE', 'NEXT', 'EXPIRED']),
  kid: z.string(),
  kty: z.enum(['RSA', 'EC']),
  alg: z.string().optional(),
  use: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  _links: links,
});

export const scopeAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  system: z.boolean(),
  metadataPublish: z.enum(['ALL_CLIENTS', 'NO_CLIENTS']),
  consent: z.enum(['REQUIRED', 'IMPLICIT', 'FLEXIBLE']),
  default: z.boolean(),
  optional: z.boolean(),
  _links: links,
});

export const claimAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  status,
  claimType: z.enum(['IDENTITY', 'RESOURCE']),
  valueType: z.enum(['EXPRESSION', 'GROUPS', 'SYSTEM']),
  value: z.string(),
  group_filter_type: z.string().optional(),
  conditions: z.strictObject({ scopes: z.array(z.string()) }),
  system: z.boolean(),
  alwaysIncludeInToken: z.boolean(),
  _links: links,
});
