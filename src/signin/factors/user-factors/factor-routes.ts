import { z } from 'zod';
import { queryFlag, requesterOf } from '#src/directory/schemas/index.ts';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import { defineRoute, type RequestContext, type Route, validationFailed } from '#src/platform/http/index.ts';
import { apiRequest, factorOf, pathOfFactors as path, tokenLifetime } from './factor-request.ts';
import type { Factors } from './factor-service.ts';
import {
  activatedAnswer,
  factorAnswer,
  factorToWire,
  supportedFactorAnswer,
  supportedToWire,
} from './factor-wire.ts';
import { factorProviders, factorTypes, isOktaType } from './user-factor.ts';

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
const resendBody = z.strictObject({
  ...factorBody.partial().shape,
  profile: profile.optional(),
  factorType: z.enum(factorTypes).optional(),
});
const long = z.string().max(100_000).optional();
const activationBody = z
  .strictObject({
    passCode: z.string().trim().max(100).optional(),
    attestation: long,
    clientData: long,
    registrationData: long,
    transports: z.union([z.string().max(500), z.array(z.string().max(50)).max(20)]).optional(),
    useNumberMatchingChallenge: z.boolean().optional(),
  })
  .nullish();

type Needs = {
  factors: Factors;
  users: Users;
  questions: readonly { question: string; questionText: string }[];
};
type Ctx = Pick<RequestContext<{ userId: string }>, 'caller' | 'params' | 'client'>;

export function factorRoutes(needs: Needs): Route[] {
  return [...readRoutes(needs), ...enrolRoutes(needs), removeRoute(needs)];
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
        const found = (await factors.list(user)).filter(({ factorType }) => isOktaType(factorType));
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
        const found = (await factors.catalog(user)).filter(({ kind }) => isOktaType(kind.factorType));
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
        const factor = await factorOf(factors, user, ctx.params.factorId);
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin) };
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
        updatePhone: queryFlag(false),
        activate: queryFlag(false),
        templateId: z.string().max(64).optional(),
        tokenLifetimeSeconds: tokenLifetime,
      }),
      body: factorBody,
      answer: factorAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const { factorProfileId, verify } = ctx.body;
        const request = apiRequest(ctx, {
          enroll: { ...ctx.query, factorProfileId, passCode: verify?.passCode },
        });
        const { factor, activation } = await factors.enroll(user, ctx.body, request.by, request);
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin, activation) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:factorId/lifecycle/activate`,
      permission: manage,
      resource,
      params: ofFactor,
      body: activationBody,
      answer: activatedAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const waiting = await factorOf(factors, user, ctx.params.factorId);
        const { passCode, attestation, clientData, transports } = ctx.body ?? {};
        const answer = given({
          passCode,
          attestation,
          clientData,
          transports: [transports ?? []].flat().join(',') || undefined,
        });
        const request = apiRequest(ctx);
        const factor = await factors.activate(user, waiting.id, answer, request.by, request);
        const json = factorToWire(factor, user.id, ctx.client.origin);
        // A push is activated on a phone: whoever asks meanwhile waits.
        return {
          status: 200,
          json: factor.status === 'ACTIVE' ? json : { ...json, factorResult: 'WAITING' as const },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:factorId/resend`,
      permission: manage,
      resource,
      params: ofFactor,
      query: z.object({ templateId: z.string().max(64).optional() }),
      body: resendBody.prefault({}),
      answer: factorAnswer,
      async handle(ctx) {
        const user = await personOf(ctx, users);
        const { id, factorType } = await factorOf(factors, user, ctx.params.factorId);
        if (ctx.body.factorType !== undefined && ctx.body.factorType !== factorType) {
          throw validationFailed('factorType', [`factorType: this factor is of type ${factorType}`]);
        }
        const request = apiRequest(ctx, { enroll: { templateId: ctx.query.templateId } });
        const factor = await factors.resend(user, id, request);
        return { status: 200, json: factorToWire(factor, user.id, ctx.client.origin) };
      },
    }),
  ];
}

function removeRoute({ factors, users }: Needs): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:factorId`,
    permission: 'okta.users.credentials.resetFactors',
    resource,
    params: ofFactor,
    // A phone that only recovery uses is the same phone here, and goes with it.
    query: z.object({ removeRecoveryEnrollment: queryFlag(false) }),
    async handle(ctx) {
      const user = await personOf(ctx, users);
      const { id } = await factorOf(factors, user, ctx.params.factorId);
      await factors.unenroll(user, id, requesterOf(ctx));
      return { status: 204 };
    },
  });
}

const given = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((one): one is [string, string] => one[1] !== undefined));
