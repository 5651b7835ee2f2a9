import { z } from 'zod';
import { validated } from '#src/platform/http/index.ts';
import { parseIsoDuration } from './iso-duration.ts';
import type { PolicyType } from './policy.ts';

/** What Okta sends back with an object and clients send again: taken, and ignored. */
const readOnly = {
  id: z.unknown().optional(),
  system: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
  _embedded: z.unknown().optional(),
};

const ids = z.array(z.string().min(1).max(100)).max(1000);
const selection = z.strictObject({ include: ids.nullish(), exclude: ids.nullish() });
const people = z.strictObject({ users: selection.nullish(), groups: selection.nullish() });
const network = z.strictObject({
  connection: z.enum(['ANYWHERE', 'ZONE', 'ON_NETWORK', 'OFF_NETWORK']).default('ANYWHERE'),
  include: ids.nullish(),
  exclude: ids.nullish(),
});
const riskScore = z.strictObject({ level: z.enum(['ANY', 'LOW', 'MEDIUM', 'HIGH']).default('ANY') });
const whatever = z.looseObject({});
const common = {
  ...readOnly,
  name: z.string().trim().min(1).max(255),
  priority: z.int().min(0).max(10_000).nullish(),
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
};

const groupsOnly = z.strictObject({ people: z.strictObject({ groups: selection.nullish() }).nullish() });

/** Okta writes null for "none wanted". */
const classCount = z
  .int()
  .min(0)
  .max(72)
  .nullable()
  .default(1)
  .transform((count) => count ?? 0);

const passwordSettings = z.strictObject({
  complexity: z
    .strictObject({
      minLength: z.int().min(4).max(72).default(8),
      minLowerCase: classCount,
      minUpperCase: classCount,
      minNumber: classCount,
      minSymbol: classCount,
      excludeUsername: z.boolean().default(true),
      excludeAttributes: z.array(z.enum(['firstName', 'lastName'])).default([]),
      dictionary: z
        .strictObject({ common: z.strictObject({ exclude: z.boolean().default(false) }).prefault({}) })
        .prefault({}),
    })
    .prefault({}),
  age: z
    .strictObject({
      maxAgeDays: z.int().min(0).max(9999).default(0),
      expireWarnDays: z.int().min(0).max(9999).default(0),
      minAgeMinutes: z.int().min(0).max(5_256_000).default(0),
      historyCount: z.int().min(0).max(30).default(0),
    })
    .prefault({}),
  lockout: z
    .strictObject({
      maxAttempts: z.int().min(0).max(100).default(10),
      autoUnlockMinutes: z.int().min(0).max(5_256_000).default(0),
      userLockoutNotificationChannels: z.array(z.enum(['EMAIL'])).default([]),
      showLockoutFailures: z.boolean().default(false),
    })
    .prefault({}),
  breachedProtection: whatever.nullish(),
});

const factorStatus = z.strictObject({ status: z.enum(['ACTIVE', 'INACTIVE']) });
const recovery = z.strictObject({
  factors: z
    .strictObject({
      recovery_question: factorStatus
        .extend({ properties: whatever.optional() })
        .default({ status: 'INACTIVE' }),
      okta_email: factorStatus
        .extend({
          properties: z
            .strictObject({
              recoveryToken: z
                .strictObject({ tokenLifetimeMinutes: z.int().min(1).max(525_600).default(10_080) })
                .prefault({}),
            })
            .prefault({}),
        })
        .prefault({ status: 'ACTIVE' }),
      okta_sms: factorStatus.default({ status: 'INACTIVE' }),
      okta_call: factorStatus.default({ status: 'INACTIVE' }),
    })
    .prefault({}),
});

const policySchemas = {
  OKTA_SIGN_ON: z.strictObject({
    ...common,
    type: z.literal('OKTA_SIGN_ON'),
    description: z.string().max(1024).nullish(),
    conditions: groupsOnly.nullish(),
    settings: z.null().optional(),
  }),
  ACCESS_POLICY: z.strictObject({
    ...common,
    type: z.literal('ACCESS_POLICY'),
    description: z.string().max(1024).nullish(),
    conditions: z.null().optional(),
    settings: z.null().optional(),
  }),
  PASSWORD: z.strictObject({
    ...common,
    type: z.literal('PASSWORD'),
    description: z.string().max(1024).nullish(),
    conditions: groupsOnly
      .extend({
        authProvider: z
          .strictObject({
            provider: z.enum(['ANY', 'OKTA', 'ACTIVE_DIRECTORY', 'LDAP']),
            include: ids.nullish(),
          })
          .nullish(),
      })
      .nullish(),
    settings: z
      .strictObject({
        password: passwordSettings.prefault({}),
        recovery: recovery.prefault({}),
        delegation: z
          .strictObject({ options: z.strictObject({ skipUnlock: z.boolean().default(false) }).prefault({}) })
          .prefault({}),
      })
      .prefault({}),
  }),
};

const session = z.strictObject({
  maxSessionIdleMinutes: z.int().min(1).max(5_256_000).default(120),
  maxSessionLifetimeMinutes: z.int().min(0).max(5_256_000).default(0),
  usePersistentCookie: z.boolean().default(false),
});
const access = z.enum(['ALLOW', 'DENY']);

const signOnRule = z.strictObject({
  ...common,
  type: z.enum(['SIGN_ON']).default('SIGN_ON'),
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
      factorLifetime: z.int().min(0).max(5_256_000).nullish(),
      primaryFactor: z.enum(['PASSWORD_IDP', 'PASSWORD_IDP_ANY_FACTOR']).default('PASSWORD_IDP_ANY_FACTOR'),
      rememberDeviceByDefault: z.boolean().default(false),
      challenge: whatever.nullish(),
      session: session.prefault({}),
    }),
  }),
});

