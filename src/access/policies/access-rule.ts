import type { Characteristic } from '#src/access/proofs/index.ts';
import { asObject, type JsonObject } from './json-object.ts';
import { parseIsoDuration } from './iso-duration.ts';
import type {
  AppSignOn,
  AssuranceAlternative,
  MethodMatcher,
  PolicyRule,
  ProofOption,
  ProofStep,
} from './policy.ts';

/** What an ACCESS_POLICY rule asks, compiled. Whatever it says that is not understood is never satisfied. */
export function compileAccessRule(rule: PolicyRule): AppSignOn {
  const signOn = asObject(rule.actions.appSignOn);
  const method = asObject(signOn.verificationMethod);
  const base = { policyId: rule.policyId, ruleId: rule.id, ruleName: rule.name };
  if (signOn.access !== 'ALLOW') return { ...noAssurance, access: 'DENY', ...base };
  if (method.type === 'AUTH_METHOD_CHAIN') {
    const chains = listOf(method.chains).flatMap((chain) => compileChain(asObject(chain)));
    return {
      ...noAssurance,
      access: 'ALLOW',
      alternatives: chains.length > 0 ? chains : [notYet('verificationMethod.chains')],
      reauthenticateInMs: duration(method.reauthenticateIn),
      ...base,
    };
  }
  if (method.type !== 'ASSURANCE') {
    const alternatives = [notYet(`verificationMethod ${String(method.type)}`)];
    return { ...noAssurance, access: 'ALLOW', factors: 2, alternatives, ...base };
  }
  return {
    access: 'ALLOW',
    factors: method.factorMode === '1FA' ? 1 : 2,
    alternatives: listOf(method.constraints).map((constraint) => compileConstraint(asObject(constraint))),
    reauthenticateInMs: duration(method.reauthenticateIn),
    inactivityMs: duration(method.inactivityPeriod),
    ...base,
  };
}

/** Whether something of it has to be shown anew at each visit. */
export const asksEveryTime = ({ reauthenticateInMs, inactivityMs, alternatives }: AppSignOn): boolean =>
  reauthenticateInMs === 0 ||
  inactivityMs === 0 ||
  alternatives.some(({ steps }) => steps.some((step) => step.reauthenticateInMs === 0));

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

function compileConstraint(constraint: JsonObject): AssuranceAlternative {
  const { knowledge, possession, ...others } = constraint;
  const [other] = Object.keys(others);
  if (other !== undefined) return notYet(other);
  const steps: ProofStep[] = [];
  const excluded: MethodMatcher[] = [];
  for (const [kind, given] of [
    ['knowledge', knowledge],
    ['possession', possession],
  ] as const) {
    if (given === undefined || given === null) continue;
    const wanted = asObject(given);
    const unknown = Object.keys(wanted).find((name) => !constraintWords.has(name));
    if (unknown !== undefined) return notYet(`${kind}.${unknown}`);
    excluded.push(...excludedBy(wanted.excludedAuthenticationMethods));
    if (wanted.required === false) continue;
    const is: Characteristic[] = [kind, ...propertiesOf(wanted)];
    const options = optionsOf(wanted, is);
    steps.push({ options, reauthenticateInMs: duration(wanted.reauthenticateIn) });
  }
  return { steps, isChain: false, noneOf: excluded, unverifiable: undefined };
}

const constraintWords = new Set([
  'authenticationMethods',
  'excludedAuthenticationMethods',
  'methods',
  'types',
  'reauthenticateIn',
  'required',
  'deviceBound',
  'hardwareProtection',
  'phishingResistant',
  'userPresence',
  'userVerification',
  'userVerificationMethods',
]);

const properties: Readonly<Record<string, Characteristic>> = {
  deviceBound: 'deviceBound',
  hardwareProtection: 'hardwareProtected',
  phishingResistant: 'phishingResistant',
  userPresence: 'userPresence',
  userVerification: 'userVerification',
};

