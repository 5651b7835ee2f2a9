import { z } from 'zod';
import { invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { defineRoute, linkHeaders, notFound, type Route } from '#src/platform/http/index.ts';
import { previewAnswer, previewMapping, type PreviewNeeds } from './mapping-preview.ts';
import { mappingAnswer, mappingItemAnswer, mappingItemToWire, mappingToWire } from './mapping-wire.ts';
import type { Mappings } from './mappings.ts';

export type MappingRouteNeeds = PreviewNeeds & { users: Pick<Users, 'checkReach' | 'findPersonByLogin'> };

const read = 'okta.profileMappings.read';
const params = z.object({ mappingId: z.string() });
const property = z.strictObject({
  expression: z.string().max(8_000).nullish(),
  pushStatus: z.enum(['PUSH', 'DONT_PUSH']).nullish(),
});
const properties = z
  .record(z.string().max(200), property.nullable())
  .refine((all) => Object.keys(all).length <= 500, { error: 'at most 500 properties a call' });

const readOnly = Object.fromEntries(
  ['id', 'source', 'target', '_links'].map((name) => [name, z.unknown().optional()]),
);

export function mappingRoutes(mappings: Mappings, needs: MappingRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/mappings',
      permission: read,
      query: z.object({
        after: z.string().optional(),
        limit: queryLimit(20, 200),
        sourceId: z.string().optional(),
        targetId: z.string().optional(),
      }),
      answer: z.array(mappingItemAnswer),
      handle(ctx) {
        const { after, limit, sourceId, targetId } = ctx.query;
        if (after !== undefined && !/^prm[0-9A-Za-z]{17}$/.test(after)) throw invalidCursor();
        const found = mappings.list({ after, limit, sourceId, targetId });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: page.map((mapping) => mappingItemToWire(mapping, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/mappings/:mappingId',
      permission: read,
      params,
      answer: mappingAnswer,
      handle: (ctx) => ({
        status: 200,
        json: mappingToWire(mappings.get(ctx.params.mappingId), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/mappings/:mappingId',
      permission: 'okta.profileMappings.manage',
      params,
      body: z.strictObject({ ...readOnly, properties }),
      answer: mappingAnswer,
      async handle(ctx) {
        const patches = new Map(Object.entries(ctx.body.properties));
        const mapping = await mappings.update(ctx.params.mappingId, patches, requesterOf(ctx));
        return { status: 200, json: mappingToWire(mapping, ctx.client.origin) };
      },
    }),
    previewRoute(mappings, needs),
  ];
}

function previewRoute(mappings: Mappings, needs: MappingRouteNeeds): Route {
  return defineRoute({
    method: 'POST',
    path: '/gatehouse/v1/mappings/:mappingId/preview',
    summary: 'What a mapping, as it is or as it would be, makes of one person',
    permission: read,
    params,
    body: z.strictObject({
      userId: z.string().max(100).describe('An id or a login'),
      properties: properties.optional().describe('As they would be saved; nothing is'),
    }),
    answer: previewAnswer,
    async handle(ctx) {
      const { userId, properties: wanted = {} } = ctx.body;
      const mapping = mappings.get(ctx.params.mappingId);
      const person = await needs.users.findPersonByLogin(userId);
      if (person === undefined) throw notFound(userId, 'User');
      // The answer shows the person: who may not read them does not get round it here.
      await needs.users.checkReach(ctx.caller, 'okta.users.read', person.id);
      const tried = mappings.tried(mapping, new Map(Object.entries(wanted)));
      return { status: 200, json: await previewMapping(needs, mapping, tried, person) };
    },
  });
}