const isoDuration = z.string().refine((text) => parseIsoDuration(text) !== undefined, {
  error: 'must be an ISO 8601 duration such as PT2H',
});
const constraint = z.strictObject({
  knowledge: z.looseObject({ reauthenticateIn: isoDuration.nullish() }).nullish(),
  possession: z.looseObject({ reauthenticateIn: isoDuration.nullish() }).nullish(),
});

const accessRule = z.strictObject({
  ...common,
  type: z.enum(['ACCESS_POLICY']).default('ACCESS_POLICY'),
  conditions: z
    .strictObject({
      people: people.prefault({}),
      network: network.prefault({}),
      platform: z
        .strictObject({ include: z.array(whatever).nullish(), exclude: z.array(whatever).nullish() })
        .nullish(),
      device: whatever.nullish(),
      riskScore: riskScore.prefault({}),
      userType: selection.prefault({}),
      elCondition: z.strictObject({ condition: z.string().max(4096).nullish() }).nullish(),
    })
    .nullish(),
  actions: z.strictObject({
    appSignOn: z.strictObject({
      access,
      keepMeSignedIn: z
        .looseObject({ postAuth: z.enum(['ALLOWED', 'NOT_ALLOWED']).default('NOT_ALLOWED') })
        .prefault({}),
      verificationMethod: z
        .discriminatedUnion('type', [
          z.strictObject({
            type: z.literal('ASSURANCE'),
            factorMode: z.enum(['1FA', '2FA']),
            constraints: z.array(constraint).max(20).nullish(),
            reauthenticateIn: isoDuration.nullish(),
            inactivityPeriod: isoDuration.nullish(),
          }),
          z.looseObject({ type: z.literal('AUTH_METHOD_CHAIN') }),
          z.looseObject({ type: z.literal('ID_PROOFING') }),
        ])
        .nullish(),
    }),
  }),
});

const passwordRule = z.strictObject({
  ...common,
  type: z.enum(['PASSWORD']).default('PASSWORD'),
  conditions: z.strictObject({ people: people.prefault({}), network: network.prefault({}) }).prefault({}),
  actions: z
    .strictObject({
      passwordChange: z.strictObject({ access }).default({ access: 'ALLOW' }),
      selfServicePasswordReset: z
        .strictObject({
          access,
          type: z.unknown().optional(),
          settings: whatever.nullish(),
          requirement: z.looseObject({}).default({
            primary: { methods: ['email'] },
            stepUp: { required: false },
            accessControl: 'LEGACY',
          }),
        })
        .prefault({ access: 'ALLOW' }),
      selfServiceUnlock: z
        .strictObject({ access, requirement: whatever.nullish() })
        .default({ access: 'DENY' }),
    })
    .prefault({}),
});

const ruleSchemas = { OKTA_SIGN_ON: signOnRule, ACCESS_POLICY: accessRule, PASSWORD: passwordRule };

/** Types whose policies can be written; the others are read only until what they govern exists. */
export type WritableType = keyof typeof policySchemas;

export function isWritable(type: string): type is WritableType {
  return Object.hasOwn(policySchemas, type);
}

export type PolicyDraft = {
  name: string;
  description: string | null;
  priority: number | undefined;
  status: 'ACTIVE' | 'INACTIVE' | undefined;
  conditions: Record<string, unknown> | null;
  settings: Record<string, unknown> | undefined;
};
export type RuleDraft = Omit<PolicyDraft, 'description' | 'settings'> & { actions: Record<string, unknown> };

/** The wire form of a policy, with Okta's defaults filled in. */
export function readPolicyDraft(type: WritableType, body: unknown): PolicyDraft {
  const read = validated<z.infer<(typeof policySchemas)[WritableType]>>(policySchemas[type], body, 'policy');
  return {
    name: read.name,
    description: read.description ?? null,
    priority: read.priority ?? undefined,
    status: read.status ?? undefined,
    conditions: type === 'ACCESS_POLICY' ? null : { ...withoutNulls(read.conditions ?? {}) },
    settings: read.settings === null || read.settings === undefined ? undefined : withoutNulls(read.settings),
  };
}

/** The wire form of a rule, with what Okta's server fills in. */
export function readRuleDraft(type: WritableType, body: unknown): RuleDraft {
  const read = validated<z.infer<(typeof ruleSchemas)[WritableType]>>(ruleSchemas[type], body, 'rule');
  return {
    name: read.name,
    priority: read.priority ?? undefined,
    status: read.status ?? undefined,
    conditions: read.conditions ? fillPeople(withoutNulls(read.conditions)) : null,
    actions: withoutNulls(read.actions),
  };
}

/** Observed: rules come back with `people.users.exclude` whatever was sent. */
function fillPeople(conditions: Record<string, unknown>): Record<string, unknown> {
  const people = { ...(conditions.people as Record<string, unknown> | undefined) };
  people.users = { exclude: [], ...(people.users as Record<string, unknown> | undefined) };
  const filled: Record<string, unknown> = { ...conditions, people };
  if ('userType' in filled)
    filled.userType = { include: [], exclude: [], ...(filled.userType as Record<string, unknown>) };
  return filled;
}

/** A null says "not set", as does leaving it out; stored is only what is set. */
function withoutNulls(value: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    kept[key] = typeof inner === 'object' && !Array.isArray(inner) ? withoutNulls(inner) : inner;
  }
  return kept;
}

export const policyTypes: readonly PolicyType[] = [
  'OKTA_SIGN_ON',
  'PASSWORD',
  'ACCESS_POLICY',
  'MFA_ENROLL',
  'PROFILE_ENROLLMENT',
  'IDP_DISCOVERY',
];
