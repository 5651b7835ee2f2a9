import { z } from 'zod';
import {
  type FactorActivation,
  type FactorKind,
  factorProviders,
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
    questions: link.optional(),
  }),
  _embedded: z.strictObject({ activation }).optional(),
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
  { kind, isEnrolled }: { kind: FactorKind; isEnrolled: boolean },
  userId: string,
  origin: string,
) {
  const factors = factorsUrl(origin, userId);
  return {
    factorType: kind.factorType,
    provider: kind.provider,
    vendorName: kind.provider,
    status: isEnrolled ? 'ACTIVE' : 'NOT_SETUP',
    enrollment: 'OPTIONAL',
    _links: {
      ...(!isEnrolled && { enroll: { href: factors, hints: { allow: ['POST'] } } }),
      ...(kind.factorType === 'question' && {
        questions: { href: `${factors}/questions`, hints: { allow: ['GET'] } },
      }),
    },
  };
}
