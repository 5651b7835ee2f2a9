import { z } from 'zod';
import {
  explained,
  invalidCursor,
  queryLimit,
  readFilter,
  requesterOf,
} from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type Route } from '#src/platform/http/index.ts';
import { matchesFilter } from '#src/protocols/scim-filter/index.ts';
import type { GroupOwners, NamedOwner } from './owner-service.ts';

const path = '/api/v1/groups/:groupId/owners';
const ofGroup = z.object({ groupId: z.string() });
const one = z.object({ groupId: z.string(), ownerId: z.string() });
const listing = z.object({
  search: z.string().max(1_000).optional().describe('A filter such as type eq "USER".'),
  after: z.string().optional(),
  limit: queryLimit(1_000, 1_000),
});
const type = z.enum(['USER', 'GROUP']);
const body = z.strictObject({ id: z.string().min(1).max(100), type });
const answer = z.strictObject({
  id: z.string(),
  type,
  resolved: z.boolean(),
  originId: z.string().nullable(),
  originType: z.enum(['APPLICATION', 'OKTA_DIRECTORY']),
  displayName: z.string(),
  lastUpdated: z.iso.datetime(),
});

export function groupOwnerRoutes(owners: GroupOwners): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.groups.read',
      params: ofGroup,
      query: listing,
      answer: z.array(answer),
      handle: async (ctx) => {
        const { search, after = '', limit } = ctx.query;
        if (after !== '' && !/^[0-9A-Za-z]{1,64}$/.test(after)) throw invalidCursor();
        const filter =
          search === undefined || search === '' ? undefined : explained(() => readFilter(search));
        // A group has ten at most: all are read, whatever is asked of them.
        const all = (await owners.list(ctx.params.groupId, { after, limit: 1_000 })).map(toWire);
        const found = filter ? all.filter((owner) => matchesFilter(filter, owner)) : all;
        const shown = found.slice(0, limit);
        const next = found.length > limit ? { search, limit, after: shown.at(-1)?.id } : undefined;
        const self = { search, limit, after: ctx.query.after };
        return { status: 200, headers: linkHeaders(ctx, { self, next }), json: shown };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.groups.manage',
      params: ofGroup,
      body,
      answer,
      handle: async (ctx) => ({
        status: 201,
        json: toWire(await owners.add(requesterOf(ctx), ctx.params.groupId, ctx.body)),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:ownerId`,
      permission: 'okta.groups.manage',
      params: one,
      handle: async (ctx) => {
        await owners.remove(requesterOf(ctx), ctx.params.groupId, ctx.params.ownerId);
        return { status: 204 };
      },
    }),
  ];
}

const toWire = (owner: NamedOwner): z.infer<typeof answer> => ({
  id: owner.id,
  type: owner.type,
  resolved: true,
  originId: null,
  originType: 'OKTA_DIRECTORY',
  displayName: owner.displayName,
  lastUpdated: owner.lastUpdated.toISOString(),
});
