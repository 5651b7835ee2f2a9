import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { deviceAssuranceAnswer, deviceAssuranceBody } from './device-assurance-schema.ts';
import type { DeviceAssurances } from './device-assurance-service.ts';
import type { DeviceAssurance } from './device-assurance-store.ts';

const path = '/api/v1/device-assurances';
const read = 'okta.deviceAssurance.read';
const manage = 'okta.deviceAssurance.manage';
const resource = { kind: 'deviceAssurance', param: 'deviceAssuranceId' };
const byId = z.object({ deviceAssuranceId: z.string() });

export function deviceAssuranceRoutes(assurances: DeviceAssurances): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.array(deviceAssuranceAnswer),
      handle: async (ctx) => ({
        status: 200,
        json: (await assurances.list()).map((one) => toWire(ctx, one)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: deviceAssuranceBody,
      answer: deviceAssuranceAnswer,
      handle: async (ctx) => reply(ctx, await assurances.create(ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:deviceAssuranceId`,
      permission: read,
      resource,
      params: byId,
      answer: deviceAssuranceAnswer,
      handle: async (ctx) => reply(ctx, await assurances.get(ctx.params.deviceAssuranceId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:deviceAssuranceId`,
      permission: manage,
      resource,
      params: byId,
      body: deviceAssuranceBody,
      answer: deviceAssuranceAnswer,
      handle: async (ctx) =>
        reply(ctx, await assurances.replace(ctx.params.deviceAssuranceId, ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:deviceAssuranceId`,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await assurances.delete(ctx.params.deviceAssuranceId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

type Ctx = Pick<RequestContext, 'client'>;

const reply = (ctx: Ctx, one: DeviceAssurance) => ({ status: 200, json: toWire(ctx, one) });

function toWire({ client }: Ctx, one: DeviceAssurance) {
  const self = { href: `${client.origin}${path}/${one.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } };
  return {
    ...one.content,
    id: one.id,
    name: one.name,
    platform: one.platform,
    createdBy: one.createdBy,
    createdDate: one.created.toISOString(),
    lastUpdate: one.lastUpdated.toISOString(),
    lastUpdatedBy: one.lastUpdatedBy,
    _links: { self },
  };
}
