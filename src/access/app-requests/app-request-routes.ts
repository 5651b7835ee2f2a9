import { z } from 'zod';
import { invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
  mayEverywhere,
} from '#src/platform/http/index.ts';
import { type AppRequest, maxNote, maxReason, requestStatuses } from './app-request.ts';
import type { AppRequests } from './app-request-service.ts';
import { appRequestAnswer, requestToWire } from './app-request-wire.ts';

export type AppRequestRouteNeeds = {
  requests: AppRequests;
  users: Pick<Users, 'findPerson'>;
  clock: Clock;
};

const path = '/gatehouse/v1/app-requests';
const read = 'okta.apps.read';
const manage = 'okta.apps.manage';

const byId = z.object({ requestId: z.string() });
const listing = z.object({
  status: z.enum(requestStatuses).optional(),
  appId: z.string().max(100).optional(),
  userId: z.string().max(100).optional(),
  after: z.string().max(100).optional(),
  limit: queryLimit(50, 200),
});
const asking = z.strictObject({
  appId: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(maxReason),
});
const deciding = z.strictObject({ note: z.string().trim().max(maxNote).nullish() });

export function appRequestRoutes(needs: AppRequestRouteNeeds): Route[] {
  const { requests } = needs;
  const reply = (ctx: RequestContext, request: AppRequest) => ({
    status: 200,
    json: requestToWire(request, needs.clock.nowMs(), ctx.client.origin),
  });
  const decision = (verb: 'approve' | 'deny') =>
    defineRoute({
      method: 'POST',
      path: `${path}/:requestId/lifecycle/${verb}`,
      permission: manage,
      summary: verb === 'approve' ? 'Gives the person the app' : 'Refuses the person the app',
      params: byId,
      body: deciding,
      answer: appRequestAnswer,
      handle: async (ctx) =>
        reply(ctx, await requests[verb](ctx.params.requestId, ctx.body.note || undefined, requesterOf(ctx))),
    });
  return [
    listRoute(needs),
    defineRoute({
      method: 'POST',
      path,
      permission: 'self',
      summary: 'Asks for an app, for oneself',
      body: asking,
      answer: appRequestAnswer,
      async handle(ctx) {
        // For oneself only: to give an app to somebody else is an assignment.
        const person = await needs.users.findPerson(ctx.caller.id);
        if (person === undefined) throw new ApiError('E0000006');
        const { appId, reason } = ctx.body;
        return reply(ctx, await requests.request(person, appId, reason, requesterOf(ctx)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:requestId`,
      permission: 'self',
      summary: 'One request for an app: an own one, or any for who may read apps',
      params: byId,
      answer: appRequestAnswer,
      async handle(ctx) {
        const found = await requests.find(ctx.params.requestId);
        const maySee = found?.userId === ctx.caller.id || mayEverywhere(ctx.caller, read);
        if (found === undefined || !maySee) throw notFound(ctx.params.requestId, 'AppRequest');
        return reply(ctx, found);
      },
    }),
    decision('approve'),
    decision('deny'),
    defineRoute({
      method: 'POST',
      path: `${path}/:requestId/lifecycle/cancel`,
      permission: 'self',
      summary: 'Takes an own request back',
      params: byId,
      answer: appRequestAnswer,
      handle: async (ctx) =>
        reply(ctx, await requests.cancel(ctx.params.requestId, ctx.caller.id, requesterOf(ctx))),
    }),
  ];
}

function listRoute(needs: AppRequestRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path,
    permission: 'self',
    summary: "Requests for apps: own ones, or everybody's for who may read apps",
    query: listing,
    answer: z.array(appRequestAnswer),
    async handle(ctx) {
      const { status, appId, after, limit } = ctx.query;
      // Who may not look at apps sees their own.
      const userId = mayEverywhere(ctx.caller, read) ? ctx.query.userId : ctx.caller.id;
      const found = await needs.requests.list({
        status,
        appId,
        userId,
        after: readCursor(after),
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const hasNext = found.length > limit && last !== undefined;
      const next = hasNext ? { ...ctx.query, after: `${last.createdMs}_${last.id}` } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: ctx.query, next }),
        json: page.map((one) => requestToWire(one, needs.clock.nowMs(), ctx.client.origin)),
      };
    },
  });
}

function readCursor(after: string | undefined): { createdMs: number; id: string } | undefined {
  if (after === undefined) return undefined;
  const [, createdMs, id] = /^(\d{1,15})_([0-9A-Za-z]{20})$/.exec(after) ?? [];
  if (createdMs === undefined || id === undefined) throw invalidCursor();
  return { createdMs: Number(createdMs), id };
}
