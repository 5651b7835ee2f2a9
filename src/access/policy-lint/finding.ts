import type { Policy, PolicyRule } from '#src/access/policies/index.ts';

export const findingCodes = [
  'SHADOWED_RULE',
  'SHADOWED_POLICY',
  'CONTRADICTION',
  'GROUP_GONE',
  'GROUPS_EMPTY',
  'EVERYONE_EXCLUDED',
  'ADMINS_LOCKED_OUT',
  'SOME_ADMINS_LOCKED_OUT',
  'EXPRESSION_FAILS',
  'NOBODY_CAN_MEET',
  'FEW_CAN_MEET',
] as const;
export type FindingCode = (typeof findingCodes)[number];

export type Finding = {
  readonly code: FindingCode;
  /** ERROR: it is refused when it is saved. */
  readonly severity: 'ERROR' | 'WARNING' | 'INFO';
  readonly policyId: string;
  readonly policyName: string;
  readonly ruleId?: string;
  readonly ruleName?: string;
  readonly message: string;
  readonly mend: string;
  /** Of those that were tried on people. */
  readonly tried?: { readonly people: number; readonly failed: number; readonly example?: Example };
};

export type Example = { readonly userId: string; readonly login: string; readonly error?: string };

export function findingOf(
  code: FindingCode,
  severity: Finding['severity'],
  policy: Pick<Policy, 'id' | 'name'>,
  rule: Pick<PolicyRule, 'id' | 'name'> | undefined,
  message: string,
  mend: string,
): Finding {
  return {
    code,
    severity,
    policyId: policy.id,
    policyName: policy.name,
    ...(rule === undefined ? {} : { ruleId: rule.id, ruleName: rule.name }),
    message,
    mend,
  };
}
