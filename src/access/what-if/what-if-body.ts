import { z } from 'zod';
import type { BehaviorOutcome, Place, Platform, SignOnContext } from '#src/access/context/index.ts';
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
  place: place
    .optional()
    .describe(
      'Left out, the location data say where the address is. It does not move the risk: say that, too.',
    ),
  device: device
    .optional()
    .describe(
      'What is left out is as it would be found by its key; without an address, as on a known device.',
    ),
  risk: risk
    .optional()
    .describe('Left out: as it would be assessed of this person at the address; without one, LOW.'),
  behaviors: z
    .array(behavior)
    .max(100)
    .default([])
    .describe('Those that are not named are as they would be found; without an address, not unusual.'),
  methods: z
    .array(method)
    .max(20)
    .default(['password'])
    .describe('What they have proved; empty: nothing yet.'),
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

export type ContextQuestions = {
  placeOf(address: string): Place | undefined;
  /** Behaviours that there are, none of them unusual. */
  behaviors(): readonly Pick<BehaviorOutcome, 'id' | 'name'>[];
  /** What would really be found of this person coming so; undefined where nobody looks. */
  suppose?(supposed: Supposition): Promise<SignOnContext>;
};

type Supposition = {
  userId: string;
  address: string;
  deviceKey: string | undefined;
  look: { platform: Platform; osVersion: string | undefined; browser: string | undefined };
  evidence: { managed: boolean; deviceId: string | undefined; claims: undefined };
  atMs: number;
};

/**
 * How somebody comes: as it would be found of them at that address, with that device and at that time, and what the body says otherwise
 * in its place. Without an address there is nothing to find, and the rest is taken to be ordinary.
 */
export async function contextOf(
  body: WhatIfBody,
  needs: ContextQuestions,
  userId: string,
  nowMs: number,
): Promise<SignOnContext> {
  const { ipAddress, place, device, risk, behaviors } = body;
  const said = device && (plain(device) as Partial<SignOnContext['device']>);
  if (ipAddress !== undefined && needs.suppose !== undefined) {
    const found = await needs.suppose({
      userId,
      address: ipAddress,
      deviceKey: device?.key,
      look: {
        platform: device?.platform ?? 'OTHER',
        osVersion: device?.osVersion,
        browser: device?.browser,
      },
      evidence: { managed: device?.managed === true, deviceId: device?.deviceId, claims: undefined },
      atMs: nowMs,
    });
    const told = new Map(behaviors.map((one) => [one.id, one]));
    return {
      ...found,
      ...(place === undefined ? {} : { place: plain(place) as Place }),
      device: { ...found.device, ...said },
      behaviors: [...found.behaviors.filter(({ id: known }) => !told.has(known)), ...behaviors],
      risk: risk === undefined ? found.risk : riskOf(risk),
    };
  }
  const named = new Set(behaviors.map((one) => one.id));
  const others = needs.behaviors().filter(({ id: known }) => !named.has(known));
  return assumedContext({
    ipAddress,
    place: place === undefined ? placeAt(needs, ipAddress) : (plain(place) as Place),
    device: said,
    behaviors: [
      ...behaviors,
      ...others.map((one) => ({ id: one.id, name: one.name, result: 'NEGATIVE' as const })),
    ],
    risk: risk && riskOf(risk),
  });
}

const usualScores = { LOW: 0, MEDIUM: 50, HIGH: 90 } as const;

function riskOf({
  level: given = 'LOW',
  score,
  reasons = [],
}: NonNullable<WhatIfBody['risk']>): SignOnContext['risk'] {
  return { level: given, score: score ?? usualScores[given], reasons };
}

const placeAt = (needs: ContextQuestions, address: string | undefined): Place | undefined =>
  address === undefined ? undefined : needs.placeOf(address);

/** Without what is undefined, which would hide what is assumed. */
const plain = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
