import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { Threats } from './threat-service.ts';

const path = '/api/v1/threats/configuration';
const action = z.enum(['none', 'audit', 'block']);
const answer = z.strictObject({
  action,
  excludeZones: z.array(z.string()),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({
    self: z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) }),
  }),
});
const body = z.strictObject({
  action,
  excludeZones: z
    .array(z.string().max(64))
    .max(1_000)
    .nullish()
    .transform((given) => [...new Set(given ?? [])]),
  // Clients send back what they were given; these are not theirs to change.
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
});

export function threatRoutes(threats: Threats): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.threatInsights.read',
      answer,
      handle: async (ctx) => reply(ctx, await threats.get()),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.threatInsights.manage',
      body,
      answer,
      handle: async (ctx) => reply(ctx, await threats.update(ctx.body, requesterOf(ctx))),
    }),
  ];
}

const reply = (ctx: Pick<RequestContext, 'client'>, one: Awaited<ReturnType<Threats['get']>>) => ({
  status: 200,
  json: {
    action: one.action,
    excludeZones: one.excludeZones,
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    _links: { self: { href: `${ctx.client.origin}${path}`, hints: { allow: ['GET', 'POST'] } } },
  },
});