function propertiesOf(wanted: JsonObject): Characteristic[] {
  const named = Object.entries(properties).flatMap(([name, is]) => (wanted[name] === 'REQUIRED' ? [is] : []));
  // A PIN and a fingerprint both verify somebody; which of them it was, nobody tells, so a wish for one alone asks for inherence.
  const biometrics = listOf(wanted.userVerificationMethods);
  if (named.includes('userVerification') && biometrics.length === 1 && biometrics[0] === 'BIOMETRICS') {
    named.push('inherence');
  }
  return named;
}

/** Named methods, kinds of authenticators, and precise ones narrow one another: an option has to be in each list that is there. */
function optionsOf(wanted: JsonObject, is: readonly Characteristic[]): ProofOption[] {
  const methods = listOf(wanted.methods).map((method) => ({ method: String(method).toLowerCase() }));
  const types = listOf(wanted.types).flatMap(
    (type) => keysOfType[String(type).toLowerCase()] ?? [{ key: '' }],
  );
  const precise = matchersOf(wanted.authenticationMethods);
  let options: ProofOption[] = [{ is }];
  for (const list of [methods, types, precise]) {
    if (list.length > 0) options = options.flatMap((option) => list.flatMap((one) => narrowed(option, one)));
  }
  return options;
}

function narrowed(option: ProofOption, by: MethodMatcher): ProofOption[] {
  const differs = (name: 'key' | 'method') =>
    option[name] !== undefined && by[name] !== undefined && option[name] !== by[name];
  return differs('key') || differs('method') ? [] : [{ ...option, ...by }];
}

/** Okta's types of authenticators, and what of ours each means. */
const keysOfType: Readonly<Record<string, readonly MethodMatcher[]>> = {
  password: [{ key: 'okta_password' }],
  security_question: [{ key: 'security_question' }],
  email: [{ key: 'okta_email' }],
  phone: [{ key: 'phone_number' }],
  app: [{ key: 'okta_verify' }, { key: 'google_otp' }, { key: 'custom_otp' }, { key: 'custom_app' }],
  security_key: [{ key: 'webauthn' }, { key: 'security_key' }, { key: 'yubikey_token' }],
  federated: [{ key: 'external_idp' }, { key: 'smart_card_idp' }],
};

function matchersOf(list: unknown): MethodMatcher[] {
  return listOf(list).map((entry) => {
    const { key, method, id } = asObject(entry);
    // Of these an org may have several, and a proof does not say which it was: one that is meant by id is met by none.
    if (typeof id === 'string' && severalOf.has(String(key))) return { key: String(key), method: `of ${id}` };
    return {
      key: String(key),
      ...(typeof method === 'string' ? { method: method.toLowerCase() } : {}),
    };
  });
}

const severalOf = new Set(['custom_otp', 'external_idp']);

/** Likewise, but where a proof may be the one that is excluded, it is. */
const excludedBy = (list: unknown): MethodMatcher[] =>
  matchersOf(listOf(list).map((entry) => ({ ...asObject(entry), id: undefined })));

/** A chain and what may come next, as the sequences it allows. */
function compileChain(link: JsonObject): AssuranceAlternative[] {
  return sequences(link).map((steps) => ({ steps, isChain: true, noneOf: [], unverifiable: undefined }));
}

function sequences(link: JsonObject): ProofStep[][] {
  const step: ProofStep = {
    options: listOf(link.authenticationMethods).map((entry) => {
      const one = asObject(entry);
      const [matcher = { key: '' }] = matchersOf([one]);
      return { ...matcher, is: propertiesOf(one) };
    }),
    reauthenticateInMs: duration(link.reauthenticateIn),
  };
  const next = listOf(link.next).flatMap((one) => sequences(asObject(one)));
  return next.length === 0 ? [[step]] : next.map((rest) => [step, ...rest]);
}

function notYet(what: string): AssuranceAlternative {
  return { steps: [], isChain: false, noneOf: [], unverifiable: what };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** An unreadable duration asks every time rather than never. */
function duration(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return parseIsoDuration(String(value)) ?? 0;
}
