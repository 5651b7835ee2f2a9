import { z } from 'zod';
import { explained, queryLimit, readFilter, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { zoneAnswer, zoneBody } from './zone-schema.ts';
import type { Zones } from './zone-service.ts';
import { compileZoneFilter, everyZone } from './zone-store.ts';
import type { Zone, ZoneAddress, ZoneContent } from './zone.ts';

const read = 'okta.networkZones.read';
const manage = 'okta.networkZones.manage';
const path = '/api/v1/zones';
const byId = z.object({ zoneId: z.string() });
const resource = { kind: 'networkZones', param: 'zoneId' };
const listing = z.object({
  filter: z.string().max(4_096).optional(),
  after: z.string().max(255).optional(),
  // -1 is what Okta's own clients send for "as you like".
  limit: z.preprocess((given) => (given === '-1' || given === '' ? undefined : given), queryLimit(20, 200)),
});

/** `true`: also where it blocks the address that asks, or keeps some administrators out, or all who come from there. */
const forced = z.object({
  force: z
    .enum(['true', 'false'])
    .optional()
    .transform((given) => given === 'true'),
});

const finding = z.strictObject({
  code: z.enum([
    'HOST_BITS',
    'OVERLAP',
    'OVERLAPS_ZONE',
    'PRIVATE_NETWORK',
    'EVERY_ADDRESS',
    'MISSING_DATA',
    'BLOCKS_CALLER',
    'KEEPS_OUT_ADMINISTRATORS',
  ]),
  severity: z.enum(['WARNING', 'REFUSED']),
  field: z.string(),
  message: z.string(),
});

export function zoneRoutes(zones: Zones): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate', status: Zone['status']) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:zoneId/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      query: forced,
      answer: zoneAnswer,
      handle: async (ctx) =>
        reply(ctx, await zones.setStatus(ctx.params.zoneId, status, requesterOf(ctx), ctx.query.force)),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listing,
      answer: z.array(zoneAnswer),
      async handle(ctx) {
        const { filter, after = '', limit } = ctx.query;
        const condition = filter ? explained(() => compileZoneFilter(readFilter(filter))) : everyZone;
        const found = await zones.list({ condition, after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id, limit } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((zone) => toWire(zone, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      query: forced,
      body: zoneBody,
      answer: zoneAnswer,
      handle: async (ctx) => reply(ctx, await zones.create(ctx.body, requesterOf(ctx), ctx.query.force)),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:zoneId`,
      permission: read,
      resource,
      params: byId,
      answer: zoneAnswer,
      handle: async (ctx) => reply(ctx, await zones.get(ctx.params.zoneId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:zoneId`,
      permission: manage,
      resource,
      params: byId,
      query: forced,
      body: zoneBody,
      answer: zoneAnswer,
      handle: async (ctx) =>
        reply(ctx, await zones.replace(ctx.params.zoneId, ctx.body, requesterOf(ctx), ctx.query.force)),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:zoneId`,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await zones.delete(ctx.params.zoneId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/zones/check',
      permission: manage,
      summary: 'Says what is odd or dangerous about a zone before it is saved; changes nothing',
      query: z.object({ zoneId: z.string().max(64).optional() }),
      body: zoneBody,
      answer: z.strictObject({ findings: z.array(finding) }),
      handle: async (ctx) => ({
        status: 200,
        json: { findings: await zones.examine(ctx.body, requesterOf(ctx), ctx.query.zoneId) },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/zones/:zoneId/uses',
      permission: read,
      resource,
      summary: 'Lists what names a network zone: policies and rules, API tokens, settings',
      params: byId,
      answer: z.array(
        z.strictObject({
          type: z.string(),
          id: z.string(),
          name: z.string(),
          policyId: z.string().optional().describe('Of the policy, or that the rule is of'),
        }),
      ),
      handle: async (ctx) => ({ status: 200, json: await zones.usesOf(ctx.params.zoneId) }),
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

const reply = (ctx: Pick<RequestContext, 'client'>, zone: Zone) => ({
  status: 200,
  json: toWire(zone, ctx.client.origin),
});

/** Okta says null where there are none. */
const orNull = (entries: ZoneAddress[]) => (entries.length === 0 ? null : entries);

/** Of a dynamic zone without a proxy type nothing is said: Okta's document has no null there. */
function withoutNull(content: Exclude<ZoneContent, { type: 'IP' }>) {
  if (content.type !== 'DYNAMIC' || content.proxyType !== null) return content;
  const { proxyType: _none, ...others } = content;
  return others;
}

function toWire(zone: Zone, origin: string) {
  const self = `${origin}${path}/${zone.id}`;
  const verb = zone.status === 'ACTIVE' ? 'deactivate' : 'activate';
  const { content } = zone;
  return {
    type: content.type,
    id: zone.id,
    name: zone.name,
    status: zone.status,
    usage: zone.usage,
    created: zone.created.toISOString(),
    lastUpdated: zone.lastUpdated.toISOString(),
    system: zone.systemZone !== undefined,
    ...(zone.systemZone === 'DefaultExemptIpZone' && { useAsExemptList: true }),
    ...(content.type === 'IP'
      ? { gateways: orNull(content.gateways), proxies: orNull(content.proxies) }
      : withoutNull(content)),
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
      [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
    },
  };
}
