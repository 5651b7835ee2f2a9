import { z } from 'zod';
import { draftBody } from '#src/access/policies/index.ts';
import { defineRoute, hasScopes, mayEverywhere, type Route } from '#src/platform/http/index.ts';
import { findingCodes } from './finding.ts';
import { lintDraft, type LintNeeds } from './lint-draft.ts';

export type LintRouteNeeds = LintNeeds;

const answer = z.strictObject({
  findings: z.array(
    z.strictObject({
      code: z.enum(findingCodes),
      severity: z.enum(['ERROR', 'WARNING', 'INFO']).describe('ERROR: it is refused when it is saved.'),
      policyId: z.string(),
      policyName: z.string(),
      ruleId: z.string().optional(),
      ruleName: z.string().optional(),
      message: z.string(),
      mend: z.string(),
      tried: z
        .strictObject({
          people: z.int(),
          failed: z.int(),
          example: z
            .strictObject({ userId: z.string(), login: z.string(), error: z.string().optional() })
            .optional()
            .describe('To who may read all people.'),
        })
        .optional(),
    }),
  ),
});

export function lintRoutes(needs: LintRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/policies/check',
      summary: 'What is wrong with a draft of policies, before it is saved',
      permission: 'okta.policies.read',
      body: z.strictObject({ draft: draftBody }),
      answer,
      async handle(ctx) {
        const names =
          mayEverywhere(ctx.caller, 'okta.users.read') && hasScopes(ctx.caller, ['okta.users.read']);
        const findings = await lintDraft(needs, ctx.body.draft, names);
        return { status: 200, json: { findings: names ? findings : findings.map(withoutExample) } };
      },
    }),
  ];
}

type Finding = Awaited<ReturnType<typeof lintDraft>>[number];

const withoutExample = ({ tried, ...finding }: Finding): Finding =>
  tried === undefined ? finding : { ...finding, tried: { people: tried.people, failed: tried.failed } };
