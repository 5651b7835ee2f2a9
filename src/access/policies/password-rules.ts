import { asObject } from './json-object.ts';
import type {
  PasswordOwner,
  PasswordRules,
  Policy,
  PolicyRule,
  SelfServiceMethod,
  SelfServiceRequirement,
} from './policy.ts';

/** Reads `settings` of a PASSWORD policy with a rule's permissions; what is missing gets Okta's default. */
export function compilePasswordRules(policy: Policy, rule: PolicyRule | undefined): PasswordRules {
  const password = asObject(policy.settings?.password);
  const complexity = asObject(password.complexity);
  const age = asObject(password.age);
  const lockout = asObject(password.lockout);
  const recovery = asObject(asObject(policy.settings?.recovery).factors);
  const email = asObject(recovery.okta_email);
  const question = asObject(asObject(asObject(recovery.recovery_question).properties).complexity);
  const lifetime = asObject(asObject(email.properties).recoveryToken).tokenLifetimeMinutes;
  return {
    policyId: policy.id,
    complexity: {
      minLength: count(complexity.minLength, 8),
      minLowerCase: count(complexity.minLowerCase, 1),
      minUpperCase: count(complexity.minUpperCase, 1),
      minNumber: count(complexity.minNumber, 1),
      minSymbol: count(complexity.minSymbol, 1),
      excludeUsername: complexity.excludeUsername !== false,
      excludeAttributes: Array.isArray(complexity.excludeAttributes)
        ? complexity.excludeAttributes.map(String)
        : [],
      excludeCommon: asObject(asObject(complexity.dictionary).common).exclude === true,
    },
    age: {
      maxAgeDays: count(age.maxAgeDays, 0),
      expireWarnDays: count(age.expireWarnDays, 0),
      minAgeMinutes: count(age.minAgeMinutes, 0),
      historyCount: count(age.historyCount, 0),
    },
    lockout: {
      maxAttempts: count(lockout.maxAttempts, 10),
      autoUnlockMinutes: count(lockout.autoUnlockMinutes, 0),
      showLockoutFailures: lockout.showLockoutFailures === true,
      userLockoutNotificationChannels: Array.isArray(lockout.userLockoutNotificationChannels)
        ? lockout.userLockoutNotificationChannels.map(String)
        : [],
    },
    recovery: {
      email: email.status === 'ACTIVE',
      tokenLifetimeMinutes: count(lifetime, 10_080),
      minAnswerLength: count(question.minLength, 4),
    },
    mayChangePassword: allows(rule, 'passwordChange'),
    mayResetPassword: allows(rule, 'selfServicePasswordReset'),
    mayUnlock: allows(rule, 'selfServiceUnlock'),
    ...selfService(rule),
  };
}

const selfServiceMethods: readonly SelfServiceMethod[] = ['email', 'sms', 'voice', 'push', 'otp'];

/** An unlock that says nothing of its own takes what a reset takes. */
function selfService(rule: PolicyRule | undefined): Pick<PasswordRules, 'toReset' | 'toUnlock'> {
  const reset = asObject(rule?.actions.selfServicePasswordReset).requirement;
  const unlock = asObject(rule?.actions.selfServiceUnlock).requirement;
  return { toReset: requirementOf(reset), toUnlock: requirementOf(unlock ?? reset) };
}

function requirementOf(given: unknown): SelfServiceRequirement {
  const { primary, stepUp, accessControl } = asObject(given);
  const { methods, methodConstraints } = asObject(primary);
  const byAccessPolicy = accessControl === 'AUTH_POLICY';
  const asked = Array.isArray(methods) ? methods : ['email'];
  const constraint = (Array.isArray(methodConstraints) ? methodConstraints : [])
    .map(asObject)
    .find((one) => one.method === 'otp' && Array.isArray(one.allowedAuthenticators));
  const keys = constraint?.allowedAuthenticators;
  const { required, methods: stepUpMethods } = asObject(stepUp);
  const byQuestion = Array.isArray(stepUpMethods) && stepUpMethods.includes('security_question');
  return {
    methods: byAccessPolicy ? selfServiceMethods : selfServiceMethods.filter((one) => asked.includes(one)),
    otpAuthenticators: Array.isArray(keys) ? keys.map((one) => String(asObject(one).key)) : undefined,
    stepUp: required !== true || byAccessPolicy ? [] : byQuestion ? ['question'] : ['any'],
    byAccessPolicy,
  };
}

export type PasswordViolation = {
  code:
    | 'MIN_LENGTH'
    | 'MAX_BYTES'
    | 'LOWER_CASE'
    | 'UPPER_CASE'
    | 'NUMBER'
    | 'SYMBOL'
    | 'USERNAME'
    | 'ATTRIBUTE'
    | 'COMMON';
  /** How many are wanted, or which attribute it contains. */
  value: number | string | undefined;
  /** Okta's phrase. */
  text: string;
};

