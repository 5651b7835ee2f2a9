import { z } from 'zod';
import {
  explained,
  queryLimit,
  querySortOrder,
  readFilter,
  requesterOf,
} from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { matchesFilter } from '#src/protocols/scim-filter/index.ts';
import type { Realm, RealmDraft } from './realm.ts';
import type { Realms } from './realm-service.ts';
import { pageOf } from './page.ts';

const path = '/api/v1/realms';
const read = 'okta.realms.read';
const manage = 'okta.realms.manage';
const byId = z.object({ realmId: z.string() });
const realmType = z.enum(['DEFAULT', 'PARTNER']);
const domain = z
  .string()
  .max(253)
  .regex(
    /^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/,
    'must be a domain name such as partner.example.com',
  );
const body = z.strictObject({
  profile: z.strictObject({
    name: z.string().trim().min(1).max(100),
    realmType: realmType.optional(),
    domains: z.array(domain).max(100).nullish(),
  }),
  ...Object.fromEntries(
    ['id', 'created', 'lastUpdated', 'isDefault', '_links'].map((name) => [name, z.unknown().optional()]),
  ),
});
const answer = z.strictObject({
  id: z.string(),
  isDefault: z.boolean(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  profile: z.strictObject({ name: z.string(), realmType, domains: z.array(z.string()) }),
  _links: z.strictObject({
    self: z.strictObject({ href: z.string(), hints: z.strictObject({ allow: z.array(z.string()) }) }),
  }),
});
const listing = z.object({
  search: z.string().max(1_000).optional(),
  after: z.string().optional(),
  limit: queryLimit(200, 200),
  sortBy: z.string().optional(),
  sortOrder: querySortOrder,
});

export function realmRoutes(realms: Realms): Route[] {
  const reply = (ctx: RequestContext, realm: Realm): Reply => ({
    status: 200,
    json: toWire(realm, ctx.client.origin),
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listing,
      answer: z.array(answer),
      handle: async (ctx) => list(ctx, await realms.list()),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body,
      answer,
      handle: async (ctx) => reply(ctx, await realms.create(requesterOf(ctx), draftOf(ctx.body))),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:realmId`,
      permission: read,
      params: byId,
      answer,
      handle: async (ctx) => reply(ctx, await realms.get(ctx.params.realmId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:realmId`,
      permission: manage,
      params: byId,
      body,
      answer,
      handle: async (ctx) => {
        const { realmId } = ctx.params;
        const { type } = await realms.get(realmId);
        const draft = draftOf(ctx.body, type);
        return reply(ctx, await realms.replace(requesterOf(ctx), realmId, draft));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:realmId`,
      permission: manage,
      params: byId,
      handle: async (ctx) => {
        await realms.delete(requesterOf(ctx), ctx.params.realmId);
        return { status: 204 };
      },
    }),
  ];
}

const draftOf = ({ profile }: z.infer<typeof body>, type: Realm['type'] = 'DEFAULT'): RealmDraft => ({
  name: profile.name,
  type: profile.realmType ?? type,
  domains: [...new Set((profile.domains ?? []).map((one) => one.toLowerCase()))],
});

/** Realms are few enough to be read whole; the order is one by name or date, and by id within that. */
function list(ctx: RequestContext<unknown, z.infer<typeof listing>>, all: readonly Realm[]): Reply {
  const { search, after, limit, sortBy, sortOrder } = ctx.query;
  const filter = search === undefined || search === '' ? undefined : explained(() => readFilter(search));
  const shown = all.map((realm) => toWire(realm, ctx.client.origin));
  const found = filter ? shown.filter((realm) => matchesFilter(filter, realm)) : shown;
  const keyOf = sortKey(sortBy);
  const { page, next } = pageOf(found, (one) => `${keyOf(one)}\n${one.id}`, {
    after,
    limit,
    descending: sortOrder,
  });
  const parameters = { search, limit, sortBy, ...(sortBy && { sortOrder: sortOrder ? 'desc' : 'asc' }) };
  return {
    status: 200,
    headers: linkHeaders(ctx, {
      self: { ...parameters, after },
      next: next === undefined ? undefined : { ...parameters, after: next },
    }),
    json: page,
  };
}

type Shown = z.infer<typeof answer>;

function sortKey(sortBy: string | undefined): (one: Shown) => string {
  switch (sortBy) {
    case undefined:
    case '':
    case 'id':
      return () => '';
    case 'profile.name':
      return (one) => one.profile.name.toLowerCase();
    case 'created':
      return (one) => one.created;
    case 'lastUpdated':
      return (one) => one.lastUpdated;
    default:
      throw new ApiError('E0000031', {
        summary: 'Invalid search criteria.',
        causes: [`sortBy: cannot sort by '${sortBy}'`],
      });
  }
}

function toWire(realm: Realm, origin: string): Shown {
  return {
    id: realm.id,
    isDefault: realm.isDefault,
    created: realm.created.toISOString(),
    lastUpdated: realm.lastUpdated.toISOString(),
    profile: { name: realm.name, realmType: realm.type, domains: [...realm.domains] },
    _links: { self: { href: `${origin}${path}/${realm.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } } },
  };
}
