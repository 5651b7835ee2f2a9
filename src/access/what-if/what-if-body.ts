import { z } from 'zod';
import type { BehaviorOutcome, Place, SignOnContext } from '#src/access/context/index.ts';
import { draftBody } from '#src/access/policies/index.ts';
import { characteristicNames, type MethodProof } from '#src/access/proofs/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import { knownMethods, proofOfMethod } from './known-methods.ts';
import { assumedContext } from './situation.ts';

const id = z.string().min(1).max(100);
const word = z.string().max(300);
const level = z.enum(['LOW', 'MEDIUM', 'HIGH']);

const place = z.strictObject({
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two capital letters, as ISO 3166-1 has them')
    .optional(),
  country: word.optional(),
  region: word.optional(),
  state: word.optional(),
  city: word.optional(),
  postalCode: word.optional(),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  asn: z.int().min(0).optional(),
  asOrg: word.optional(),
  isp: word.optional(),
  domain: word.optional(),
  categories: z.array(word).max(50).default([]),
});

const device = z.strictObject({
  key: word.optional(),
  known: z.boolean().optional(),
  registered: z.boolean().optional(),
  managed: z.boolean().optional(),
  deviceId: id.optional(),
  platform: z.enum(['ANDROID', 'IOS', 'WINDOWS', 'MACOS', 'LINUX', 'CHROMEOS', 'OTHER']).optional(),
  osVersion: word.optional(),
  browser: word.optional(),
  assuranceIds: z.array(id).max(100).optional(),
});

const risk = z.strictObject({
  level: level.optional(),
  score: z.number().min(0).max(100).optional(),
  reasons: z
    .array(z.strictObject({ code: word, weight: z.number() }))
    .max(50)
    .optional(),
});

const behavior = z.strictObject({
  id: word,
  name: word,
  result: z.enum(['POSITIVE', 'NEGATIVE', 'UNKNOWN', 'BAD_REQUEST']),
});

const method = z.union([
  word.describe(`One of ${knownMethods.join(', ')}, or a name of RFC 8176.`),
  z.strictObject({
    key: word,
    method: word,
    is: z.array(z.enum(characteristicNames)).max(8),
    amr: z.array(word).max(10).default([]),
    secondsAgo: z.number().min(0).default(0),
  }),
]);

export const whatIfBody = z.strictObject({
  userId: id.describe('Id or login.'),
  appId: id.optional().describe('Left out: the organisation itself, where a session begins.'),
  at: z.iso.datetime({ offset: true }).optional().describe('When; left out: now.'),
  ipAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
  zoneIds: z.array(id).max(1000).optional().describe('In these zones, whatever the address says.'),
  place: place.optional().describe('Left out, the location data say where the address is.'),
  device: device.optional().describe('What is left out is as on an ordinary known device.'),
  risk: risk.optional().describe('Left out: LOW.'),
  behaviors: z.array(behavior).max(100).default([]).describe('Those that are not named are not unusual.'),
  methods: z.array(method).max(20).default(['password']).describe('What they have proved; empty: nothing yet.'),
  session: z
    .strictObject({
      startedSecondsAgo: z.number().min(0).default(0),
      idleSeconds: z.number().min(0).default(0),
    })
    .optional()
    .describe('They come with a session instead of signing in.'),
  maxAgeSeconds: z.int().min(0).optional(),
  acrValues: z.array(word).max(20).optional(),
  draft: draftBody.optional().describe('Policies that are not saved, in place of the live ones.'),
});
export type WhatIfBody = z.infer<typeof whatIfBody>;

/** What a body says somebody has proved. */
export function proofsOf({ methods }: Pick<WhatIfBody, 'methods'>, nowMs: number): MethodProof[] {
  return methods.map((given, index) => {
    if (typeof given !== 'string') {
      const { secondsAgo, ...proof } = given;
      return { ...proof, atMs: nowMs - secondsAgo * 1000 };
    }
    const proof = proofOfMethod(given, nowMs);
    if (proof !== undefined) return proof;
    throw validationFailed('methods', [
      `methods.${index}: nothing is known of "${given}"; one of ${knownMethods.join(', ')}, a name of RFC 8176, or an object with what it is worth`,
    ]);
  });
}

type Needs = {
  placeOf(address: string): Place | undefined;
  /** Behaviours that there are, none of them unusual. */
  behaviors(): readonly Pick<BehaviorOutcome, 'id' | 'name'>[];
};

export function contextOf(body: WhatIfBody, needs: Needs): SignOnContext {
  const { ipAddress, place: given } = body;
  const told = new Map(body.behaviors.map((one) => [one.id, one]));
  const others = needs.behaviors().filter(({ id: known }) => !told.has(known));
  return assumedContext({
    ipAddress,
    place: given === undefined ? placeAt(needs, ipAddress) : (plain(given) as Place),
    device: body.device && (plain(body.device) as SignOnContext['device']),
    behaviors: [
      ...body.behaviors,
      ...others.map((one) => ({ id: one.id, name: one.name, result: 'NEGATIVE' as const })),
    ],
    risk: body.risk && (plain(body.risk) as SignOnContext['risk']),
  });
}

const placeAt = (needs: Needs, address: string | undefined): Place | undefined =>
  address === undefined ? undefined : needs.placeOf(address);

/** Without what is undefined, which would hide what is assumed. */
const plain = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
