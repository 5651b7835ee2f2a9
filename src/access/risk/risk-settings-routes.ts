import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  defineRoute,
  hasScopes,
  mayEverywhere,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Contexts } from './contexts.ts';
import type { Look } from './device-cookie.ts';
import type { KnownDevice } from './known-device-store.ts';
import {
  defaultRiskSettings,
  type RiskCode,
  riskCodes,
  type RiskSettings,
  safeCodes,
} from './risk-settings.ts';
import type { RiskSettingsService, ShownRiskSettings } from './risk-settings-service.ts';

export type RiskRouteNeeds = {
  clock: Clock;
  database: Database;
  settings: RiskSettingsService;
  contexts: Pick<Contexts, 'suppose'>;
  users: Pick<Users, 'getUser'>;
  lookOf(client: ClientContext): Look;
  /** With its key. */
  findDevice(userId: string, id: string): Promise<KnownDevice | undefined>;
  mayReach(caller: Caller, permission: string, thing: { kind: string; id: string }): Promise<boolean>;
};

const path = '/gatehouse/v1/risk-settings';
const read = 'okta.behaviors.read';
const manage = 'okta.behaviors.manage';

const weightOf = (code: RiskCode) =>
  safeCodes.has(code) ? z.int().min(-100).max(0) : z.int().min(0).max(100);
const weights = z.strictObject(
  Object.fromEntries(riskCodes.map((code) => [code, weightOf(code).optional()])) as Record<
    RiskCode,
    z.ZodOptional<z.ZodInt>
  >,
);
const body = z.strictObject({
  weights: weights.optional(),
  thresholds: z
    .strictObject({ medium: z.int().min(1).max(99), high: z.int().min(2).max(100) })
    .refine(({ medium, high }) => medium < high, 'high: has to be more than medium')
    .optional(),
  failures: z.strictObject({ count: z.int().min(1).max(100), minutes: z.int().min(1).max(1440) }).optional(),
  knownNetworkZoneIds: z.array(z.string().max(100)).max(100).nullable().optional(),
  // Clients send back what they were given; these are not theirs to change.
  isDefault: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  lastUpdatedBy: z.unknown().optional(),
});
type Body = z.infer<typeof body>;

const settingsAnswer = z.strictObject({
  weights: z.record(z.enum(riskCodes), z.int()),
  thresholds: z.strictObject({ medium: z.int(), high: z.int() }),
  failures: z.strictObject({ count: z.int(), minutes: z.int() }),
  knownNetworkZoneIds: z.array(z.string()).nullable(),
  isDefault: z.boolean(),
  lastUpdated: z.iso.datetime().nullable(),
  lastUpdatedBy: z.string().nullable(),
});

const previewBody = z.strictObject({
  userId: z.string().max(100),
  ipAddress: z.union([z.ipv4(), z.ipv6()]),
  userAgent: z.string().max(512).optional(),
  /** One of the person's known devices (`kdv…`); without it a device that is new. */
  knownDeviceId: z.string().max(100).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  /** Weights and thresholds to try; those in force where absent. */
  settings: body.optional(),
});
const verdict = z.enum(['POSITIVE', 'NEGATIVE', 'UNKNOWN', 'BAD_REQUEST']);
const previewAnswer = z.strictObject({
  risk: z.strictObject({
    level: z.enum(['LOW', 'MEDIUM', 'HIGH']),
    score: z.int(),
    reasons: z.array(z.strictObject({ code: z.string(), weight: z.int() })),
  }),
  behaviors: z.array(z.strictObject({ id: z.string(), name: z.string(), result: verdict })),
  device: z.strictObject({ known: z.boolean(), registered: z.boolean(), platform: z.string() }),
  place: z.strictObject({ country: z.string().nullable(), city: z.string().nullable() }).nullable(),
});

