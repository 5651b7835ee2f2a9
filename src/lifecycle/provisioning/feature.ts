import { z } from 'zod';
import { validated, validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError, parseExpression } from '#src/protocols/expression/index.ts';

export const featureNames = ['USER_PROVISIONING', 'INBOUND_PROVISIONING'] as const;
export type FeatureName = (typeof featureNames)[number];
export type Capabilities = Record<string, unknown>;

const status = z.enum(['ENABLED', 'DISABLED']);
const setting = z.strictObject({ status });

/** What would be pushed. */
const outbound = z.strictObject({
  create: z.strictObject({ lifecycleCreate: setting }),
  update: z.strictObject({
    lifecycleDeactivate: setting,
    password: z.strictObject({
      status,
      seed: z.enum(['OKTA', 'RANDOM']),
      change: z.enum(['CHANGE', 'KEEP_EXISTING']),
    }),
    profile: setting,
  }),
});

const cron = z.strictObject({
  expression: z.string().regex(/^[0-9A-Za-z*,/\- ]{9,100}$/, 'must be a schedule in the format of cron'),
  timezone: z.string().min(1).max(64).optional(),
});
const username = z.strictObject({
  // The specification's examples write the N large.
  usernameFormat: z.enum(['EMAIL', 'CUSTOM']),
  userNameExpression: z.string().max(8_000).optional(),
});

/** What would be imported. */
const inbound = z.strictObject({
  importRules: z.strictObject({
    userCreateAndMatch: z.strictObject({
      exactMatchCriteria: z.enum(['EMAIL', 'USERNAME']),
      allowPartialMatch: z.boolean(),
      autoActivateNewUsers: z.boolean(),
      autoConfirmExactMatch: z.boolean(),
      autoConfirmNewUsers: z.boolean(),
      autoConfirmPartialMatch: z.boolean(),
    }),
  }),
  importSettings: z.strictObject({
    username,
    schedule: z.strictObject({ status, fullImport: cron.optional(), incrementalImport: cron.optional() }),
  }),
});

const shapes = { USER_PROVISIONING: outbound, INBOUND_PROVISIONING: inbound };

const off = { status: 'DISABLED' };
const asItComes: Record<FeatureName, Capabilities> = {
  USER_PROVISIONING: {
    create: { lifecycleCreate: off },
    update: {
      lifecycleDeactivate: off,
      password: { ...off, seed: 'RANDOM', change: 'KEEP_EXISTING' },
      profile: off,
    },
  },
  INBOUND_PROVISIONING: {
    importRules: {
      userCreateAndMatch: {
        exactMatchCriteria: 'EMAIL',
        allowPartialMatch: false,
        autoActivateNewUsers: false,
        autoConfirmExactMatch: false,
        autoConfirmNewUsers: false,
        autoConfirmPartialMatch: false,
      },
    },
    importSettings: { username: { usernameFormat: 'EMAIL' }, schedule: off },
  },
};

export const capabilitiesOf = (name: FeatureName, stored: Capabilities | undefined): Capabilities =>
  stored ?? asItComes[name];

/** Capabilities after a partial update. Members that are left out stay; null takes one away. */
export function patchedCapabilities(
  name: FeatureName,
  before: Capabilities,
  given: Capabilities,
): Capabilities {
  const merged = mergePatch(before, withRightName(given));
  const read = validated<Capabilities>(shapes[name], merged, 'capabilities', []);
  if (name === 'INBOUND_PROVISIONING') checkNames(read as z.infer<typeof inbound>);
  return read;
}

function checkNames({ importSettings: { username: named } }: z.infer<typeof inbound>): void {
  const place = 'importSettings.username.userNameExpression';
  if (named.usernameFormat === 'CUSTOM' && named.userNameExpression === undefined)
    throw validationFailed(place, [`${place}: is needed for the format CUSTOM`]);
  if (named.userNameExpression === undefined) return;
  try {
    parseExpression(named.userNameExpression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationFailed(place, [`${place}: ${error.message}`]);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396. */
function mergePatch(before: Capabilities, given: Capabilities): Capabilities {
  const after = { ...before };
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete after[name];
    else after[name] = isObject(value) ? mergePatch(isObject(after[name]) ? after[name] : {}, value) : value;
  }
  return after;
}

/** `userNameFormat` and `usernameFormat` are one, in the specification's examples and in its schema. */
function withRightName(given: Capabilities): Capabilities {
  const settings = given['importSettings'];
  const named = isObject(settings) ? settings['username'] : undefined;
  if (!isObject(settings) || !isObject(named) || !('userNameFormat' in named)) return given;
  const { userNameFormat, ...rest } = named;
  return { ...given, importSettings: { ...settings, username: { usernameFormat: userNameFormat, ...rest } } };
}

const link = z.strictObject({ href: z.url(), hints: z.strictObject({ allow: z.array(z.string()) }) });
const common = {
  status: z.literal('DISABLED').describe('Kept, and not carried out: nothing is pushed or imported yet'),
  description: z.string(),
  _links: z.strictObject({ self: link }),
};

export const featureAnswer = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('USER_PROVISIONING'), ...common, capabilities: outbound }),
  z.strictObject({ name: z.literal('INBOUND_PROVISIONING'), ...common, capabilities: inbound }),
]);

const descriptions: Record<FeatureName, string> = {
  USER_PROVISIONING:
    'User provisioning settings from Okta to a downstream application. They are kept; nothing is pushed yet.',
  INBOUND_PROVISIONING:
    'In-bound provisioning settings from an application to Okta. They are kept; nothing is imported yet.',
};

export function featureToWire(
  appId: string,
  name: FeatureName,
  capabilities: Capabilities,
  origin: string,
): Record<string, unknown> {
  const href = `${origin}/api/v1/apps/${appId}/features/${name}`;
  return {
    name,
    status: 'DISABLED',
    description: descriptions[name],
    capabilities,
    _links: { self: { href, hints: { allow: ['GET', 'PUT'] } } },
  };
}
