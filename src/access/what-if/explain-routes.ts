import { z } from 'zod';
import { displayNameOf } from '#src/directory/users/index.ts';
import { defineRoute, notFound, type Reply, type Route } from '#src/platform/http/index.ts';
import type { TraceStep } from '#src/access/policies/index.ts';
import { acceptedLanguages, chooseLanguage, createMessages } from '#web/messages/index.ts';
import { createExplain, type ExplainNeeds, type Explanation } from './explain.ts';
import { type PolicyNames, tell, whyOf } from './explain-sentences.ts';
import { type ReachNeeds, requireReach } from './require-reach.ts';
import { proofsOfAmr } from './situation.ts';

export type ExplainRouteNeeds = ExplainNeeds &
  ReachNeeds & {
    policies: ExplainNeeds['policies'] & { list(type: string): readonly PolicyWithRules[] };
  };
type PolicyWithRules = { name: string; rules: readonly { id: string }[] };

const status = z.enum(['MATCH', 'NOT_MATCH', 'UNDEFINED']);
const step = z.strictObject({
  step: z.string(),
  result: z.enum(['pass', 'fail', 'skip']),
  detail: z.string(),
  ref: z.string().optional(),
  name: z.string().optional(),
  failed: z.strictObject({ condition: z.string(), status, detail: z.string() }).optional(),
  unprovable: z.array(z.string()).optional(),
});
const found = z.strictObject({
  policyId: z.string().nullable(),
  policyName: z.string().nullable(),
  ruleId: z.string().nullable(),
  ruleName: z.string().nullable(),
});
export const explanationAnswer = z.strictObject({
  outcome: z.enum(['ALLOW', 'CHALLENGE', 'DENY']),
  reason: z.string().nullable(),
  need: z.enum(['sign-in', 'reauthenticate', 'factor']).nullable(),
  language: z.enum(['en', 'ja']),
  summary: z.string(),
  sentences: z.array(z.string()),
  obstacles: z
    .array(z.strictObject({ code: z.string(), sentence: z.string(), next: z.array(z.string()) }))
    .describe('Everything in the way: each is what would be found if those before it were gone.'),
  person: z.strictObject({ id: z.string(), login: z.string(), displayName: z.string(), status: z.string() }),
  app: z
    .strictObject({ id: z.string(), label: z.string(), status: z.string() })
    .nullable()
    .describe('Null: the organisation itself.'),
  assignment: z.strictObject({
    effective: z.enum(['USER', 'GROUP', 'EVERYONE']).nullable(),
    groupId: z.string().nullable().describe('Of a GROUP assignment: the group that counts.'),
    direct: z.boolean(),
    groups: z.array(z.strictObject({ id: z.string(), name: z.string(), priority: z.int() })),
  }),
  rules: z.strictObject({
    matched: z.array(found).describe('The rules that decided, of the global session policy and of the app.'),
    passedOver: z.array(
      z.strictObject({
        kind: z.enum(['policy', 'rule']),
        id: z.string(),
        name: z.string(),
        condition: z.string().nullable().describe('Null: it is inactive.'),
        status: status.nullable(),
        why: z.string(),
      }),
    ),
  }),
  trace: z.array(step),
});

const id = z.string().min(1).max(100);
const body = z.strictObject({
  userId: id.describe('Id or login.'),
  appId: id,
  ipAddress: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .describe('Where the person comes from; left out, nothing is known.'),
  zoneIds: z.array(id).max(1000).optional(),
  methods: z
    .array(z.string().max(20))
    .min(1)
    .max(20)
    .default(['pwd'])
    .describe('How the person has just authenticated, as RFC 8176 names it.'),
});