export function riskSettingsRoutes(needs: RiskRouteNeeds): Route[] {
  const { settings } = needs;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      summary: 'What weighs in the risk of a sign-in, and where LOW, MEDIUM and HIGH begin',
      answer: settingsAnswer,
      handle: async () => ({ status: 200, json: toWire(await settings.get()) }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: manage,
      summary: 'Replaces the weights and thresholds of risk; what is left out is as in a fresh organisation',
      body,
      answer: settingsAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(await settings.replace(settingsOf(ctx.body), requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: manage,
      summary: 'Sets the weights and thresholds of risk to those of a fresh organisation',
      success: 200,
      answer: settingsAnswer,
      handle: async (ctx) => ({ status: 200, json: toWire(await settings.reset(requesterOf(ctx))) }),
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/preview`,
      permission: read,
      summary:
        'How risky a sign-in would be: of a person, from an address, by the settings in force or others',
      body: previewBody,
      answer: previewAnswer,
      async handle(ctx) {
        await requireReach(needs, ctx.caller, ctx.body.userId);
        return { status: 200, json: await preview(needs, ctx.body) };
      },
    }),
  ];
}

/** What somebody usually does says where they live: only for who may read them. */
async function requireReach(needs: RiskRouteNeeds, caller: Caller, id: string): Promise<void> {
  if (!hasScopes(caller, ['okta.users.read'])) throw new ApiError('E0000006');
  if (mayEverywhere(caller, 'okta.users.read')) return;
  if (await needs.mayReach(caller, 'okta.users.read', { kind: 'users', id })) return;
  throw new ApiError('E0000006');
}

async function preview(needs: RiskRouteNeeds, asked: z.infer<typeof previewBody>) {
  const { id: userId } = await needs.users.getUser(asked.userId);
  const { knownDeviceId, userAgent = '', at } = asked;
  const device = knownDeviceId === undefined ? undefined : await needs.findDevice(userId, knownDeviceId);
  if (knownDeviceId !== undefined && device === undefined) {
    throw validationFailed('knownDeviceId', ['knownDeviceId: is none of the known devices of this person']);
  }
  const tried = asked.settings === undefined ? undefined : settingsOf(asked.settings);
  if (tried !== undefined) await needs.database.transaction((tx) => needs.settings.checkZones(tx, tried));
  const client = { requestId: '', ipAddress: asked.ipAddress, ipChain: [], userAgent, origin: '' };
  const look = needs.lookOf(client);
  const context = await needs.contexts.suppose({
    userId,
    address: asked.ipAddress,
    deviceKey: device?.key,
    look: device === undefined ? look : { ...look, platform: device.platform, browser: device.browser },
    atMs: at === undefined ? needs.clock.nowMs() : Date.parse(at),
    ...(tried === undefined ? {} : { settings: needs.settings.asInForce(tried) }),
  });
  const { risk, behaviors, place } = context;
  const { known, registered, platform } = context.device;
  return {
    risk,
    behaviors,
    device: { known, registered, platform },
    place: place === undefined ? null : { country: place.countryCode ?? null, city: place.city ?? null },
  };
}

function settingsOf(given: Body): RiskSettings {
  const { weights: chosen = {}, thresholds, failures, knownNetworkZoneIds } = given;
  const defaults = defaultRiskSettings;
  return {
    weights: Object.fromEntries(
      riskCodes.map((code) => [code, chosen[code] ?? defaults.weights[code]]),
    ) as RiskSettings['weights'],
    thresholds: thresholds ?? defaults.thresholds,
    failures: failures ?? defaults.failures,
    knownNetworkZoneIds: knownNetworkZoneIds == null ? null : [...new Set(knownNetworkZoneIds)],
  };
}

const toWire = ({ settings, isDefault, lastUpdated, lastUpdatedBy }: ShownRiskSettings) => ({
  ...settings,
  isDefault,
  lastUpdated: lastUpdated?.toISOString() ?? null,
  lastUpdatedBy: lastUpdatedBy ?? null,
});
