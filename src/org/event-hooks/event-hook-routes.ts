import { z } from 'zod';
import {
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { EventHook } from './event-hook.ts';
import { deliveryAnswer, eventHookAnswer, eventHookBody } from './event-hook-schemas.ts';
import type { By } from './event-hook-service.ts';
import { deliveriesPath, deliveryToWire, hooksPath, hookToWire, readDraft } from './event-hook-wire.ts';
import type { EventHooks } from './event-hooks.ts';

const read = 'okta.eventHooks.read';
const manage = 'okta.eventHooks.manage';
const one = `${hooksPath}/:eventHookId`;
const byId = z.object({ eventHookId: z.string() });
const resource = { kind: 'eventHooks', param: 'eventHookId' };

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });
const reply = (ctx: RequestContext, hook: EventHook) => ({
  status: 200,
  json: hookToWire(hook, ctx.client.origin),
});

export function eventHookRoutes(hooks: EventHooks): Route[] {
  return [...nounRoutes(hooks), ...lifecycleRoutes(hooks), ...deliveryRoutes(hooks)];
}

function nounRoutes(hooks: EventHooks): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: hooksPath,
      permission: read,
      answer: z.array(eventHookAnswer),
      handle: (ctx) => ({
        status: 200,
        json: hooks.list().map((hook) => hookToWire(hook, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: hooksPath,
      permission: manage,
      body: eventHookBody,
      answer: eventHookAnswer,
      handle: async (ctx) => reply(ctx, await hooks.create(readDraft(ctx.body), by(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      resource,
      params: byId,
      answer: eventHookAnswer,
      handle: (ctx) => reply(ctx, hooks.get(ctx.params.eventHookId)),
    }),
    defineRoute({
      method: 'PUT',
      path: one,
      permission: manage,
      resource,
      params: byId,
      body: eventHookBody,
      answer: eventHookAnswer,
      handle: async (ctx) =>
        reply(ctx, await hooks.replace(ctx.params.eventHookId, readDraft(ctx.body), by(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await hooks.delete(ctx.params.eventHookId, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function lifecycleRoutes(hooks: EventHooks): Route[] {
  const verbs = {
    activate: (id: string, who: By) => hooks.setStatus(id, 'ACTIVE', who),
    deactivate: (id: string, who: By) => hooks.setStatus(id, 'INACTIVE', who),
    verify: (id: string, who: By) => hooks.verify(id, who),
  };
  return Object.entries(verbs).map(([verb, act]) =>
    defineRoute({
      method: 'POST',
      path: `${one}/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: eventHookAnswer,
      handle: async (ctx) => reply(ctx, await act(ctx.params.eventHookId, by(ctx))),
    }),
  );
}

const deliveryQuery = z.object({
  status: z.enum(['PENDING', 'DELIVERED', 'FAILED']).optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'is not a cursor of this list')
    .optional(),
  limit: z.string().optional(),
});

function deliveryRoutes(hooks: EventHooks): Route[] {
  const path = deliveriesPath(':eventHookId');
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      resource,
      summary: 'Lists what an event hook was sent and is to be sent, newest first',
      params: byId,
      query: deliveryQuery,
      answer: z.array(deliveryAnswer),
      async handle(ctx) {
        const { status, after } = ctx.query;
        const limit = readLimit(ctx.query.limit);
        const before = after === undefined ? undefined : Number(after);
        const found = await hooks.deliveries(ctx.params.eventHookId, { status, before, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.seq } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((delivery) => deliveryToWire(delivery, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:deliveryId/redeliver`,
      permission: manage,
      resource,
      summary: 'Sends a delivery of an event hook again, under the same eventId',
      params: z.object({ eventHookId: z.string(), deliveryId: z.string() }),
      answer: deliveryAnswer,
      async handle(ctx) {
        const delivery = await hooks.redeliver(ctx.params.eventHookId, ctx.params.deliveryId);
        return { status: 200, json: deliveryToWire(delivery, ctx.client.origin) };
      },
    }),
  ];
}

function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return 50;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, 200);
  throw validationFailed('limit', ['limit: must be a whole number from 1 to 200']);
}