/** Nothing longer is ever hashed; see platform/crypto. */
const maximumBytes = 1024;

/**
 * What is wrong with a password. Characters are code points of the NFC form, the form that is hashed, so that an
 * accent counts once however it was typed.
 */
export function findPasswordViolations(
  rules: PasswordRules,
  owner: PasswordOwner,
  password: string,
  isCommon: (password: string) => boolean,
): PasswordViolation[] {
  const text = password.normalize('NFC');
  const { complexity } = rules;
  const found: PasswordViolation[] = [];
  if (Buffer.byteLength(text) > maximumBytes) return [violation('MAX_BYTES', maximumBytes)];
  if ([...text].length < complexity.minLength) found.push(violation('MIN_LENGTH', complexity.minLength));
  const classes = [
    ['LOWER_CASE', /\p{Ll}/gu, complexity.minLowerCase],
    ['UPPER_CASE', /\p{Lu}/gu, complexity.minUpperCase],
    ['NUMBER', /\p{Nd}/gu, complexity.minNumber],
    ['SYMBOL', /[^\p{L}\p{M}\p{N}\s]/gu, complexity.minSymbol],
  ] as const;
  for (const [code, pattern, wanted] of classes) {
    if (wanted > 0 && (text.match(pattern)?.length ?? 0) < wanted) found.push(violation(code, wanted));
  }
  const folded = fold(text);
  if (complexity.excludeUsername && usernameParts(owner.login).some((part) => folded.includes(part))) {
    found.push(violation('USERNAME', undefined));
  }
  for (const attribute of complexity.excludeAttributes) {
    const value = owner.profile[attribute];
    if (typeof value === 'string' && isTelling(value) && folded.includes(fold(value))) {
      found.push(violation('ATTRIBUTE', attribute));
    }
  }
  if (complexity.excludeCommon && isCommon(folded)) found.push(violation('COMMON', undefined));
  return found;
}

/** Okta's sentence for a password that was refused, naming everything that is asked. */
export function describePasswordRules(rules: PasswordRules): string {
  const { complexity, age } = rules;
  const asked = [
    phrase('MIN_LENGTH', complexity.minLength),
    ...(complexity.minLowerCase > 0 ? [phrase('LOWER_CASE', complexity.minLowerCase)] : []),
    ...(complexity.minUpperCase > 0 ? [phrase('UPPER_CASE', complexity.minUpperCase)] : []),
    ...(complexity.minNumber > 0 ? [phrase('NUMBER', complexity.minNumber)] : []),
    ...(complexity.minSymbol > 0 ? [phrase('SYMBOL', complexity.minSymbol)] : []),
    ...(complexity.excludeUsername ? [phrase('USERNAME', undefined)] : []),
    ...complexity.excludeAttributes.map((attribute) => phrase('ATTRIBUTE', attribute)),
  ];
  const history =
    age.historyCount > 0 ? ` Your password cannot be any of your last ${age.historyCount} passwords.` : '';
  return `Password requirements: ${asked.join(', ')}.${history}`;
}

function violation(code: PasswordViolation['code'], value: PasswordViolation['value']): PasswordViolation {
  return { code, value, text: phrase(code, value) };
}

function phrase(code: PasswordViolation['code'], value: PasswordViolation['value']): string {
  const many = typeof value === 'number' && value > 1;
  switch (code) {
    case 'MIN_LENGTH':
      return `at least ${value} characters`;
    case 'MAX_BYTES':
      return `at most ${value} bytes`;
    case 'LOWER_CASE':
      return many ? `${value} lowercase letters` : 'a lowercase letter';
    case 'UPPER_CASE':
      return many ? `${value} uppercase letters` : 'an uppercase letter';
    case 'NUMBER':
      return many ? `${value} numbers` : 'a number';
    case 'SYMBOL':
      return many ? `${value} symbols` : 'a symbol';
    case 'USERNAME':
      return 'no parts of your username';
    case 'ATTRIBUTE':
      return `does not include your ${attributeNames[String(value)] ?? value}`;
    case 'COMMON':
      return 'not a commonly used password';
  }
}

const attributeNames: Record<string, string> = { firstName: 'first name', lastName: 'last name' };

/** Okta looks for every part of four characters and more. */
function usernameParts(login: string): string[] {
  return fold(login)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => [...part].length >= 4);
}

/** Two letters of a Latin name are in half of all passwords; two characters of a Japanese one are the name. */
function isTelling(value: string): boolean {
  const length = [...value].length;
  return length >= 3 || (length === 2 && /[^\p{ASCII}]/u.test(value));
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function allows(rule: PolicyRule | undefined, action: string): boolean {
  return asObject(rule?.actions[action]).access === 'ALLOW';
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
}
