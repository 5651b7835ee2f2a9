import { z } from 'zod';
import type { Authenticator, Authenticators } from '#src/access/authenticators/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  defineRoute,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Factors, UserFactor } from '#src/signin/factors/user-factors/index.ts';

const path = '/api/v1/users/:userId/authenticator-enrollments';
const resource = { kind: 'users', param: 'userId' };
const ofUser = z.object({ userId: z.string() });
const ofOne = z.object({ userId: z.string(), enrollmentId: z.string() });

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const answer = z.strictObject({
  id: z.string(),
  type: z.string(),
  key: z.string(),
  status: z.enum(['ACTIVE', 'PENDING_ACTIVATION']),
  name: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link, user: link, authenticator: link }),
});

type Needs = {
  factors: Factors;
  users: Users;
  authenticators: Pick<Authenticators, 'find'>;
  /** By which authenticator a factor is allowed. */
  keyOf(factor: UserFactor): string;
};
type Enrollment = Pick<UserFactor, 'id' | 'status' | 'created' | 'lastUpdated'> & {
  authenticator: Authenticator;
  factorId: string | undefined;
};

export function enrollmentRoutes(needs: Needs): Route[] {
  const { factors, users } = needs;
  const find = async (user: User, id: string): Promise<Enrollment> => {
    const found = (await enrollmentsOf(needs, user)).find((one) => one.id === id);
    if (found === undefined) throw notFound(id, 'AuthenticatorEnrollment');
    return found;
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.users.read',
      resource,
      params: ofUser,
      query: z.object({ discloseIdentifiers: z.string().max(100).optional() }),
      answer: z.array(answer),
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const json = (await enrollmentsOf(needs, user)).map((one) => toWire(ctx, user, one));
        return { status: 200, json };
      },
    }),
    ...refusals(users),
    defineRoute({
      method: 'GET',
      path: `${path}/:enrollmentId`,
      permission: 'okta.users.read',
      resource,
      params: ofOne,
      query: z.object({ discloseIdentifiers: z.string().max(100).optional() }),
      answer,
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        return { status: 200, json: toWire(ctx, user, await find(user, ctx.params.enrollmentId)) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:enrollmentId`,
      permission: 'okta.users.credentials.resetFactors',
      resource,
      params: ofOne,
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const { factorId } = await find(user, ctx.params.enrollmentId);
        if (factorId === undefined) {
          throw new ApiError('E0000038', {
            summary: 'The password cannot be taken away; reset or expire it instead.',
          });
        }
        await factors.unenroll(user, factorId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function refusals(users: Users): Route[] {
  const shared = { authenticatorId: z.string().max(64) };
  const phone = z.strictObject({ ...shared, profile: z.strictObject({ phoneNumber: z.string().max(30) }) });
  const tac = z.strictObject({
    ...shared,
    profile: z
      .strictObject({
        ttl: z.union([z.string().max(10), z.int()]).optional(),
        multiUse: z.boolean().optional(),
      })
      .optional(),
  });
  const refuse = (kind: 'phone' | 'tac', body: z.ZodType, why: string) =>
    defineRoute({
      method: 'POST',
      path: `${path}/${kind}`,
      permission: 'okta.users.credentials.manage',
      resource,
      params: ofUser,
      body,
      answer,
      async handle(ctx) {
        await userOf(ctx, users, ctx.params.userId);
        throw new ApiError('E0000015', { causes: [`authenticatorId: ${why}`] });
      },
    });
  return [
    refuse('phone', phone, 'this server sends no messages to phones yet'),
    refuse('tac', tac, 'sign-in takes no temporary access codes yet'),
  ];
}

async function enrollmentsOf(needs: Needs, user: User): Promise<Enrollment[]> {
  const enrolled: Enrollment[] = [];
  const password = needs.authenticators.find('okta_password');
  if (user.hasPassword && password !== undefined) {
    const { created, passwordChanged = created } = user;
    enrolled.push({
      id: `lae${user.id.slice(3)}`,
      status: 'ACTIVE',
      created,
      lastUpdated: passwordChanged,
      authenticator: password,
      factorId: undefined,
    });
  }
  for (const factor of await needs.factors.list(user)) {
    const authenticator = needs.authenticators.find(needs.keyOf(factor));
    if (authenticator !== undefined) enrolled.push({ ...factor, authenticator, factorId: factor.id });
  }
  return enrolled;
}

function toWire({ client }: Pick<RequestContext, 'client'>, user: User, one: Enrollment) {
  const { authenticator } = one;
  const person = `${client.origin}/api/v1/users/${user.id}`;
  const get = (href: string, ...more: string[]) => ({ href, hints: { allow: ['GET', ...more] } });
  const self = `${person}/authenticator-enrollments/${one.id}`;
  return {
    id: one.id,
    type: authenticator.type,
    key: authenticator.key,
    status: one.status,
    name: authenticator.name,
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    _links: {
      self: one.factorId === undefined ? get(self) : get(self, 'DELETE'),
      user: get(person),
      authenticator: get(`${client.origin}/api/v1/authenticators/${authenticator.id}`),
    },
  };
}
