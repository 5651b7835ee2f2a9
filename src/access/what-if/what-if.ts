import { z } from 'zod';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { Translator } from '#web/messages/index.ts';
import { createExplain, type Explain, type Explanation } from './explain.ts';
import { explanationAnswer, explanationJson, type ExplainRouteNeeds, namesIn } from './explain-routes.ts';
import { type EnrolledFactor, nextProofs } from './next-proofs.ts';
import type { Situation } from './situation.ts';
import { contextOf, type ContextQuestions, proofsOf, type WhatIfBody, whatIfBody } from './what-if-body.ts';

export type WhatIfNeeds = ExplainRouteNeeds &
  ContextQuestions & {
    /** What somebody has enrolled that sign-in may ask for. */
    enrolledFactors(userId: string): Promise<readonly EnrolledFactor[]>;
  };

/** What a route asks for that goes on from the answer about one app. */
export const supposedShape = whatIfBody.omit({ appId: true, draft: true }).shape;
export type Supposed = Omit<WhatIfBody, 'appId' | 'draft'>;

const proof = z.strictObject({
  key: z.string(),
  method: z.string(),
  at: z.iso.datetime(),
  is: z.array(z.string()),
});
/** What is told of a decision that was supposed. */
export const supposedAnswer = z.strictObject({
  ...explanationAnswer.shape,
  next: z
    .strictObject({
      proofs: z.int().nullable().describe('How many have to come at the least; null: none would do.'),
      password: z.boolean().describe('A password helps.'),
      factors: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          key: z.string(),
          method: z.string(),
          helps: z.boolean(),
          suffices: z.boolean(),
        }),
      ),
      possible: z.boolean().describe('With what they have enrolled they get in.'),
    })
    .nullable()
    .describe('Of a CHALLENGE: what would be asked next, and which of their factors would do.'),
  assumed: z.strictObject({
    at: z.iso.datetime(),
    context: z.looseObject({ address: z.string() }),
    proofs: z.array(proof),
  }),
});

export type WhatIf = {
  situationOf(body: Supposed, userId: string): Promise<Situation>;
  explain: Explain;
  /** The answer on the wire: in sentences, with what would be asked next and what was taken to be so. */
  tell(
    explanation: Explanation,
    situation: Situation,
    t: Translator,
    drafted?: Parameters<typeof namesIn>[1],
  ): Promise<Record<string, unknown>>;
  /** The same of one app by the live policies. */
  suppose(
    person: Person,
    app: AppInstance,
    body: Supposed,
  ): Promise<{ explanation: Explanation; situation: Situation }>;
};

export function createWhatIf(needs: WhatIfNeeds): WhatIf {
  const explain = createExplain(needs);
  return {
    explain,
    situationOf: (body, userId) => situationOf(needs, body, userId),
    async suppose(person, app, body) {
      const situation = await situationOf(needs, body, person.id);
      return { situation, explanation: await explain(person, app, situation) };
    },
    async tell(explanation, situation, t, drafted) {
      const enrolled = await needs.enrolledFactors(explanation.person.id);
      const { context, nowMs, proofs } = situation;
      return {
        ...explanationJson(explanation, namesIn(needs.policies, drafted), t),
        next: nextProofs(explanation.decision, enrolled, nowMs) ?? null,
        assumed: {
          at: new Date(nowMs).toISOString(),
          context,
          proofs: proofs.map(({ key, method, atMs, is }) => ({
            key,
            method,
            at: new Date(atMs).toISOString(),
            is,
          })),
        },
      };
    },
  };
}

async function situationOf(needs: WhatIfNeeds, body: Supposed, userId: string): Promise<Situation> {
  const nowMs = body.at === undefined ? needs.clock.nowMs() : Date.parse(body.at);
  const { session, maxAgeSeconds, acrValues } = body;
  const proofs = proofsOf(body, nowMs);
  if (session !== undefined && proofs.length === 0) {
    throw validationFailed('methods', ['methods: a session began with something; name it']);
  }
  return {
    nowMs,
    proofs,
    ipAddress: body.ipAddress,
    zoneIds: body.zoneIds,
    context: await contextOf(body, needs, userId, nowMs),
    session: session && {
      createdMs: nowMs - session.startedSecondsAgo * 1000,
      lastSeenMs: nowMs - session.idleSeconds * 1000,
    },
    policies: needs.policies,
    maxAgeSeconds,
    acrValues,
  };
}
