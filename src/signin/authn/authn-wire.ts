import type { PasswordRules } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { AuthnState } from './authn-state.ts';

export type Json = Record<string, unknown>;
export type Link = { name?: string; href: string; hints: { allow: string[] } };

/** Whole seconds, as this API has always written its dates. */
export const wireDate = (atMs: number) => new Date(Math.floor(atMs / 1000) * 1000).toISOString();

export const post = (origin: string, path: string, name?: string): Link => ({
  ...(name === undefined ? {} : { name }),
  href: `${origin}/api/v1/authn${path}`,
  hints: { allow: ['POST'] },
});

export function wireUser(person: Person): Json {
  const { login, firstName, lastName, locale, timezone } = person.profile;
  return {
    id: person.id,
    ...(person.passwordChangedMs === undefined
      ? {}
      : { passwordChanged: wireDate(person.passwordChangedMs) }),
    profile: {
      login: login ?? person.login,
      firstName: firstName ?? null,
      lastName: lastName ?? null,
      locale: locale ?? 'en_US',
      timeZone: timezone ?? 'UTC',
    },
  };
}

export function wirePolicy(rules: PasswordRules, expireDays: number): Json {
  const { complexity, age } = rules;
  return {
    expiration: { passwordExpireDays: expireDays },
    complexity: {
      minLength: complexity.minLength,
      minLowerCase: complexity.minLowerCase,
      minUpperCase: complexity.minUpperCase,
      minNumber: complexity.minNumber,
      minSymbol: complexity.minSymbol,
      excludeUsername: complexity.excludeUsername,
      excludeAttributes: complexity.excludeAttributes,
    },
    age: { minAgeMinutes: age.minAgeMinutes, historyCount: age.historyCount },
  };
}

const relay = (relayState: string | undefined): Json => (relayState === undefined ? {} : { relayState });

export function wireSuccess(answer: {
  person: Person;
  sessionToken: string;
  expiresMs: number;
  relayState?: string | undefined;
}): Json {
  return {
    expiresAt: wireDate(answer.expiresMs),
    status: 'SUCCESS',
    ...relay(answer.relayState),
    sessionToken: answer.sessionToken,
    _embedded: { user: wireUser(answer.person) },
  };
}

/** A transaction that waits for something, with the links to what can be done now and nothing else. */
export function wireState(
  origin: string,
  answer: { state: AuthnState; stateToken: string; expiresMs: number; person: Person; rules: PasswordRules },
): Json {
  const { state, person, rules } = answer;
  const isReset = state.status === 'PASSWORD_RESET';
  return {
    stateToken: answer.stateToken,
    expiresAt: wireDate(answer.expiresMs),
    status: state.status,
    ...(isReset
      ? { recoveryType: state.link?.kind === 'activation' ? 'ACCOUNT_ACTIVATION' : 'PASSWORD' }
      : {}),
    ...relay(state.relayState),
    _embedded: { user: wireUser(person), policy: wirePolicy(rules, state.daysLeft ?? 0) },
    _links: {
      next: isReset
        ? post(origin, '/credentials/reset_password', 'resetPassword')
        : post(origin, '/credentials/change_password', 'changePassword'),
      ...(state.status === 'PASSWORD_WARN' ? { skip: post(origin, '/skip', 'skip') } : {}),
      cancel: post(origin, '/cancel'),
    },
  };
}

export function wireLockedOut(origin: string): Json {
  return { status: 'LOCKED_OUT', _links: { next: post(origin, '/recovery/unlock', 'unlock') } };
}

/** The same whoever was named: somebody or nobody. */
export function wireMailSent(recoveryType: 'PASSWORD' | 'UNLOCK', relayState: string | undefined): Json {
  return {
    status: 'RECOVERY_CHALLENGE',
    factorResult: 'WAITING',
    ...relay(relayState),
    factorType: 'EMAIL',
    recoveryType,
  };
}

/** For a trusted application, which hands the token on by its own means. */
export function wireRecovery(
  origin: string,
  answer: {
    person: Person;
    recoveryToken: string;
    expiresMs: number;
    recoveryType: 'PASSWORD' | 'UNLOCK';
    relayState?: string | undefined;
  },
): Json {
  return {
    expiresAt: wireDate(answer.expiresMs),
    status: 'RECOVERY',
    ...relay(answer.relayState),
    recoveryToken: answer.recoveryToken,
    recoveryType: answer.recoveryType,
    _embedded: { user: wireUser(answer.person) },
    _links: { next: post(origin, '/recovery/token', 'recovery'), cancel: post(origin, '/cancel') },
  };
}

export function wireUnlocked(person: Person, relayState: string | undefined): Json {
  return {
    status: 'SUCCESS',
    recoveryType: 'UNLOCK',
    ...relay(relayState),
    _embedded: { user: wireUser(person) },
  };
}
