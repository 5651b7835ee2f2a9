import { asObject, type JsonObject } from './json-object.ts';
import { parseIsoDuration } from './iso-duration.ts';
import type { AppSignOn, AssuranceAlternative, PolicyRule } from './policy.ts';

/** What an ACCESS_POLICY rule asks, compiled. Whatever it says that is not understood is never satisfied. */
export function compileAccessRule(rule: PolicyRule): AppSignOn {
  const signOn = asObject(rule.actions.appSignOn);
  const method = asObject(signOn.verificationMethod);
  const base = { policyId: rule.policyId, ruleId: rule.id, ruleName: rule.name };
  if (signOn.access !== 'ALLOW') return { ...noAssurance, access: 'DENY', ...base };
  if (method.type !== 'ASSURANCE') {
    return {
      ...noAssurance,
      access: 'ALLOW',
      factors: 2,
      alternatives: [notYet(`verificationMethod ${String(method.type)}`)],
      ...base,
    };
  }
  const constraints = Array.isArray(method.constraints) ? method.constraints : [];
  return {
    access: 'ALLOW',
    factors: method.factorMode === '1FA' ? 1 : 2,
    alternatives: constraints.map((constraint) => compileConstraint(asObject(constraint))),
    reauthenticateInMs: duration(method.reauthenticateIn),
    inactivityMs: duration(method.inactivityPeriod),
    ...base,
  };
}

export const deniedAppSignOn: AppSignOn = {
  access: 'DENY',
  factors: 2,
  alternatives: [],
  reauthenticateInMs: 0,
  inactivityMs: undefined,
  policyId: undefined,
  ruleId: undefined,
  ruleName: '',
};

const noAssurance = {
  factors: 1 as const,
  alternatives: [],
  reauthenticateInMs: undefined,
  inactivityMs: undefined,
};

/** Properties of a possession constraint that only factors can vouch for. */
const possessionProperties = [
  'deviceBound',
  'hardwareProtection',
  'phishingResistant',
  'userVerification',
  'userPresence',
] as const;
const listProperties = [
  'authenticationMethods',
  'excludedAuthenticationMethods',
  'methods',
  'types',
] as const;

function compileConstraint(constraint: JsonObject): AssuranceAlternative {
  const { knowledge, possession, ...others } = constraint;
  const known = asObject(knowledge);
  const possessed = asObject(possession);
  const other = Object.keys(others)[0];
  return {
    password: knowledge !== undefined && knowledge !== null && known.required !== false,
    possession: possession !== undefined && possession !== null && possessed.required !== false,
    passwordReauthenticateInMs: duration(known.reauthenticateIn),
    unverifiable: other ?? unverifiableKnowledge(known) ?? unverifiablePossession(possessed),
  };
}

function unverifiableKnowledge(knowledge: JsonObject): string | undefined {
  for (const name of listProperties) {
    const list = knowledge[name];
    if (!Array.isArray(list) || list.length === 0) continue;
    const passwordCounts = name !== 'excludedAuthenticationMethods' && list.some(isPassword);
    if (!passwordCounts) return `knowledge.${name}`;
  }
  return undefined;
}

function isPassword(entry: unknown): boolean {
  if (typeof entry === 'string') return entry.toLowerCase() === 'password';
  return asObject(entry).key === 'okta_password';
}

function unverifiablePossession(possession: JsonObject): string | undefined {
  const property = possessionProperties.find((name) => possession[name] === 'REQUIRED');
  // Presence is what any possession factor proves; the rest has to come from the factor itself.
  if (property !== undefined && property !== 'userPresence') return `possession.${property}`;
  const list = listProperties.find((name) => {
    const value = possession[name];
    return Array.isArray(value) && value.length > 0;
  });
  return list === undefined ? undefined : `possession.${list}`;
}

function notYet(what: string): AssuranceAlternative {
  return { password: false, possession: false, passwordReauthenticateInMs: undefined, unverifiable: what };
}

/** An unreadable duration asks every time rather than never. */
function duration(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return parseIsoDuration(String(value)) ?? 0;
}
