import { z } from 'zod';
import { policyEngineOf } from '#src/access/policies/index.ts';
import { defineRoute, notFound, type Route, validationFailed } from '#src/platform/http/index.ts';
import { acceptedLanguages, chooseLanguage, createMessages } from '#web/messages/index.ts';
import { createExplain } from './explain.ts';
import { explanationAnswer, explanationReply, type ExplainRouteNeeds, namesIn } from './explain-routes.ts';
import { type EnrolledFactor, nextProofs } from './next-proofs.ts';
import { requireReach } from './require-reach.ts';
import type { Situation } from './situation.ts';
import { contextOf, type ContextQuestions, proofsOf, type WhatIfBody, whatIfBody } from './what-if-body.ts';

export type WhatIfNeeds = ExplainRouteNeeds &
  ContextQuestions & {
    /** What somebody has enrolled that sign-in may ask for. */
    enrolledFactors(userId: string): Promise<readonly EnrolledFactor[]>;
  };

const proof = z.strictObject({
  key: z.string(),
  method: z.string(),
  at: z.iso.datetime(),
  is: z.array(z.string()),
});
const whatIfAnswer = z.strictObject({
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
  live: z
    .strictObject({ outcome: z.enum(['ALLOW', 'CHALLENGE', 'DENY']), need: z.string().nullable() })
    .nullable()
    .describe('With a draft: what the policies say that are in force.'),
});

export function whatIfRoutes(needs: WhatIfNeeds): Route[] {
  const explain = createExplain(needs);
  const messages = createMessages();
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/what-if',
      summary: 'What would be decided of anybody, coming in any way, by the live policies or a draft',
      permission: 'okta.users.read',
      limitsItself: true,
      body: whatIfBody,
      answer: whatIfAnswer,
      async handle(ctx) {
        const { userId, appId, draft } = ctx.body;
        const person =
          (await needs.users.findPerson(userId)) ?? (await needs.users.findPersonByLogin(userId));
        await requireReach(needs, ctx.caller, 'okta.users.read', { kind: 'users', id: person?.id });
        const found = appId === undefined ? undefined : needs.apps.find(appId);
        if (appId !== undefined) {
          await requireReach(needs, ctx.caller, 'okta.apps.read', { kind: 'apps', id: found?.id });
        }
        if (draft !== undefined) {
          await requireReach(needs, ctx.caller, 'okta.policies.read', { kind: 'policies', id: undefined });
        }
        if (person === undefined) throw notFound(userId, 'User');
        if (appId !== undefined && found === undefined) throw notFound(appId, 'AppInstance');
        const language = chooseLanguage(acceptedLanguages(ctx.headers['accept-language'])) ?? 'en';
        const situation = await situationOf(needs, ctx.body, person.id);
        const set = draft === undefined ? undefined : await needs.policies.readDraft(draft);
        const accessPolicyId = set?.appPolicies.get(appId ?? '');
        const app = found && (accessPolicyId === undefined ? found : { ...found, accessPolicyId });
        const policies = set === undefined ? needs.policies : policyEngineOf(set.policies);
        const explanation = await explain(person, app, { ...situation, policies });
        const live = set === undefined ? undefined : await explain(person, found, situation);
        const enrolled = await needs.enrolledFactors(person.id);
        const { context, nowMs, proofs } = situation;
        return explanationReply(explanation, namesIn(needs.policies, set?.policies), messages.in(language), {
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
          live:
            live === undefined
              ? null
              : {
                  outcome: live.decision.outcome,
                  need: live.decision.outcome === 'CHALLENGE' ? live.decision.need : null,
                },
        });
      },
    }),
  ];
}

async function situationOf(needs: WhatIfNeeds, body: WhatIfBody, userId: string): Promise<Situation> {
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
