import { z } from 'zod';
import {
  defineRoute,
  linkHeaders,
  linkUrl,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { link, pageQuery, readPage, selfHeader, shownDate } from '../role-wire.ts';
import { addressOf, ornOf, type ResourceNames } from './resource.ts';
import type { ResourceSet, SetResource } from './resource-set.ts';
import type { ResourceSets } from './resource-set-service.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
export const setsPath = '/api/v1/iam/resource-sets';
const bySet = z.object({ resourceSetIdOrLabel: z.string() });
const byResource = z.object({ resourceSetIdOrLabel: z.string(), resourceId: z.string() });

const label = z.string().trim().min(1).max(255);
const description = z.string().max(1_000);
const resource = z.string().min(1).max(1_000).describe('Address or Okta resource name');
const draft = z.strictObject({ label, description, resources: z.array(resource).max(1_000) });
const replacement = z
  .strictObject({
    label,
    description,
    id: z.unknown(),
    created: z.unknown(),
    lastUpdated: z.unknown(),
    _links: z.unknown(),
  })
  .partial({ id: true, created: true, lastUpdated: true, _links: true });
const conditions = z.strictObject({
  Exclude: z.strictObject({ 'okta:ORN': z.array(resource).max(1_000).optional() }).nullish(),
});
const addition = z.strictObject({ resourceOrnOrUrl: resource, conditions: conditions.nullish() });
const additions = z.strictObject({ additions: z.array(resource).min(1).max(1_000) });

const setAnswer = z.strictObject({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link, resources: link, bindings: link }),
});
const resourceAnswer = z.strictObject({
  id: z.string(),
  orn: z.string(),
  conditions: z.strictObject({ Exclude: z.strictObject({ 'okta:ORN': z.array(z.string()) }) }).optional(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link, resource: link, users: link.optional(), groups: link.optional() }),
});

export function resourceSetRoutes(sets: ResourceSets): Route[] {
  return [...setRoutes(sets), ...resourceRoutes(sets)];
}

