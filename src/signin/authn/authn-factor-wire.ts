import type { Person } from '#src/directory/users/index.ts';
import { maskedAddress } from '../factors/email/index.ts';
import type { UserFactor } from '../factors/index.ts';
import { maskedNumber } from '../factors/phone/index.ts';
import { maySkip } from './authn-factors.ts';
import type { AuthnState } from './authn-state.ts';
import { type Json, type Link, post, wireDate, wireUser } from './authn-wire.ts';

export type FactorsAnswer = {
  state: AuthnState;
  stateToken: string;
  expiresMs: number;
  person: Person;
  /** Those of the person that the state names. */
  factors: readonly UserFactor[];
  /** Of the factor in question: whether the answer is awaited from elsewhere, and whether it can be sent again. */
  traits: { polls: boolean; sends: boolean };
};

/** A transaction that waits for a factor. */
export function wireFactors(origin: string, answer: FactorsAnswer): Json {
  const { state, person } = answer;
  const base = {
    stateToken: answer.stateToken,
    expiresAt: wireDate(answer.expiresMs),
    status: state.status,
    ...(state.relayState === undefined ? {} : { relayState: state.relayState }),
  };
  const user = wireUser(person);
  switch (state.status) {
    case 'MFA_REQUIRED':
      return {
        ...base,
        _embedded: {
          user,
          factors: answer.factors.map((factor) => enrolled(origin, factor)),
          policy: policyOf(state),
        },
        _links: { cancel: post(origin, '/cancel') },
      };
    case 'MFA_CHALLENGE':
      return challenged(origin, answer, base, user);
    case 'MFA_ENROLL':
      return {
        ...base,
        _embedded: { user, factors: (state.mfa?.enrollable ?? []).map((offer) => enrollable(origin, offer)) },
        _links: {
          ...(state.mfa && maySkip(state.mfa) ? { skip: post(origin, '/skip', 'skip') } : {}),
          cancel: post(origin, '/cancel'),
        },
      };
    default:
      return enrolling(origin, answer, base, user);
  }
}

function challenged(origin: string, answer: FactorsAnswer, base: Json, user: Json): Json {
  const { state, factors, traits } = answer;
  const { factorId = '', shown, result } = state.mfa?.chosen ?? {};
  const factor = factors.find(({ id }) => id === factorId);
  const path = `/factors/${factorId}/verify`;
  const isWaiting = result === 'WAITING' && traits.polls;
  const next = post(origin, path, isWaiting ? 'poll' : 'verify');
  const embedded = shown === undefined ? {} : { _embedded: { challenge: shown } };
  return {
    ...base,
    ...(result === undefined ? {} : { factorResult: result }),
    _embedded: {
      user,
      ...(factor && { factor: { ...enrolled(origin, factor), ...embedded } }),
      policy: policyOf(state),
    },
    _links: {
      next,
      prev: post(origin, '/previous'),
      ...(traits.sends ? { resend: [post(origin, `${path}/resend`, factor?.factorType ?? 'resend')] } : {}),
      cancel: post(origin, '/cancel'),
    },
  };
}

function enrolling(origin: string, answer: FactorsAnswer, base: Json, user: Json): Json {
  const { state, factors, traits } = answer;
  const { factorId = '', activation } = state.mfa?.pending ?? {};
  const factor = factors.find(({ id }) => id === factorId);
  const path = `/factors/${factorId}/lifecycle`;
  return {
    ...base,
    ...(traits.polls ? { factorResult: 'WAITING' } : {}),
    _embedded: {
      user,
      ...(factor && {
        factor: { ...enrolled(origin, factor), ...(activation && { _embedded: { activation } }) },
      }),
    },
    _links: {
      next: traits.polls
        ? post(origin, `${path}/activate/poll`, 'poll')
        : post(origin, `${path}/activate`, 'activate'),
      prev: post(origin, '/previous'),
      ...(traits.sends ? { resend: [post(origin, `${path}/resend`, factor?.factorType ?? 'resend')] } : {}),
      cancel: post(origin, '/cancel'),
    },
  };
}

function policyOf({ mfa, deviceToken }: AuthnState): Json {
  const remember = deviceToken === undefined ? undefined : mfa?.remember;
  return {
    allowRememberDevice: remember !== undefined,
    rememberDeviceLifetimeInMinutes: Math.floor((remember?.lifetimeMs ?? 0) / 60_000),
    rememberDeviceByDefault: remember?.byDefault === true,
    factorsPolicyInfo: {},
  };
}

/** Who knows no more than a password learns which number or mailbox is meant, and not where else to look for it. */
function masked(profile: UserFactor['profile']): UserFactor['profile'] {
  const { phoneNumber, email } = profile;
  return {
    ...profile,
    ...(typeof phoneNumber === 'string' && { phoneNumber: maskedNumber(phoneNumber) }),
    ...(typeof email === 'string' && { email: maskedAddress(email) }),
  };
}

function enrolled(origin: string, { id, factorType, provider, profile: whole }: UserFactor): Json {
  const profile = masked(whole);
  const verify: Link = { href: post(origin, `/factors/${id}/verify`).href, hints: { allow: ['POST'] } };
  return { id, factorType, provider, vendorName: provider, profile, _links: { verify } };
}

function enrollable(
  origin: string,
  offer: { factorType: string; provider: string; isRequired: boolean },
): Json {
  const { factorType, provider, isRequired } = offer;
  return {
    factorType,
    provider,
    vendorName: provider,
    status: 'NOT_SETUP',
    enrollment: isRequired ? 'REQUIRED' : 'OPTIONAL',
    _links: { enroll: post(origin, '/factors') },
  };
}
