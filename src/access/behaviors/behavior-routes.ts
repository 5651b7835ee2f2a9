import { z } from 'zod';
import { queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { Behavior } from './behavior.ts';
import { behaviorAnswer, behaviorBody } from './behavior-schema.ts';
import type { Behaviors } from './behavior-service.ts';

const read = 'okta.behaviors.read';
const manage = 'okta.behaviors.manage';
const path = '/api/v1/behaviors';
const resource = { kind: 'behaviors', param: 'behaviorId' };
const byId = z.object({ behaviorId: z.string() });

export function behaviorRoutes(behaviors: Behaviors): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate', status: Behavior['status']) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:behaviorId/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: behaviorAnswer,
      handle: async (ctx) =>
        reply(ctx, await behaviors.setStatus(ctx.params.behaviorId, status, requesterOf(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: z.object({ after: z.string().max(255).optional(), limit: queryLimit(10, 200) }),
      answer: z.array(behaviorAnswer),
      async handle(ctx) {
        const { after, limit } = ctx.query;
        const found = await behaviors.list(after ?? '', limit + 1);
        const page = found.slice(0, limit);
        const next = found.length > limit ? { after: page.at(-1)?.name, limit } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: page.map((one) => toWire(one, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: behaviorBody,
      answer: behaviorAnswer,
      handle: async (ctx) => reply(ctx, await behaviors.create(ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:behaviorId`,
      permission: read,
      resource,
      params: byId,
      answer: behaviorAnswer,
      handle: async (ctx) => reply(ctx, await behaviors.get(ctx.params.behaviorId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:behaviorId`,
      permission: manage,
      resource,
      params: byId,
      body: behaviorBody,
      answer: behaviorAnswer,
      handle: async (ctx) =>
        reply(ctx, await behaviors.replace(ctx.params.behaviorId, ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:behaviorId`,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await behaviors.delete(ctx.params.behaviorId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

const reply = (ctx: Pick<RequestContext, 'client'>, one: Behavior) => ({
  status: 200,
  json: toWire(one, ctx.client.origin),
});

function toWire(one: Behavior, origin: string) {
  const href = `${origin}${path}/${one.id}`;
  const self = { href, hints: { allow: ['GET', 'POST', 'PUT', 'DELETE'] } };
  const verb = one.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id: one.id,
    name: one.name,
    type: one.rule.type,
    status: one.status,
    settings: one.rule.settings,
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    _link: { self },
    _links: { self, [verb]: { href: `${href}/lifecycle/${verb}`, hints: { allow: ['POST'] } } },
  };
}
