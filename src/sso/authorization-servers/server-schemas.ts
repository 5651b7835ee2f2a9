import { z } from 'zod';
import { groupFilterTypes } from '#src/protocols/expression/index.ts';

const name = z.string().trim().min(1).max(100);
const status = z.enum(['ACTIVE', 'INACTIVE']);
const ids = z.array(z.string().min(1).max(255)).max(1000);
const priority = z.number().int().min(0).max(10_000);

/** What a client read and sends back: taken, and ignored. */
const readOnly = {
  id: z.unknown().optional(),
  system: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
  _embedded: z.unknown().optional(),
};

export const serverBody = z.strictObject({
  ...readOnly,
  issuer: z.unknown().optional(),
  status: z.unknown().optional(),
  name,
  description: z.string().max(1024).nullish(),
  audiences: z.array(z.string().min(1).max(1024)).length(1, 'must have exactly one audience'),
  issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']).optional(),
  credentials: z
    .strictObject({
      signing: z
        .strictObject({
          kid: z.unknown().optional(),
          use: z.unknown().optional(),
          lastRotated: z.unknown().optional(),
          nextRotation: z.unknown().optional(),
          rotationMode: z.enum(['AUTO', 'MANUAL']).optional(),
          alg: z.enum(['RS256', 'ES256']).optional(),
        })
        .optional(),
    })
    .optional(),
});

export const scopeBody = z.strictObject({
  ...readOnly,
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must not have spaces, quotation marks or backslashes')
    .refine((text) => !text.startsWith('okta.'), 'must not begin with okta.'),
  displayName: z.string().max(255).nullish(),
  description: z.string().max(1024).nullish(),
  consent: z.enum(['REQUIRED', 'IMPLICIT', 'FLEXIBLE']).default('IMPLICIT'),
  metadataPublish: z.enum(['ALL_CLIENTS', 'NO_CLIENTS']).default('NO_CLIENTS'),
  default: z.boolean().default(false),
  optional: z.boolean().default(false),
});

export const claimBody = z.strictObject({
  ...readOnly,
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s"\\]+$/, 'must not have spaces, quotation marks or backslashes'),
  status: status.default('ACTIVE'),
  claimType: z.enum(['IDENTITY', 'RESOURCE']),
  valueType: z.enum(['EXPRESSION', 'GROUPS', 'SYSTEM']).default('EXPRESSION'),
  value: z.string().max(4096).default(''),
  group_filter_type: z.enum(groupFilterTypes).nullish(),
  alwaysIncludeInToken: z.boolean().default(true),
  conditions: z.strictObject({ scopes: ids.default([]) }).nullish(),
});

export const policyBody = z.strictObject({
  ...readOnly,
  type: z.literal('OAUTH_AUTHORIZATION_POLICY').default('OAUTH_AUTHORIZATION_POLICY'),
  name,
  description: z.string().max(255).default(''),
  status: status.default('ACTIVE'),
  priority: priority.optional(),
  conditions: z.strictObject({ clients: z.strictObject({ include: ids }) }),
});

const selection = z
  .strictObject({ include: ids.default([]), exclude: ids.default([]) })
  .default({ include: [], exclude: [] });

/** Every grant Okta's rules can name; those we do not serve yet simply never come. */
const grantType = z.enum([
  'authorization_code',
  'implicit',
  'password',
  'client_credentials',
  'interaction_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:openid:params:grant-type:ciba',
  'urn:okta:params:oauth:grant-type:otp',
  'urn:okta:params:oauth:grant-type:oob',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-oob',
]);

const lifetimes = z
  .strictObject({
    accessTokenLifetimeMinutes: z.number().int().min(5).max(1440).default(60),
    refreshTokenLifetimeMinutes: z.number().int().min(0).max(2_628_000).default(0),
    refreshTokenWindowMinutes: z.number().int().min(10).max(2_628_000).default(10_080),
    inlineHook: z.strictObject({ id: z.string().min(1).max(64) }).nullish(),
  })
  .transform(({ inlineHook, ...minutes }) => ({ ...minutes, ...(inlineHook && { inlineHook }) }))
  .refine(
    (minutes) =>
      minutes.refreshTokenLifetimeMinutes === 0 ||
      minutes.refreshTokenLifetimeMinutes >= minutes.accessTokenLifetimeMinutes,
    {
      path: ['refreshTokenLifetimeMinutes'],
      message: 'must be 0 for unlimited, or at least the access token lifetime',
    },
  );

export const ruleBody = z.strictObject({
  ...readOnly,
  type: z.literal('RESOURCE_ACCESS').default('RESOURCE_ACCESS'),
  name,
  status: status.default('ACTIVE'),
  priority: priority.optional(),
  conditions: z.strictObject({
    people: z.strictObject({ users: selection, groups: selection }).prefault({}),
    grantTypes: z.strictObject({ include: z.array(grantType).min(1, 'must have at least one grant type') }),
    scopes: z.strictObject({ include: ids.min(1, 'must have at least one scope, or *') }),
  }),
  actions: z.strictObject({ token: lifetimes.prefault({}) }).prefault({}),
});

export const rotateBody = z.strictObject({ use: z.literal('sig') });

export const listQuery = z.object({
  q: z.string().max(255).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  after: z.string().max(64).optional(),
});

export const scopeQuery = listQuery.extend({ filter: z.string().max(1024).optional() });
