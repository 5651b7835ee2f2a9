import { z } from 'zod';
import { policyEngineOf } from '#src/access/policies/index.ts';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { acceptedLanguages, chooseLanguage, createMessages } from '#web/messages/index.ts';
import { requireReach } from './require-reach.ts';
import { createWhatIf, supposedAnswer, type WhatIfNeeds } from './what-if.ts';
import { whatIfBody } from './what-if-body.ts';

const whatIfAnswer = z.strictObject({
  ...supposedAnswer.shape,
  live: z
    .strictObject({ outcome: z.enum(['ALLOW', 'CHALLENGE', 'DENY']), need: z.string().nullable() })
    .nullable()
    .describe('With a draft: what the policies say that are in force.'),
});

export function whatIfRoutes(needs: WhatIfNeeds): Route[] {
  const whatIf = createWhatIf(needs);
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
        const situation = await whatIf.situationOf(ctx.body, person.id);
        const set = draft === undefined ? undefined : await needs.policies.readDraft(draft);
        const accessPolicyId = set?.appPolicies.get(appId ?? '');
        const app = found && (accessPolicyId === undefined ? found : { ...found, accessPolicyId });
        const policies = set === undefined ? needs.policies : policyEngineOf(set.policies);
        const explanation = await whatIf.explain(person, app, { ...situation, policies });
        const live = set === undefined ? undefined : await whatIf.explain(person, found, situation);
        const t = messages.in(language);
        const told = await whatIf.tell(explanation, situation, t, set?.policies);
        const json = {
          ...told,
          live:
            live === undefined
              ? null
              : {
                  outcome: live.decision.outcome,
                  need: live.decision.outcome === 'CHALLENGE' ? live.decision.need : null,
                },
        };
        return { status: 200, headers: { 'content-language': language }, json };
      },
    }),
  ];
}
