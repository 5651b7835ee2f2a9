import { z } from 'zod';
import {
  type CompiledSchema,
  requesterOf,
  schemaAnswer,
  schemaBody,
  schemaPatchOf,
  schemaToWire,
} from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AppProfiles } from './app-profiles.ts';

const path = '/api/v1/meta/schemas/apps/:appId/default';
const params = z.object({ appId: z.string().describe('An app or an identity provider') });
const resource = { kind: 'apps', param: 'appId' };

export function appSchemaRoutes(profiles: AppProfiles): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.schemas.read',
      resource,
      params,
      answer: schemaAnswer,
      handle: ({ params: { appId }, client }) => ({
        status: 200,
        json: toWire(profiles.schema(appId), client.origin),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.schemas.manage',
      resource,
      params,
      body: schemaBody,
      answer: schemaAnswer,
      async handle(ctx) {
        const schema = await profiles.update(ctx.params.appId, schemaPatchOf(ctx.body), requesterOf(ctx));
        return { status: 200, json: toWire(schema, ctx.client.origin) };
      },
    }),
  ];
}

function toWire(schema: CompiledSchema, origin: string): Record<string, unknown> {
  const place = `meta/schemas/apps/${schema.id}/default`;
  return {
    id: `${origin}/${place}`,
    ...schemaToWire(schema),
    _links: { self: { rel: 'self', href: `${origin}/api/v1/${place}`, method: 'GET' } },
  };
}
