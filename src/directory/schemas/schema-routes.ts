import { z } from 'zod';
import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { AttributePatches, CompiledSchema, SchemaPatch } from './profile-schema.ts';
import { requesterOf } from './requester.ts';
import type { Schemas } from './schema-service.ts';
import type { UserType } from './user-type.ts';
import { schemaAnswer } from './schema-answer.ts';

const attributePatches = z.record(z.string(), z.record(z.string(), z.unknown()).nullable());
// Clients send whole answers back: what only we write is let through and not looked at.
const subschema = z.strictObject({
  properties: attributePatches.optional(),
  id: z.unknown().optional(),
  type: z.unknown().optional(),
  required: z.unknown().optional(),
});
export const schemaBody = z.strictObject({
  title: z.string().min(1).max(255).optional(),
  description: z.string().max(1_024).nullish(),
  definitions: z.strictObject({ base: subschema.nullish(), custom: subschema.nullish() }).nullish(),
  ...Object.fromEntries(
    ['id', '$schema', 'name', 'created', 'lastUpdated', 'type', 'properties', '_links'].map((name) => [
      name,
      z.unknown().optional(),
    ]),
  ),
});
type SchemaBody = z.infer<typeof schemaBody>;

const schemaId = z.object({ schemaId: z.string() });

export function schemaRoutes(schemas: Schemas): Route[] {
  const userSchema = (ctx: RequestContext, schema: CompiledSchema): Reply => {
    const type = schemas.listTypes().find((one) => one.schemaId === schema.id);
    return { status: 200, json: userSchemaToWire(schema, type, ctx.client.origin) };
  };
  const groupSchema = (ctx: RequestContext, schema: CompiledSchema): Reply => ({
    status: 200,
    json: groupSchemaToWire(schema, ctx.client.origin),
  });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/meta/schemas/user/:schemaId',
      permission: 'okta.schemas.read',
      params: schemaId,
      answer: schemaAnswer,
      handle: (ctx) => userSchema(ctx, schemas.getUserSchema(ctx.params.schemaId)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/meta/schemas/user/:schemaId',
      permission: 'okta.schemas.manage',
      params: schemaId,
      body: schemaBody,
      answer: schemaAnswer,
      handle: async (ctx) =>
        userSchema(
          ctx,
          await schemas.updateUserSchema(requesterOf(ctx), ctx.params.schemaId, schemaPatchOf(ctx.body)),
        ),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/meta/schemas/group/default',
      permission: 'okta.schemas.read',
      answer: schemaAnswer,
      handle: (ctx) => groupSchema(ctx, schemas.ofGroups()),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/meta/schemas/group/default',
      permission: 'okta.schemas.manage',
      body: schemaBody,
      answer: schemaAnswer,
      handle: async (ctx) =>
        groupSchema(ctx, await schemas.updateGroupSchema(requesterOf(ctx), schemaPatchOf(ctx.body))),
    }),
  ];
}

export function schemaPatchOf(body: SchemaBody): SchemaPatch {
  const patches = (
    part: { properties?: z.infer<typeof attributePatches> | undefined } | null | undefined,
  ): AttributePatches => new Map(Object.entries(part?.properties ?? {}));
  return {
    title: body.title,
    description: body.description ?? undefined,
    base: patches(body.definitions?.base),
    custom: patches(body.definitions?.custom),
  };
}

function definitionsOf(schema: CompiledSchema): Record<string, unknown> {
  const part = (id: string, attributes: CompiledSchema['base']) => ({
    id,
    type: 'object',
    properties: Object.fromEntries(attributes),
    required: [...attributes].filter(([, attribute]) => attribute.required).map(([name]) => name),
  });
  return { base: part('#base', schema.base), custom: part('#custom', schema.custom) };
}

export const schemaToWire = (schema: CompiledSchema) => ({
  $schema: 'http://json-schema.org/draft-04/schema#',
  name: schema.name,
  title: schema.title,
  description: schema.description ?? null,
  lastUpdated: schema.lastUpdated.toISOString(),
  created: schema.created.toISOString(),
  definitions: definitionsOf(schema),
  type: 'object',
  properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
});

const link = (rel: string, href: string) => ({ [rel]: { rel, href, method: 'GET' } });

function userSchemaToWire(
  schema: CompiledSchema,
  type: UserType | undefined,
  origin: string,
): Record<string, unknown> {
  const name = type?.isDefault ? 'default' : schema.id;
  return {
    id: `${origin}/meta/schemas/user/${name}`,
    ...schemaToWire(schema),
    _links: {
      ...link('self', `${origin}/api/v1/meta/schemas/user/${name}`),
      ...(type ? link('type', `${origin}/api/v1/meta/types/user/${type.id}`) : {}),
    },
  };
}

function groupSchemaToWire(schema: CompiledSchema, origin: string): Record<string, unknown> {
  return {
    id: `${origin}/meta/schemas/group/default`,
    ...schemaToWire(schema),
    _links: link('self', `${origin}/api/v1/meta/schemas/group/default`),
  };
}
