import { z } from 'zod';
import {
  apps,
  id,
  network,
  noConditions,
  noSettings,
  platforms,
  policyFields,
  ruleFields,
} from './fields.ts';
import { older, type PolicyKind } from './kind.ts';

const providerTypes = [
  'AMAZON',
  'APPLE',
  'DISCORD',
  'FACEBOOK',
  'GITHUB',
  'GITLAB',
  'GOOGLE',
  'IDV_CLEAR',
  'IDV_INCODE',
  'IDV_PERSONA',
  'IDV_STANDARD',
  'LINKEDIN',
  'LOGINGOV',
  'LOGINGOV_SANDBOX',
  'MICROSOFT',
  'OIDC',
  'OKTA',
  'OKTA_INTEGRATION',
  'PAYPAL',
  'PAYPAL_SANDBOX',
  'SALESFORCE',
  'SAML2',
  'SPOTIFY',
  'X509',
  'XERO',
  'YAHOO',
  'YAHOOJP',
] as const;

const provider = z
  .strictObject({
    type: z.enum(providerTypes).default('OKTA'),
    id: id.nullish(),
    name: z.string().max(255).nullish(),
  })
  .refine((one) => one.type === 'OKTA' || one.id, {
    error: 'is required, unless the provider is this org (OKTA)',
    path: ['id'],
  });

const idp = z
  .strictObject({
    providers: z.array(provider).max(100).default([]),
    idpSelectionType: z.enum(['DYNAMIC', 'SPECIFIC']).default('SPECIFIC'),
    matchCriteria: z
      .array(
        z.strictObject({
          propertyName: z.string().max(255).nullish(),
          providerExpression: z.string().max(4096).nullish(),
        }),
      )
      .max(1)
      .nullish(),
    shouldFallBackToOkta: z.boolean().nullish(),
  })
  .superRefine((one, ctx) => {
    if (one.idpSelectionType === 'SPECIFIC' && one.providers.length === 0) {
      ctx.addIssue({ code: 'custom', path: ['providers'], message: 'must name a provider' });
    }
    if (one.idpSelectionType === 'DYNAMIC' && !one.matchCriteria?.length) {
      ctx.addIssue({ code: 'custom', path: ['matchCriteria'], message: 'must say how to find the provider' });
    }
  });

const anyPlatform = { include: [{ type: 'ANY' as const, os: { type: 'ANY' as const } }], exclude: [] };

/** Which identity provider somebody is sent to before they sign in. */
export const idpDiscovery: PolicyKind = {
  type: 'IDP_DISCOVERY',
  ruleType: 'IDP_DISCOVERY',
  prefixes: older,
  isOnly: true,
  addsRules: true,
  inForce: false,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('IDP_DISCOVERY'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('IDP_DISCOVERY').default('IDP_DISCOVERY'),
    conditions: z
      .strictObject({
        network: network.prefault({}),
        platform: platforms(
          ['ANY', 'DESKTOP', 'MOBILE', 'OTHER'],
          ['ANDROID', 'ANY', 'CHROMEOS', 'IOS', 'LINUX', 'OSX', 'OTHER', 'WINDOWS'],
        ).default(anyPlatform),
        app: apps.default({ include: [], exclude: [] }),
        userIdentifier: z
          .strictObject({
            type: z.enum(['ATTRIBUTE', 'IDENTIFIER']).default('IDENTIFIER'),
            attribute: z.string().max(255).nullish(),
            patterns: z
              .array(
                z.strictObject({
                  matchType: z.enum(['CONTAINS', 'EQUALS', 'EXPRESSION', 'STARTS_WITH', 'SUFFIX']),
                  value: z.string().min(1).max(1024),
                }),
              )
              .max(100)
              .default([]),
          })
          .refine((one) => one.type === 'IDENTIFIER' || one.attribute, {
            error: 'is required where type is ATTRIBUTE',
            path: ['attribute'],
          })
          .prefault({}),
      })
      .prefault({}),
    actions: z.strictObject({ idp }),
  }),
};
