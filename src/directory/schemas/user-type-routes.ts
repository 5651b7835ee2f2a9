import { z } from 'zod';
import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { requesterOf } from './requester.ts';
import type { Schemas } from './schema-service.ts';
import type { UserType } from './user-type.ts';

const typeLink = z.strictObject({ rel: z.string(), href: z.string(), method: z.literal('GET') });
const typeAnswer = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  createdBy: z.string(),
  lastUpdatedBy: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  default: z.boolean(),
  _links: z.strictObject({ schema: typeLink, self: typeLink }),
});

const displayName = z.string().min(1).max(255);
const description = z.string().max(1_024);
const echoed = Object.fromEntries(
  ['id', 'created', 'createdBy', 'lastUpdated', 'lastUpdatedBy', 'default', '_links'].map((name) => [
    name,
    z.unknown().optional(),
  ]),
);
const newType = z.strictObject({
  name: z.string(),
  displayName,
  description: description.nullish(),
  ...echoed,
});
const typePatch = z.strictObject({
  name: z.string().optional(),
  displayName: displayName.optional(),
  description: description.nullish(),
  ...echoed,
});
const typeReplacement = z.strictObject({
  name: z.string(),
  displayName,
  description: description.nullable(),
  ...echoed,
});
const typeId = z.object({ typeId: z.string() });

export function userTypeRoutes(schemas: Schemas): Route[] {
  const answer = (ctx: RequestContext, type: UserType): Reply => ({
    status: 200,
    json: toWire(type, ctx.client.origin),
  });
  const base = '/api/v1/meta/types/user';
  return [
    defineRoute({
      method: 'GET',
      path: base,
      permission: 'okta.userTypes.read',
      answer: z.array(typeAnswer),
      handle: (ctx) => ({
        status: 200,
        json: schemas.listTypes().map((type) => toWire(type, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: base,
      permission: 'okta.userTypes.manage',
      body: newType,
      answer: typeAnswer,
      handle: async (ctx) => {
        const { body } = ctx;
        const given = {
          name: body.name,
          displayName: body.displayName,
          description: body.description ?? undefined,
        };
        return answer(ctx, await schemas.createType(requesterOf(ctx), given));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${base}/:typeId`,
      permission: 'okta.userTypes.read',
      params: typeId,
      answer: typeAnswer,
      handle: (ctx) => answer(ctx, schemas.getType(ctx.params.typeId)),
    }),
    defineRoute({
      method: 'POST',
      path: `${base}/:typeId`,
      permission: 'okta.userTypes.manage',
      params: typeId,
      body: typePatch,
      answer: typeAnswer,
      handle: async (ctx) => {
        const { name, displayName, description } = ctx.body;
        const change = { name, displayName, description: description ?? undefined };
        return answer(ctx, await schemas.updateType(requesterOf(ctx), ctx.params.typeId, change));
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${base}/:typeId`,
      permission: 'okta.userTypes.manage',
      params: typeId,
      body: typeReplacement,
      answer: typeAnswer,
      handle: async (ctx) => {
        const { name, displayName, description } = ctx.body;
        const change = { name, displayName, description: description ?? '' };
        return answer(ctx, await schemas.updateType(requesterOf(ctx), ctx.params.typeId, change));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${base}/:typeId`,
      permission: 'okta.userTypes.manage',
      params: typeId,
      handle: async (ctx) => {
        await schemas.deleteType(requesterOf(ctx), ctx.params.typeId);
        return { status: 204 };
      },
    }),
  ];
}

function toWire(type: UserType, origin: string): Record<string, unknown> {
  const link = (rel: string, path: string) => ({ rel, href: `${origin}${path}`, method: 'GET' });
  return {
    id: type.id,
    displayName: type.displayName,
    name: type.name,
    description: type.description ?? null,
    createdBy: type.createdBy,
    lastUpdatedBy: type.lastUpdatedBy,
    created: type.created.toISOString(),
    lastUpdated: type.lastUpdated.toISOString(),
    default: type.isDefault,
    _links: {
      schema: link('schema', `/api/v1/meta/schemas/user/${type.schemaId}`),
      self: link('self', `/api/v1/meta/types/user/${type.id}`),
    },
  };
}