function setRoutes(sets: ResourceSets): Route[] {
  const reply = (ctx: RequestContext<unknown, unknown, unknown>, set: ResourceSet) => ({
    status: 200,
    headers: selfHeader(ctx),
    json: setToWire(set, ctx.client.origin),
  });
  return [
    defineRoute({
      method: 'GET',
      path: setsPath,
      permission: read,
      query: z.object(pageQuery),
      answer: z.strictObject({
        'resource-sets': z.array(setAnswer),
        _links: z.strictObject({ next: link.optional() }),
      }),
      async handle(ctx) {
        const { after, limit } = readPage(ctx.query, 100, 200);
        const found = await sets.list({ after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: {
            'resource-sets': page.map((set) => setToWire(set, ctx.client.origin)),
            _links: next ? { next: { href: linkUrl(ctx, next) } } : {},
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: setsPath,
      permission: manage,
      body: draft,
      answer: setAnswer,
      handle: async (ctx) => reply(ctx, await sets.create(ctx.body, ctx)),
    }),
    defineRoute({
      method: 'GET',
      path: `${setsPath}/:resourceSetIdOrLabel`,
      permission: read,
      params: bySet,
      answer: setAnswer,
      handle: async (ctx) => reply(ctx, await sets.get(ctx.params.resourceSetIdOrLabel)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${setsPath}/:resourceSetIdOrLabel`,
      permission: manage,
      params: bySet,
      body: replacement,
      answer: setAnswer,
      handle: async (ctx) => reply(ctx, await sets.replace(ctx.params.resourceSetIdOrLabel, ctx.body, ctx)),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${setsPath}/:resourceSetIdOrLabel`,
      permission: manage,
      params: bySet,
      async handle(ctx) {
        await sets.delete(ctx.params.resourceSetIdOrLabel, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function resourceRoutes(sets: ResourceSets): Route[] {
  const path = `${setsPath}/:resourceSetIdOrLabel/resources`;
  const excludeOf = (given: z.infer<typeof conditions> | null | undefined) =>
    given?.Exclude?.['okta:ORN'] ?? [];
  const reply = (ctx: RequestContext<unknown, unknown, unknown>, one: SetResource) => ({
    status: 200,
    headers: selfHeader(ctx),
    json: resourceToWire(one, ctx.client.origin, sets.names()),
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: bySet,
      query: z.object(pageQuery),
      answer: z.strictObject({
        resources: z.array(resourceAnswer),
        _links: z.strictObject({ next: link.optional(), 'resource-set': link }),
      }),
      async handle(ctx) {
        const set = await sets.get(ctx.params.resourceSetIdOrLabel);
        const { after, limit } = readPage(ctx.query, 100, 1_000);
        const found = await sets.listResources(set.id, { after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
        const { origin } = ctx.client;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: {
            resources: page.map((one) => resourceToWire(one, origin, sets.names())),
            _links: {
              'resource-set': { href: `${origin}${setsPath}/${set.id}` },
              ...(next ? { next: { href: linkUrl(ctx, next) } } : {}),
            },
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      params: bySet,
      body: addition,
      answer: resourceAnswer,
      async handle(ctx) {
        const { resourceOrnOrUrl, conditions: given } = ctx.body;
        const added = { text: resourceOrnOrUrl, exclude: excludeOf(given) };
        return reply(ctx, await sets.addResource(ctx.params.resourceSetIdOrLabel, added, ctx));
      },
    }),
    defineRoute({
      method: 'PATCH',
      path,
      permission: manage,
      params: bySet,
      body: additions,
      answer: setAnswer,
      async handle(ctx) {
        const { resourceSetIdOrLabel } = ctx.params;
        const drafts = ctx.body.additions.map((text) => ({ text, exclude: [] }));
        await sets.addResources(resourceSetIdOrLabel, drafts, ctx);
        return {
          status: 200,
          headers: selfHeader(ctx),
          json: setToWire(await sets.get(resourceSetIdOrLabel), ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:resourceId`,
      permission: read,
      params: byResource,
      answer: resourceAnswer,
      async handle(ctx) {
        const set = await sets.get(ctx.params.resourceSetIdOrLabel);
        return reply(ctx, await sets.getResource(set.id, ctx.params.resourceId));
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:resourceId`,
      permission: manage,
      params: byResource,
      body: z.strictObject({ conditions: conditions.nullish() }),
      answer: resourceAnswer,
      async handle(ctx) {
        const { resourceSetIdOrLabel, resourceId } = ctx.params;
        const exclude = excludeOf(ctx.body.conditions);
        return reply(ctx, await sets.replaceExclusions(resourceSetIdOrLabel, resourceId, exclude, ctx));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:resourceId`,
      permission: manage,
      params: byResource,
      async handle(ctx) {
        await sets.removeResource(ctx.params.resourceSetIdOrLabel, ctx.params.resourceId, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function setToWire(set: ResourceSet, origin: string) {
  const self = `${origin}${setsPath}/${set.id}`;
  return {
    id: set.id,
    label: set.label,
    description: set.description,
    created: shownDate(set.created),
    lastUpdated: shownDate(set.lastUpdated),
    _links: {
      self: { href: self },
      resources: { href: `${self}/resources` },
      bindings: { href: `${self}/bindings` },
    },
  };
}

function resourceToWire(one: SetResource, origin: string, names: ResourceNames) {
  const self = addressOf(one, origin);
  const isOf = (kind: 'users' | 'groups') => one.kind === kind && one.thing === '*';
  return {
    id: one.id,
    orn: ornOf(one, names),
    ...(one.excluded.length > 0 && {
      conditions: { Exclude: { 'okta:ORN': one.excluded.map((each) => ornOf(each, names)) } },
    }),
    created: shownDate(one.created),
    lastUpdated: shownDate(one.lastUpdated),
    _links: {
      self: { href: self },
      resource: { href: `${origin}${setsPath}/${one.setId}/resources/${one.id}` },
      ...(isOf('users') && { users: { href: self } }),
      ...(isOf('groups') && { groups: { href: self } }),
    },
  };
}
