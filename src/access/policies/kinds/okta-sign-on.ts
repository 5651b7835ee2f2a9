import { z } from 'zod';
import { asObject } from '../json-object.ts';
import {
  access,
  groupConditions,
  ids,
  network,
  noSettings,
  people,
  policyFields,
  riskScore,
  ruleFields,
} from './fields.ts';
import { older, type PolicyKind } from './kind.ts';

const minutes = z.int().max(5_256_000);
const session = z.strictObject({
  maxSessionIdleMinutes: minutes.min(1).default(120),
  maxSessionLifetimeMinutes: minutes.min(0).default(0),
  usePersistentCookie: z.boolean().default(false),
});

/** The global session policy: may a session begin, and for how long. */
export const oktaSignOn: PolicyKind = {
  type: 'OKTA_SIGN_ON',
  ruleType: 'SIGN_ON',
  prefixes: older,
  isOnly: false,
  addsRules: true,
  inForce: true,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('OKTA_SIGN_ON'),
    conditions: groupConditions.nullish(),
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('SIGN_ON').default('SIGN_ON'),
    conditions: z
      .strictObject({
        people: people.prefault({}),
        network: network.prefault({}),
        authContext: z
          .strictObject({ authType: z.enum(['ANY', 'RADIUS', 'LDAP_INTERFACE']).default('ANY') })
          .prefault({}),
        risk: z.strictObject({ behaviors: ids.default([]) }).prefault({}),
        riskScore: riskScore.prefault({}),
        identityProvider: z
          .strictObject({
            provider: z.enum(['ANY', 'OKTA', 'SPECIFIC_IDP']).default('ANY'),
            idpIds: ids.nullish(),
          })
          .prefault({}),
      })
      .prefault({}),
    actions: z.strictObject({
      signon: z.strictObject({
        access,
        requireFactor: z.boolean().default(false),
        factorPromptMode: z.enum(['ALWAYS', 'DEVICE', 'SESSION']).nullish(),
        factorLifetime: minutes.min(0).nullish(),
        primaryFactor: z.enum(['PASSWORD_IDP', 'PASSWORD_IDP_ANY_FACTOR']).default('PASSWORD_IDP_ANY_FACTOR'),
        rememberDeviceByDefault: z.boolean().default(false),
        challenge: z.looseObject({}).nullish(),
        session: session.prefault({}),
      }),
    }),
  }),
  missingInRule: (rule) =>
    asObject(asObject(rule.actions).signon).challenge == null ? undefined : 'actions.signon.challenge',
};
