import { z } from 'zod';
import { asObject } from '../json-object.ts';
import { apps, groupConditions, id, network, people, policyFields, ruleFields } from './fields.ts';
import { older, type PolicyKind } from './kind.ts';

/** The keys of authenticators that Okta knows; those that several of a kind may stand for go by id as well. */
const keys = [
  'custom_app',
  'custom_otp',
  'duo',
  'external_idp',
  'google_otp',
  'okta_email',
  'okta_password',
  'okta_verify',
  'onprem_mfa',
  'phone_number',
  'rsa_token',
  'security_question',
  'smart_card_idp',
  'symantec_vip',
  'tac',
  'webauthn',
  'yubikey_token',
] as const;

const gracePeriod = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('BY_DATE_TIME'), expiry: z.iso.datetime({ offset: true }) }),
  z.strictObject({ type: z.literal('BY_SKIP_COUNT'), skipCount: z.int().min(1).max(10) }),
]);

const authenticator = z.strictObject({
  key: z.enum(keys),
  id: id.nullish(),
  constraints: z.strictObject({ aaguidGroups: z.array(z.string().max(255)).max(100).nullish() }).nullish(),
  enroll: z
    .strictObject({
      self: z.enum(['NOT_ALLOWED', 'OPTIONAL', 'REQUIRED']).default('NOT_ALLOWED'),
      autoEnroll: z.boolean().nullish(),
      gracePeriod: gracePeriod.nullish(),
    })
    .prefault({}),
});

const settings = z
  .strictObject({
    type: z
      .enum(['AUTHENTICATORS', 'FACTORS'])
      .default('AUTHENTICATORS')
      .refine((type) => type === 'AUTHENTICATORS', {
        error: 'must be AUTHENTICATORS: FACTORS belongs to the Classic Engine',
      }),
    authenticators: z
      .array(authenticator)
      .max(50)
      .default([{ key: 'okta_password', enroll: { self: 'REQUIRED' } }])
      .refine((all) => new Set(all.map((one) => `${one.key} ${one.id ?? ''}`)).size === all.length, {
        error: 'names an authenticator twice',
      }),
  })
  .prefault({});

/** The authenticator enrolment policy: which authenticators people may, or have to, set up. */
export const mfaEnroll: PolicyKind = {
  type: 'MFA_ENROLL',
  ruleType: 'MFA_ENROLL',
  prefixes: older,
  isOnly: false,
  addsRules: true,
  inForce: true,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('MFA_ENROLL'),
    conditions: groupConditions.nullish(),
    settings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('MFA_ENROLL').default('MFA_ENROLL'),
    conditions: z
      .strictObject({ people: people.prefault({}), network: network.prefault({}), app: apps.nullish() })
      .prefault({}),
    actions: z
      .strictObject({
        enroll: z
          .strictObject({
            self: z.enum(['CHALLENGE', 'LOGIN', 'NEVER', 'NEVER_INCLUDING_RECOVERY']).default('CHALLENGE'),
          })
          .prefault({}),
      })
      .prefault({}),
  }),
};

/** Authenticators that a policy lets people use: the keys, and the ids where they go by id. */
export function authenticatorsOf(settings: unknown): { key: string; id: string | undefined; self: string }[] {
  const list = asObject(settings).authenticators;
  if (!Array.isArray(list)) return [];
  return list.map((one) => {
    const { key, id: named, enroll } = asObject(one);
    return {
      key: String(key),
      id: typeof named === 'string' ? named : undefined,
      self: String(asObject(enroll).self ?? 'NOT_ALLOWED'),
    };
  });
}