/** Why can this person (not) open this app? For who reads both; nothing is changed and nothing recorded. */
export function explainRoutes(needs: ExplainRouteNeeds): Route[] {
  const explain = createExplain(needs);
  const messages = createMessages();
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/access/explain',
      summary: 'Says why a person can or cannot open an app',
      permission: 'okta.users.read',
      limitsItself: true,
      body,
      answer: explanationAnswer,
      async handle(ctx) {
        const { userId, appId, methods, ipAddress, zoneIds } = ctx.body;
        const person =
          (await needs.users.findPerson(userId)) ?? (await needs.users.findPersonByLogin(userId));
        const app = needs.apps.find(appId);
        await requireReach(needs, ctx.caller, 'okta.users.read', { kind: 'users', id: person?.id });
        await requireReach(needs, ctx.caller, 'okta.apps.read', { kind: 'apps', id: app?.id });
        if (person === undefined) throw notFound(userId, 'User');
        if (app === undefined) throw notFound(appId, 'AppInstance');
        const language = chooseLanguage(acceptedLanguages(ctx.headers['accept-language'])) ?? 'en';
        const nowMs = needs.clock.nowMs();
        const explanation = await explain(person, app, {
          nowMs,
          proofs: proofsOfAmr(methods, nowMs),
          ipAddress,
          zoneIds,
          context: undefined,
          session: undefined,
          policies: needs.policies,
        });
        return explanationReply(explanation, namesIn(needs.policies), messages.in(language));
      },
    }),
  ];
}

type Naming = PolicyNames & { policyIdOf(ruleId: string): string | undefined };
type Named = { id?: string; name: string; rules: readonly { id: string }[] };

/** The live policies by what they have; `drafted` are looked through first. */
export function namesIn(
  policies: { list(type: string): readonly PolicyWithRules[] },
  drafted: readonly Named[] = [],
): Naming {
  const live: readonly Named[] = ['OKTA_SIGN_ON', 'ACCESS_POLICY'].flatMap((type) => policies.list(type));
  const all = [...drafted, ...live];
  const of = (ruleId: string) => all.find(({ rules }) => rules.some((rule) => rule.id === ruleId));
  return { policyOfRule: (ruleId) => of(ruleId)?.name, policyIdOf: (ruleId) => of(ruleId)?.id };
}

function explanationReply(...given: Parameters<typeof explanationJson>): Reply {
  const [, , t] = given;
  return { status: 200, headers: { 'content-language': t.language }, json: explanationJson(...given) };
}

export function explanationJson(
  explanation: Explanation,
  names: Naming,
  t: Parameters<typeof tell>[2],
): Record<string, unknown> {
  const { decision, person, app, assigned } = explanation;
  const displayName = displayNameOf(person);
  const looked = decision.trace.filter(({ step: kind }) => kind === 'policy' || kind === 'rule');
  return {
    outcome: decision.outcome,
    reason: decision.outcome === 'DENY' ? decision.reason : null,
    need: decision.outcome === 'CHALLENGE' ? decision.need : null,
    language: t.language,
    ...tell(explanation, names, t, displayName),
    person: { id: person.id, login: person.login, displayName, status: person.status },
    app: app === undefined ? null : { id: app.id, label: app.label, status: app.status },
    assignment: {
      effective: assigned.effective ?? null,
      groupId: assigned.winner ?? null,
      direct: assigned.direct,
      groups: assigned.groups,
    },
    rules: {
      matched: looked
        .filter((one) => one.step === 'rule' && one.result === 'pass')
        .map((one) => ({
          policyId: names.policyIdOf(one.ref ?? '') ?? null,
          policyName: names.policyOfRule(one.ref ?? '') ?? null,
          ruleId: one.ref ?? null,
          ruleName: one.name ?? null,
        })),
      passedOver: looked.flatMap((one) => passedOver(one, whyOf(one, t))),
    },
    trace: decision.trace,
  };
}

function passedOver(one: TraceStep, why: string | undefined) {
  if (one.result === 'pass' || why === undefined) return [];
  return [
    {
      kind: one.step,
      id: one.ref ?? '',
      name: one.name ?? '',
      condition: one.failed?.condition ?? null,
      status: one.failed?.status ?? null,
      why,
    },
  ];
}
