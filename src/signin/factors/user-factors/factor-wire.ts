import { z } from 'zod';
import {
  type FactorActivation,
  type FactorChallenge,
  type FactorKind,
  factorProviders,
  type FactorResult,
  factorTypes,
  type UserFactor,
} from './user-factor.ts';

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const activation = z.record(z.string(), z.unknown());

export const factorAnswer = z.strictObject({
  id: z.string(),
  factorType: z.enum(factorTypes),
  provider: z.enum(factorProviders),
  vendorName: z.string(),
  status: z.enum(['ACTIVE', 'PENDING_ACTIVATION']),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  profile: z.record(z.string(), z.unknown()),
  _links: z.strictObject({
    self: link,
    user: link,
    activate: link.optional(),
    verify: link.optional(),
    resend: link.extend({ name: z.string() }).optional(),
    questions: link.optional(),
  }),
  _embedded: z.strictObject({ activation }).optional(),
});

/** What is activated elsewhere says meanwhile that it waits. */
export const activatedAnswer = factorAnswer.extend({ factorResult: z.literal('WAITING').optional() });

const challengeLinks = z.strictObject({
  verify: link.optional(),
  factor: link.optional(),
  poll: link.optional(),
  cancel: link.optional(),
});
export const verifyAnswer = z.strictObject({
  factorResult: z.enum(['SUCCESS', 'CHALLENGE', 'WAITING']),
  expiresAt: z.iso.datetime().optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
  _links: challengeLinks.optional(),
  _embedded: z.strictObject({ challenge: z.record(z.string(), z.unknown()) }).optional(),
});
export const transactionAnswer = z.strictObject({
  factorResult: z.enum(['WAITING', 'SUCCESS', 'REJECTED', 'TIMEOUT']),
  profile: z.record(z.string(), z.unknown()).optional(),
  _links: challengeLinks.optional(),
  _embedded: z.strictObject({ challenge: z.strictObject({ correctAnswer: z.int() }) }).optional(),
});

export const supportedFactorAnswer = z.strictObject({
  factorType: z.enum(factorTypes),
  provider: z.enum(factorProviders),
  vendorName: z.string(),
  status: z.enum(['ACTIVE', 'NOT_SETUP']),
  enrollment: z.enum(['OPTIONAL', 'REQUIRED']),
  _links: z.strictObject({ enroll: link.optional(), questions: link.optional() }),
});

const factorsUrl = (origin: string, userId: string) => `${origin}/api/v1/users/${userId}/factors`;

const sendable: ReadonlySet<string> = new Set(['email', 'sms', 'call']);

export function factorToWire(factor: UserFactor, userId: string, origin: string, shown?: FactorActivation) {
  const factors = factorsUrl(origin, userId);
  const self = `${factors}/${factor.id}`;
  const post = (href: string) => ({ href, hints: { allow: ['POST'] } });
  return {
    id: factor.id,
    factorType: factor.factorType,
    provider: factor.provider,
    vendorName: factor.provider,
    status: factor.status,
    created: factor.created.toISOString(),
    lastUpdated: factor.lastUpdated.toISOString(),
    profile: factor.profile,
    _links: {
      ...(factor.status === 'ACTIVE'
        ? { verify: post(`${self}/verify`) }
        : { activate: post(`${self}/lifecycle/activate`) }),
      ...(factor.status !== 'ACTIVE' &&
        sendable.has(factor.factorType) && {
          resend: { name: factor.factorType, ...post(`${self}/resend`) },
        }),
      ...(factor.factorType === 'question' && {
        questions: { href: `${factors}/questions`, hints: { allow: ['GET'] } },
      }),
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: `${origin}/api/v1/users/${userId}`, hints: { allow: ['GET'] } },
    },
    ...(shown && { _embedded: { activation: shown } }),
  };
}

export function supportedToWire(
  { kind, isEnrolled, isRequired }: { kind: FactorKind; isEnrolled: boolean; isRequired: boolean },
  userId: string,
  origin: string,
) {
  const factors = factorsUrl(origin, userId);
  return {
    factorType: kind.factorType,
    provider: kind.provider,
    vendorName: kind.provider,
    status: isEnrolled ? 'ACTIVE' : 'NOT_SETUP',
    enrollment: isRequired ? 'REQUIRED' : 'OPTIONAL',
    _links: {
      ...(!isEnrolled && { enroll: { href: factors, hints: { allow: ['POST'] } } }),
      ...(kind.factorType === 'question' && {
        questions: { href: `${factors}/questions`, hints: { allow: ['GET'] } },
      }),
    },
  };
}

type Asked = { user: { id: string }; factor: UserFactor };

/** What was sent or made, for a program to have answered. */
export function challengeToWire(
  { user, factor, made, transactionId }: Asked & { made: FactorChallenge; transactionId: string | undefined },
  origin: string,
) {
  const self = `${factorsUrl(origin, user.id)}/${factor.id}`;
  const { shown, expiresMs } = made;
  if (transactionId !== undefined) {
    return {
      factorResult: 'WAITING',
      expiresAt: new Date(expiresMs).toISOString(),
      ...numberOf(shown),
      _links: waitingLinks(self, transactionId),
    };
  }
  return {
    factorResult: 'CHALLENGE',
    expiresAt: new Date(expiresMs).toISOString(),
    profile: factor.profile,
    ...(sendable.has(factor.factorType) ? {} : { _embedded: { challenge: shown } }),
    _links: {
      verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
      factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
    },
  };
}

const told: ReadonlySet<FactorResult> = new Set(['WAITING', 'SUCCESS', 'TIMEOUT']);

export function transactionToWire(
  {
    user,
    factor,
    id,
    result,
    shown,
  }: Asked & { id: string; result: FactorResult; shown: Readonly<Record<string, unknown>> | undefined },
  origin: string,
) {
  const self = `${factorsUrl(origin, user.id)}/${factor.id}`;
  // Okta's word for every no.
  const factorResult = told.has(result) ? result : 'REJECTED';
  if (factorResult !== 'WAITING') return { factorResult };
  return { factorResult, ...numberOf(shown), _links: waitingLinks(self, id) };
}

const waitingLinks = (self: string, id: string) => ({
  poll: { href: `${self}/transactions/${id}`, hints: { allow: ['GET'] } },
  cancel: { href: `${self}/transactions/${id}`, hints: { allow: ['DELETE'] } },
});

function numberOf(shown: Readonly<Record<string, unknown>> | undefined) {
  const number = Number(shown?.['number']);
  return shown?.['number'] === undefined || Number.isNaN(number)
    ? {}
    : { _embedded: { challenge: { correctAnswer: number } } };
}
