import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Factors } from './factor-service.ts';
import { factorAnswer, factorToWire, supportedFactorAnswer, supportedToWire } from './factor-wire.ts';
import { factorProviders, factorTypes } from './user-factor.ts';

const path = '/api/v1/users/:userId/factors';
const read = 'okta.users.read';
const manage = 'okta.users.credentials.manage';
const resource = { kind: 'users', param: 'userId' };
const ofUser = z.object({ userId: z.string() });
const ofFactor = z.object({ userId: z.string(), factorId: z.string() });

const profile = z.record(z.string(), z.unknown()).default({});
const factorBody = z.strictObject({
  factorType: z.enum(factorTypes),
  provider: z.enum(factorProviders),
  profile,
  factorProfileId: z.string().max(64).optional(),
  verify: z.strictObject({ passCode: z.string().max(100) }).optional(),
  // Clients send back what they were given; these are not theirs to change.
  id: z.unknown().optional(),
  status: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  vendorName: z.unknown().optional(),
  _links: z.unknown().optional(),
  _embedded: z.unknown().optional(),
});
const passCode = z.string().trim().max(100);
const proofBody = z
  .strictObject({
    passCode: passCode.optional(),
    answer: z.string().max(100).optional(),
    useNumberMatchingChallenge: z.boolean().optional(),
  })
  .prefault({});
const flag = z.enum(['true', 'false']).optional();

type Needs = {
  factors: Factors;
  users: Users;
  questions: readonly { question: string; questionText: string }[];
};
type Ctx = Pick<RequestContext<{ userId: string }>, 'caller' | 'params' | 'client'>;

export function factorRoutes(needs: Needs): Route[] {
  return [...readRoutes(needs), ...enrolRoutes(needs), ...factorLifeRoutes(needs)];
}

const personOf = (ctx: Ctx, users: Users): Promise<User> => userOf(ctx, users, ctx.params.userId);

function readRoutes({ factors, users, questions }: Needs): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      resource,
      params: ofUser,
      answer: z.array(factorAnswer),
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const found = await factors.list(user);
        return { status: 200, json: found.map((one) => factorToWire(one, user.id, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/catalog`,
      permission: read,
      resource,
      params: ofUser,
      answer: z.array(supportedFactorAnswer),
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const found = await factors.catalog(user);
        return { status: 200, json: found.map((one) => supportedToWire(one, user.id, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/questions`,
      permission: read,
      resource,
      params: ofUser,
      answer: z.array(z.strictObject({ question: z.string(), questionText: z.string() })),
      async handle(ctx) {
        await personOf(ctx, users);
        return { status: 200, json: questions };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:factorId`,
      permission: read,
      resource,
      params: ofFactor,
      answer: factorAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const factor = await factors.get(user, ctx.params.factorId);
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin) };
      },
    }),
    // Only a push has transactions, and nothing here pushes yet.
    defineRoute({
      method: 'GET',
      path: `${path}/:factorId/transactions/:transactionId`,
      permission: read,
      resource,
      params: z.object({ ...ofFactor.shape, transactionId: z.string() }),
      answer: z.strictObject({}),
      async handle(ctx) {
        await factors.get(await personOf(ctx, users), ctx.params.factorId);
        throw notFound(ctx.params.transactionId, 'FactorTransaction');
      },
    }),
  ];
}

function enrolRoutes({ factors, users }: Needs): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      resource,
      params: ofUser,
      query: z.object({
        updatePhone: flag,
        activate: flag,
        templateId: z.string().max(64).optional(),
        tokenLifetimeSeconds: z.string().max(10).optional(),
      }),
      body: factorBody,
      answer: factorAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const { factor, activation } = await factors.enroll(user, ctx.body, requesterOf(ctx));
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin, activation) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:factorId/lifecycle/activate`,
      permission: manage,
      resource,
      params: ofFactor,
      body: z.strictObject({ passCode: passCode.default('') }).prefault({}),
      answer: factorAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const { factorId } = ctx.params;
        const factor = await factors.activate(
          user,
          factorId,
          { passCode: ctx.body.passCode },
          requesterOf(ctx),
        );
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:factorId/resend`,
      permission: manage,
      resource,
      params: ofFactor,
      query: z.object({ templateId: z.string().max(64).optional() }),
      body: factorBody.partial(),
      answer: factorAnswer,
      async handle(ctx): Promise<never> {
        const { factorType } = await factors.get(await personOf(ctx, users), ctx.params.factorId);
        throw validationFailed('factorType', [
          `factorType: nothing is sent for ${factorType}, so there is nothing to send again`,
        ]);
      },
    }),
  ];
}

function factorLifeRoutes({ factors, users }: Needs): Route[] {
  return [
    defineRoute({
      method: 'DELETE',
      path: `${path}/:factorId`,
      permission: 'okta.users.credentials.resetFactors',
      resource,
      params: ofFactor,
      query: z.object({ removeRecoveryEnrollment: flag }),
      async handle(ctx) {
        await factors.unenroll(await personOf(ctx, users), ctx.params.factorId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:factorId/verify`,
      permission: manage,
      resource,
      params: ofFactor,
      query: z.object({
        templateId: z.string().max(64).optional(),
        tokenLifetimeSeconds: z.string().max(10).optional(),
      }),
      body: proofBody,
      answer: z.strictObject({ factorResult: z.literal('SUCCESS') }),
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const { passCode: code, answer } = ctx.body;
        const given = {
          ...(code === undefined ? {} : { passCode: code }),
          ...(answer === undefined ? {} : { answer }),
        };
        const asked = { by: requesterOf(ctx), client: ctx.client, binding: ctx.client.requestId };
        await factors.verify(user, ctx.params.factorId, given, asked);
        return { status: 200, json: { factorResult: 'SUCCESS' } };
      },
    }),
  ];
}
