import { z } from 'zod';
import { identityProviderTypes } from './identity-provider.ts';
import { protocolBody } from './protocol-schemas.ts';

const groupIds = z.array(z.string().min(1).max(64)).max(200);
const none = (yes: string) => z.strictObject({ action: z.enum(['NONE', yes]).default('NONE') });

const provisioning = z.strictObject({
  action: z.enum(['AUTO', 'DISABLED']).nullish(),
  profileMaster: z.boolean().nullish(),
  groups: z
    .strictObject({
      action: z.enum(['APPEND', 'ASSIGN', 'NONE', 'SYNC']).default('NONE'),
      assignments: groupIds.nullish(),
      filter: groupIds.nullish(),
      sourceAttributeName: z.string().max(1024).nullish(),
    })
    .nullish(),
  conditions: z
    .strictObject({ deprovisioned: none('REACTIVATE').nullish(), suspended: none('UNSUSPEND').nullish() })
    .nullish(),
});

const policy = z.strictObject({
  provisioning: provisioning.nullish(),
  accountLink: z
    .strictObject({
      action: z.enum(['AUTO', 'DISABLED']).default('AUTO'),
      filter: z
        .strictObject({
          groups: z.strictObject({ include: groupIds.nullish() }).nullish(),
          users: z
            .strictObject({ exclude: groupIds.nullish(), excludeAdmins: z.boolean().nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  subject: z
    .strictObject({
      userNameTemplate: z.strictObject({ template: z.string().min(1).max(1024) }).nullish(),
      filter: z.string().max(1024).nullish(),
      matchType: z.enum(['CUSTOM_ATTRIBUTE', 'EMAIL', 'USERNAME', 'USERNAME_OR_EMAIL']).nullish(),
      matchAttribute: z.string().max(255).nullish(),
      format: z.array(z.string().max(255)).max(10).nullish(),
    })
    .nullish(),
  maxClockSkew: z.int().min(0).max(86_400_000).nullish(),
  trustClaims: z.boolean().nullish(),
  mapAMRClaims: z.boolean().nullish(),
  transformedUsernameMatchingEnabled: z.boolean().nullish(),
});

const properties = z.strictObject({
  aalValue: z.string().max(255).nullish(),
  ialValue: z.string().max(255).nullish(),
  additionalAmr: z
    .array(z.enum(['sc', 'hwk', 'pin', 'mfa']))
    .max(4)
    .nullish(),
  allowDynamicUserMatching: z.boolean().nullish(),
  allowUserUpdates: z.boolean().nullish(),
  inquiryTemplateId: z.string().max(255).nullish(),
  idvMetadata: z
    .strictObject({
      vendorDisplayName: z.string().max(255).nullish(),
      termsOfUse: z.string().max(1024).nullish(),
      privacyPolicy: z.string().max(1024).nullish(),
    })
    .nullish(),
});

const type = z.enum(identityProviderTypes);
/** With what clients send back because they were given it. */
export const idpBody = z.strictObject({
  type,
  name: z.string().trim().min(1).max(100),
  issuerMode: z.enum(['CUSTOM_URL', 'DYNAMIC', 'ORG_URL']).nullish(),
  protocol: protocolBody,
  policy: policy.nullish(),
  properties: properties.nullish(),
  id: z.unknown().optional(),
  status: z.unknown().optional(),
  features: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
  _embedded: z.unknown().optional(),
});
export type IdpBody = z.infer<typeof idpBody>;

export const listQuery = z.object({
  q: z.string().max(255).optional(),
  after: z.string().max(64).optional(),
  limit: z.string().optional(),
  type: type.optional(),
});

const link = z.looseObject({ href: z.string() });
export const links = z.record(z.string(), link);
const json = z.record(z.string(), z.unknown());

export const idpAnswer = z.strictObject({
  id: z.string(),
  type,
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  issuerMode: z.enum(['CUSTOM_URL', 'DYNAMIC', 'ORG_URL']),
  created: z.string(),
  lastUpdated: z.string(),
  protocol: json.describe('As it was given; secrets only for who may manage identity providers.'),
  policy: json,
  properties: json.nullable(),
  _links: links,
});

export const keyAnswer = z.object({
  kid: z.string(),
  created: z.string(),
  lastUpdated: z.string(),
  expiresAt: z.string(),
  kty: z.enum(['RSA', 'EC']),
  use: z.literal('sig'),
  x5c: z.array(z.string()).length(1),
  'x5t#S256': z.string(),
  e: z.string().optional(),
  n: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

export const linkedUserAnswer = z.strictObject({
  id: z.string(),
  externalId: z.string(),
  created: z.string(),
  lastUpdated: z.string(),
  profile: json,
  _embedded: json.optional(),
  _links: links,
});
