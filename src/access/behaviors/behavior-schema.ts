import { z } from 'zod';
import { granularities } from './behavior.ts';

const history = (most: number, least = 1) => ({
  maxEventsUsedForEvaluation: z.int().min(least).max(100).default(most),
  minEventsNeededForEvaluation: z.int().min(0).max(10).default(0),
});
const shared = {
  name: z.string().trim().min(1).max(128),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  // Clients send back what they were given; these are not theirs to change.
  id: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _link: z.unknown().optional(),
  _links: z.unknown().optional(),
};

const location = z
  .strictObject({
    ...history(20),
    granularity: z.enum(granularities),
    radiusKilometers: z.int().min(1).max(20_000).nullish(),
  })
  .superRefine((settings, ctx) => {
    const isPoint = settings.granularity === 'LAT_LONG';
    const hasRadius = settings.radiusKilometers !== undefined && settings.radiusKilometers !== null;
    if (isPoint === hasRadius) return;
    const message = isPoint ? 'is required with LAT_LONG' : 'goes with LAT_LONG only';
    ctx.addIssue({ code: 'custom', path: ['radiusKilometers'], message });
  })
  .transform(({ radiusKilometers, ...settings }) => ({
    ...settings,
    ...(typeof radiusKilometers === 'number' && { radiusKilometers }),
  }));

export const behaviorBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ANOMALOUS_LOCATION'), ...shared, settings: location }),
  z.strictObject({
    type: z.enum(['ANOMALOUS_DEVICE', 'ANOMALOUS_ASN']),
    ...shared,
    settings: z.strictObject(history(20)).prefault({}),
  }),
  z.strictObject({
    type: z.literal('ANOMALOUS_IP'),
    ...shared,
    settings: z.strictObject(history(50, 0)).prefault({}),
  }),
  z.strictObject({
    type: z.literal('VELOCITY'),
    ...shared,
    settings: z.strictObject({ velocityKph: z.int().min(1).max(1_000_000).default(805) }).prefault({}),
  }),
]);
export type BehaviorBody = z.infer<typeof behaviorBody>;

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
export const behaviorAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.enum(['ANOMALOUS_LOCATION', 'ANOMALOUS_DEVICE', 'ANOMALOUS_IP', 'ANOMALOUS_ASN', 'VELOCITY']),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  settings: z.strictObject({
    granularity: z.enum(granularities).optional(),
    radiusKilometers: z.int().optional(),
    maxEventsUsedForEvaluation: z.int().optional(),
    minEventsNeededForEvaluation: z.int().optional(),
    velocityKph: z.int().optional(),
  }),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  /** As Okta's document has it. */
  _link: z.strictObject({ self: link }),
  /** As Okta's server has it. */
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
});
