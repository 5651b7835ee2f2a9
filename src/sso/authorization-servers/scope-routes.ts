import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { ApiError, defineRoute, type Route } from '#src/platform/http/index.ts';
import { FilterSyntaxError, matchesFilter, parseFilter } from '#src/protocols/scim-filter/index.ts';
import type { Scope } from './authorization-server.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import type { ScopeDraft } from './scope-service.ts';
import { scopeAnswer } from './server-answers.ts';
import { scopeBody, scopeQuery } from './server-schemas.ts';
import { scopeToWire } from './server-wire.ts';

const root = '/api/v1/authorizationServers/:serverId/scopes';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';

const byServer = z.object({ serverId: z.string() });
const byScope = byServer.extend({ scopeId: z.string() });

export function scopeRoutes({ reader, scopes, viewOf }: AuthorizationServers): Route[] {
  return [
    defineRoute({
      params: byServer,
      method: 'GET',
      path: root,
      permission: read,
      answer: z.array(scopeAnswer),
      query: scopeQuery,
      async handle(ctx) {
        const { q, filter, after, limit } = ctx.query;
        const view = viewOf(ctx.client);
        const all = (await reader.listScopesOf(ctx.params.serverId)).filter((one) => isAsked(one, q));
        const shown = keep(
          all.map((one) => scopeToWire(one, view)),
          filter,
        );
        const start = after === undefined ? 0 : shown.findIndex((one) => one.id === after) + 1;
        return { status: 200, json: shown.slice(start, start + limit) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'POST',
      path: root,
      permission: manage,
      answer: scopeAnswer,
      body: scopeBody,
      async handle(ctx) {
        const created = await scopes.createScope(requesterOf(ctx), ctx.params.serverId, toDraft(ctx.body));
        return { status: 201, json: scopeToWire(created, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byScope,
      method: 'GET',
      path: `${root}/:scopeId`,
      permission: read,
      answer: scopeAnswer,
      async handle(ctx) {
        const scope = await reader.getScope(ctx.params.serverId, ctx.params.scopeId);
        return { status: 200, json: scopeToWire(scope, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byScope,
      method: 'PUT',
      path: `${root}/:scopeId`,
      permission: manage,
      answer: scopeAnswer,
      body: scopeBody,
      async handle(ctx) {
        const { serverId, scopeId } = ctx.params;
        const replaced = await scopes.replaceScope(requesterOf(ctx), serverId, scopeId, toDraft(ctx.body));
        return { status: 200, json: scopeToWire(replaced, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byScope,
      method: 'DELETE',
      path: `${root}/:scopeId`,
      permission: manage,
      async handle(ctx) {
        await scopes.deleteScope(requesterOf(ctx), ctx.params.serverId, ctx.params.scopeId);
        return { status: 204 };
      },
    }),
  ];
}

function isAsked(scope: Scope, q: string | undefined): boolean {
  return q === undefined || scope.name.toLowerCase().startsWith(q.toLowerCase());
}

function keep<T>(items: T[], filter: string | undefined): T[] {
  if (filter === undefined) return items;
  try {
    const node = parseFilter(filter);
    return items.filter((item) => matchesFilter(node, item));
  } catch (error) {
    if (error instanceof FilterSyntaxError)
      throw new ApiError('E0000031', { causes: [`filter: ${error.message}`] });
    throw error;
  }
}

function toDraft(body: typeof scopeBody._output): ScopeDraft {
  return {
    name: body.name,
    displayName: body.displayName ?? undefined,
    description: body.description ?? undefined,
    consent: body.consent,
    optional: body.optional,
    isDefault: body.default,
    metadataPublish: body.metadataPublish,
  };
}
