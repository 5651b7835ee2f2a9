import { z } from 'zod';
import { acceptedLanguages } from '#web/messages/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { notFound, type RequestContext } from '#src/platform/http/index.ts';
import { bindingOf } from './factor-parts.ts';
import type { Factors } from './factor-service.ts';
import { type FactorRequest, isOktaType, type UserFactor } from './user-factor.ts';

export const pathOfFactors = '/api/v1/users/:userId/factors';

/** Okta's limits; each kind takes less where it has to. */
export const tokenLifetime = z.coerce
  .number({ error: 'must be a number of seconds' })
  .int()
  .min(1)
  .max(86_400)
  .optional();

/** A request of a program. What it asked for only it may answer. */
export function apiRequest(
  ctx: Pick<RequestContext, 'caller' | 'client' | 'headers'>,
  more: Partial<FactorRequest> = {},
): FactorRequest {
  const by = requesterOf(ctx);
  const [language] = acceptedLanguages(ctx.headers['accept-language']);
  return { by, client: ctx.client, binding: bindingOf(by), language, ...more };
}

/** Throws where there is none, or none that Okta's API has a word for. */
export async function factorOf(factors: Factors, user: User, factorId: string): Promise<UserFactor> {
  const factor = await factors.get(user, factorId);
  if (!isOktaType(factor.factorType)) throw notFound(factorId, 'UserFactor');
  return factor;
}
