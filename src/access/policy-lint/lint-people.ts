import { policySubjectOf, remainingProofs } from '#src/access/decide/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { type Policy, policyEngineOf, type PolicyRule } from '#src/access/policies/index.ts';
import { kindsOf, type MethodProof } from '#src/access/proofs/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import {
  evaluateCondition,
  type ExpressionGroup,
  ExpressionError,
  parseExpression,
} from '#src/protocols/expression/index.ts';
import { asObject } from './condition-cover.ts';
import { type Example, type Finding, findingOf } from './finding.ts';

/** Somebody on whom a draft is tried. */
export type Tried = {
  readonly person: Person;
  readonly groups: readonly ExpressionGroup[];
};

const ordinary: SignOnContext = {
  address: '192.0.2.1',
  place: undefined,
  device: {
    key: undefined,
    known: true,
    registered: false,
    managed: false,
    platform: 'OTHER',
    assuranceIds: [],
  },
  behaviors: [],
  risk: { level: 'LOW', score: 0, reasons: [] },
};

/** Expressions that fail on real people: such a rule is not met where it lets in, and is where it keeps out. */
export function lintExpressions(
  policy: Policy,
  people: readonly Tried[],
  nowMs: number,
  orgId: string,
): Finding[] {
  return policy.rules.flatMap((rule) => {
    const text = asObject(rule.conditions?.['elCondition'])['condition'];
    if (rule.status !== 'ACTIVE' || typeof text !== 'string') return [];
    let failed = 0;
    let example: Example | undefined;
    for (const one of people) {
      const error = errorOf(text, one, nowMs, orgId);
      if (error === undefined) continue;
      failed++;
      example ??= { userId: one.person.id, login: one.person.login, error };
    }
    if (failed === 0) return [];
    const message = `The expression of "${rule.name}" fails on ${failed} of ${people.length} people: ${example?.error ?? ''}`;
    const mend = 'Ask first whether what it looks at is there, as in user.department != null && …';
    const tried = { people: people.length, failed, ...(example === undefined ? {} : { example }) };
    return [{ ...findingOf('EXPRESSION_FAILS', 'WARNING', policy, rule, message, mend), tried }];
  });
}

function errorOf(text: string, { person, groups }: Tried, nowMs: number, orgId: string): string | undefined {
  try {
    const subject = policySubjectOf({
      person,
      app: undefined,
      network: undefined,
      context: ordinary,
      session: { id: null, amr: ['pwd'] },
      groups,
      orgId,
      nowMs,
    });
    const context = subject.expression?.();
    if (context !== undefined) evaluateCondition(parseExpression(text), context);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** What a rule asks of people who have, or have not, enrolled something that would do. */
export function lintDemands(
  policy: Policy,
  people: readonly { person: Person; proofs: readonly MethodProof[] }[],
): Finding[] {
  if (people.length === 0) return [];
  return policy.rules.flatMap((rule) => {
    if (rule.status !== 'ACTIVE') return [];
    const isMet = demandOf(policy, rule);
    const unable = isMet === undefined ? [] : people.filter(({ proofs }) => !isMet(proofs));
    const [first] = unable;
    if (first === undefined) return [];
    const nobody = unable.length === people.length;
    const message = nobody
      ? `None of ${people.length} people who were asked about has anything enrolled that "${rule.name}" would take.`
      : `${unable.length} of ${people.length} people who were asked about have nothing enrolled that "${rule.name}" would take.`;
    const mend =
      'Have them set up a factor that does (an enrolment policy can require it), or let the rule accept others.';
    const tried = {
      people: people.length,
      failed: unable.length,
      example: { userId: first.person.id, login: first.person.login },
    };
    const finding = nobody
      ? findingOf('NOBODY_CAN_MEET', 'WARNING', policy, rule, message, mend)
      : findingOf('FEW_CAN_MEET', 'INFO', policy, rule, message, mend);
    return [{ ...finding, tried }];
  });
}

/** Whether proofs do for a rule, whoever it means; undefined where it asks nothing that has to be enrolled. */
function demandOf(
  policy: Policy,
  rule: PolicyRule,
): ((proofs: readonly MethodProof[]) => boolean) | undefined {
  const alone = {
    ...policy,
    status: 'ACTIVE' as const,
    isDefault: true,
    rules: [{ ...rule, conditions: null }],
  };
  const engine = policyEngineOf([alone]);
  if (policy.type === 'OKTA_SIGN_ON') {
    const session = engine.globalSessionFor({ groupIds: [] });
    return session.access === 'ALLOW' && session.requireFactor ? (proofs) => kindsOf(proofs) >= 2 : undefined;
  }
  const asked = engine.accessPolicyFor(policy.id, { groupIds: [] });
  if (asked.access !== 'ALLOW') return undefined;
  return (proofs) => remainingProofs(asked, proofs, () => false) === 0;
}
