import { z } from 'zod';
import {
  access,
  id,
  ids,
  isoDuration,
  network,
  noConditions,
  noSettings,
  people,
  platforms,
  policyFields,
  riskScore,
  ruleFields,
  selection,
} from './fields.ts';
import { newer, type PolicyKind } from './kind.ts';

/** Observed: clients write these in small letters too. */
const anyCase = <T extends string>(words: readonly [T, ...T[]]) =>
  z.string().refine((word) => (words as readonly string[]).includes(word.toUpperCase()), {
    error: `must be one of ${words.join(', ')}`,
  });
const authenticationMethod = z.strictObject({
  key: z.string().min(1).max(100),
  method: z.string().max(100).nullish(),
  id: id.nullish(),
});
const wish = z.enum(['OPTIONAL', 'REQUIRED']);
const verificationMethods = z.array(z.enum(['BIOMETRICS', 'PIN'])).max(2);

const constraint = z.strictObject({
  authenticationMethods: z.array(authenticationMethod).max(50).nullish(),
  excludedAuthenticationMethods: z.array(authenticationMethod).max(50).nullish(),
  methods: z
    .array(
      anyCase([
        'PASSWORD',
        'SECURITY_QUESTION',
        'SMS',
        'VOICE',
        'EMAIL',
        'PUSH',
        'SIGNED_NONCE',
        'OTP',
        'TOTP',
        'WEBAUTHN',
        'DUO',
        'IDP',
        'CERT',
      ]),
    )
    .max(50)
    .nullish(),
  types: z
    .array(anyCase(['SECURITY_KEY', 'PHONE', 'EMAIL', 'PASSWORD', 'SECURITY_QUESTION', 'APP', 'FEDERATED']))
    .max(50)
    .nullish(),
  reauthenticateIn: isoDuration.nullish(),
  required: z.boolean().nullish(),
});
const possession = z.strictObject({
  ...constraint.shape,
  deviceBound: wish.nullish(),
  hardwareProtection: wish.nullish(),
  phishingResistant: wish.nullish(),
  userPresence: wish.nullish(),
  userVerification: wish.nullish(),
  userVerificationMethods: verificationMethods.nullish(),
});

const link = z.strictObject({
  authenticationMethods: z
    .array(
      z.strictObject({
        key: z.string().min(1).max(100),
        method: z.string().min(1).max(100),
        id: id.nullish(),
        hardwareProtection: wish.nullish(),
        phishingResistant: wish.nullish(),
        userVerification: wish.nullish(),
        userVerificationMethods: verificationMethods.nullish(),
      }),
    )
    .min(1)
    .max(50),
  reauthenticateIn: isoDuration.nullish(),
});
const next = (schema: z.ZodType) => ({ next: z.array(schema).max(20).nullish() });
/** Three methods one after the other are the longest chain. */
const chain = link.extend(next(link.extend(next(link))));

const verificationMethod = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ASSURANCE'),
    factorMode: z.enum(['1FA', '2FA']),
    constraints: z
      .array(z.strictObject({ knowledge: constraint.nullish(), possession: possession.nullish() }))
      .max(20)
      .nullish(),
    reauthenticateIn: isoDuration.nullish(),
    inactivityPeriod: isoDuration.nullish(),
  }),
  z.strictObject({
    type: z.literal('AUTH_METHOD_CHAIN'),
    chains: z.array(chain).min(1).max(20),
    reauthenticateIn: isoDuration.nullish(),
  }),
  z.strictObject({ type: z.literal('ID_PROOFING'), id }),
]);

/** Two factors, every two hours: what a rule asks that does not say, and the last rule of a new policy. */
const strict = { type: 'ASSURANCE', factorMode: '2FA', constraints: [], reauthenticateIn: 'PT2H' } as const;

/** The app sign-in policy: what an app asks of who comes. */
export const accessPolicy: PolicyKind = {
  type: 'ACCESS_POLICY',
  ruleType: 'ACCESS_POLICY',
  prefixes: newer,
  isOnly: false,
  addsRules: true,
  inForce: true,
  policy: z.strictObject({
    ...policyFields,
    type: z.literal('ACCESS_POLICY'),
    conditions: noConditions,
    settings: noSettings,
  }),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('ACCESS_POLICY').default('ACCESS_POLICY'),
    conditions: z
      .strictObject({
        people: people.prefault({}),
        network: network.prefault({}),
        platform: platforms(
          ['ANY', 'DESKTOP', 'MOBILE', 'OTHER'],
          ['ANDROID', 'ANY', 'CHROMEOS', 'IOS', 'LINUX', 'MACOS', 'OTHER', 'WINDOWS'],
        ).nullish(),
        device: z
          .strictObject({
            registered: z.boolean().nullish(),
            managed: z.boolean().nullish(),
            assurance: z.strictObject({ include: ids.nullish() }).nullish(),
          })
          .nullish(),
        riskScore: riskScore.prefault({}),
        userType: selection.prefault({}),
        elCondition: z.strictObject({ condition: z.string().max(4096).nullish() }).nullish(),
      })
      .nullish(),
    actions: z.strictObject({
      appSignOn: z
        .strictObject({
          access,
          keepMeSignedIn: z
            .strictObject({
              postAuth: z.enum(['ALLOWED', 'NOT_ALLOWED']).default('NOT_ALLOWED'),
              postAuthPromptFrequency: isoDuration.nullish(),
            })
            .prefault({}),
          verificationMethod: verificationMethod.nullish(),
        })
        .transform((asked) =>
          asked.access === 'ALLOW' && asked.verificationMethod == null
            ? { ...asked, verificationMethod: strict }
            : asked,
        ),
    }),
  }),
  lastRule: {
    name: 'Catch-all Rule',
    actions: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: strict,
        keepMeSignedIn: { postAuth: 'NOT_ALLOWED' },
      },
    },
  },
};
