import { z } from 'zod';
import { FilterRefused, type Sql } from '#src/platform/database/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { FilterSyntaxError, parseFilter } from '#src/protocols/scim-filter/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { normalizedOrigin, type OriginScope, scopeTypes, type TrustedOrigin } from './trusted-origin.ts';
import type { By, OriginDraft, TrustedOrigins } from './trusted-origin-service.ts';
import { compileOriginFilter, everyOrigin } from './trusted-origin-store.ts';

const read = 'okta.trustedOrigins.read';
const manage = 'okta.trustedOrigins.manage';
const path = '/api/v1/trustedOrigins';
const largestPage = 200;

const scope = z
  .strictObject({
    type: z.enum(scopeTypes),
    allowedOktaApps: z
      .array(z.enum(['OKTA_ENDUSER']))
      .max(1)
      .optional(),
  })
  .refine((one) => one.type === 'IFRAME_EMBED' || one.allowedOktaApps === undefined, {
    error: 'goes with IFRAME_EMBED only',
    path: ['allowedOktaApps'],
  });

const draft = z.strictObject({
  name: z.string().trim().min(1).max(255),
  origin: z.string().max(255),
  scopes: z
    .array(scope)
    .min(1)
    .max(3)
    .refine((scopes) => new Set(scopes.map((one) => one.type)).size === scopes.length, {
      error: 'each type once',
    }),
});

// Clients send back what they were given; these are not theirs to change.
const replacement = z
  .strictObject({
    ...draft.shape,
    id: z.unknown(),
    status: z.unknown(),
    created: z.unknown(),
    createdBy: z.unknown(),
    lastUpdated: z.unknown(),
    lastUpdatedBy: z.unknown(),
    _links: z.unknown(),
  })
  .partial({
    id: true,
    status: true,
    created: true,
    createdBy: true,
    lastUpdated: true,
    lastUpdatedBy: true,
    _links: true,
  });

const link = z.strictObject({ href: z.string(), hints: z.strictObject({ allow: z.array(z.string()) }) });
const trustedOriginAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  origin: z.string().describe('Scheme, host and perhaps a port'),
  scopes: z.array(
    z.strictObject({ type: z.enum(scopeTypes), allowedOktaApps: z.array(z.string()).optional() }),
  ),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  created: z.iso.datetime(),
  createdBy: z.string(),
  lastUpdated: z.iso.datetime(),
  lastUpdatedBy: z.string(),
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
});

const listing = z.object({
  q: z.string().max(255).optional(),
  filter: z.string().optional(),
  after: z.string().max(255).optional(),
  limit: z.string().optional(),
});
const byId = z.object({ trustedOriginId: z.string() });

export function trustedOriginRoutes(origins: TrustedOrigins): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate', status: TrustedOrigin['status']) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:trustedOriginId/lifecycle/${verb}`,
      permission: manage,
      params: byId,
      answer: trustedOriginAnswer,
      handle: async (ctx) => reply(ctx, await origins.setStatus(ctx.params.trustedOriginId, status, by(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listing,
      answer: z.array(trustedOriginAnswer),
      async handle(ctx) {
        const { q, filter, after = '' } = ctx.query;
        const limit = readLimit(ctx.query.limit);
        const found = await origins.list({ condition: readFilter(filter), q, after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id, limit } : undefined;
        const self = { ...ctx.query, limit };
        return {
          status: 200,
          headers: linkHeaders(ctx, { self, next }),
          json: page.map((one) => toWire(one, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: draft,
      answer: trustedOriginAnswer,
      handle: async (ctx) => reply(ctx, await origins.create(readDraft(ctx.body), by(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:trustedOriginId`,
      permission: read,
      params: byId,
      answer: trustedOriginAnswer,
      handle: async (ctx) => reply(ctx, await origins.get(ctx.params.trustedOriginId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:trustedOriginId`,
      permission: manage,
      params: byId,
      body: replacement,
      answer: trustedOriginAnswer,
      handle: async (ctx) =>
        reply(ctx, await origins.replace(ctx.params.trustedOriginId, readDraft(ctx.body), by(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:trustedOriginId`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await origins.delete(ctx.params.trustedOriginId, by(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });
const reply = (ctx: RequestContext, one: TrustedOrigin) => ({
  status: 200,
  json: toWire(one, ctx.client.origin),
});

function readDraft(given: z.infer<typeof draft>): OriginDraft {
  const origin = normalizedOrigin(given.origin);
  if (origin === undefined) {
    throw validationFailed('origin', [
      'origin: must be a scheme, a host and perhaps a port, such as https://shop.example.com, without path or wildcard',
    ]);
  }
  const scopes = given.scopes.map(
    ({ type, allowedOktaApps }): OriginScope => ({ type, ...(allowedOktaApps && { allowedOktaApps }) }),
  );
  return { name: given.name, origin, scopes };
}

function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return 20;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, largestPage);
  throw validationFailed('limit', [`limit: must be a whole number from 1 to ${largestPage}`]);
}

function readFilter(filter: string | undefined): Sql {
  if (filter === undefined || filter === '') return everyOrigin;
  try {
    return compileOriginFilter(parseFilter(filter));
  } catch (error) {
    if (!(error instanceof FilterSyntaxError) && !(error instanceof FilterRefused)) throw error;
    throw new ApiError('E0000031', { summary: `Invalid filter '${filter.slice(0, 200)}': ${error.message}` });
  }
}

function toWire(one: TrustedOrigin, origin: string) {
  const self = `${origin}${path}/${one.id}`;
  const verb = one.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id: one.id,
    name: one.name,
    origin: one.origin,
    scopes: one.scopes,
    status: one.status,
    created: one.created.toISOString(),
    createdBy: one.createdBy,
    lastUpdated: one.lastUpdated.toISOString(),
    lastUpdatedBy: one.lastUpdatedBy,
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
      [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
    },
  };
}
