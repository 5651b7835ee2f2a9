import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { type LifecycleStatus, methodTypes } from './authenticator.ts';
import type { Authenticators } from './authenticator-service.ts';
import { authenticatorsPath, methodAnswer, methodToWire } from './authenticator-wire.ts';
import { createMethods, type Found } from './method-service.ts';

const read = 'okta.authenticators.read';
const manage = 'okta.authenticators.manage';
const resource = { kind: 'authenticators', param: 'authenticatorId' };
const byId = z.object({ authenticatorId: z.string() });
const byType = z.object({ authenticatorId: z.string(), methodType: z.enum(methodTypes) });
const path = `${authenticatorsPath}/:authenticatorId/methods`;

/** What stands beside these is read by the method's own schema. */
const body = z
  .looseObject({
    type: z.enum(methodTypes).optional(),
    status: z.unknown().optional(),
    _links: z.unknown().optional(),
  })
  .describe('settings, verifiableProperties and the like, by type of method');

export function methodRoutes(
  needs: Parameters<typeof createMethods>[0] & { authenticators: Authenticators },
): Route[] {
  const { authenticators } = needs;
  const methods = createMethods(needs);
  const lifecycle = (verb: 'activate' | 'deactivate', status: LifecycleStatus) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:methodType/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byType,
      answer: methodAnswer,
      async handle(ctx) {
        const { authenticatorId, methodType } = ctx.params;
        return reply(ctx, await methods.setStatus(authenticatorId, methodType, status, requesterOf(ctx)));
      },
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      resource,
      params: byId,
      answer: z.array(methodAnswer),
      async handle(ctx) {
        const authenticator = await authenticators.get(ctx.params.authenticatorId);
        const json = authenticator.methods.map((one) => methodToWire(authenticator, one, ctx.client.origin));
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:methodType`,
      permission: read,
      resource,
      params: byType,
      answer: methodAnswer,
      handle: async (ctx) => reply(ctx, await methods.get(ctx.params.authenticatorId, ctx.params.methodType)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:methodType`,
      permission: manage,
      resource,
      params: byType,
      body,
      answer: methodAnswer,
      async handle(ctx) {
        const { authenticatorId, methodType } = ctx.params;
        const { type: _type, status: _status, _links, ...details } = ctx.body;
        return reply(ctx, await methods.replace(authenticatorId, methodType, details, requesterOf(ctx)));
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
    defineRoute({
      method: 'POST',
      path: `${path}/:webAuthnMethodType/verify-rp-id-domain`,
      permission: manage,
      resource,
      params: z.object({ authenticatorId: z.string(), webAuthnMethodType: z.literal('webauthn') }),
      async handle(ctx) {
        await methods.verifyDomain(ctx.params.authenticatorId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

const reply = (ctx: Pick<RequestContext, 'client'>, { authenticator, method }: Found) => ({
  status: 200,
  json: methodToWire(authenticator, method, ctx.client.origin),
});
