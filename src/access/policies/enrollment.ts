import { asObject } from './json-object.ts';
import type { EnrollableAuthenticator, Enrollment, Policy, PolicyRule } from './policy.ts';

/** A MFA_ENROLL policy with the rule that means somebody, compiled. Without a rule nobody is led to set anything up. */
export function compileEnrollment(policy: Policy, rule: PolicyRule | undefined): Enrollment {
  const { authenticators } = asObject(policy.settings);
  return {
    policyId: policy.id,
    ruleId: rule?.id,
    when: momentOf(asObject(asObject(rule?.actions).enroll).self, rule !== undefined),
    isByNetwork: asObject(asObject(rule?.conditions).network).connection === 'ZONE',
    authenticators: Array.isArray(authenticators)
      ? authenticators.map((one) => compileOne(asObject(one)))
      : [],
  };
}

const moments = ['CHALLENGE', 'LOGIN', 'NEVER', 'NEVER_INCLUDING_RECOVERY'] as const;

function momentOf(self: unknown, hasRule: boolean): Enrollment['when'] {
  if (!hasRule) return 'NEVER';
  return moments.find((one) => one === self) ?? 'NEVER';
}

function compileOne({
  key,
  id,
  enroll,
  constraints,
}: Readonly<Record<string, unknown>>): EnrollableAuthenticator {
  const { self, gracePeriod } = asObject(enroll);
  const { aaguidGroups } = asObject(constraints);
  return {
    key: String(key),
    id: typeof id === 'string' ? id : undefined,
    self: self === 'REQUIRED' || self === 'OPTIONAL' ? self : 'NOT_ALLOWED',
    gracePeriod: compileGrace(asObject(gracePeriod)),
    aaguidGroups: Array.isArray(aaguidGroups) ? aaguidGroups.map(String) : [],
  };
}

function compileGrace({
  type,
  expiry,
  skipCount,
}: Readonly<Record<string, unknown>>): EnrollableAuthenticator['gracePeriod'] {
  if (type === 'BY_DATE_TIME') return { untilMs: Date.parse(String(expiry)) };
  return type === 'BY_SKIP_COUNT' && typeof skipCount === 'number' ? { skips: skipCount } : undefined;
}
