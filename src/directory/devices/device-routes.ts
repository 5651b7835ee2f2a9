import { z } from 'zod';
import {
  explained,
  queryLimit,
  readFilter,
  requesterOf,
  type Schemas,
} from '#src/directory/schemas/index.ts';
import { findUsers, type User, userOf, type Users, userToWire } from '#src/directory/users/index.ts';
import type { Reader } from '#src/platform/database/index.ts';
import {
  ApiError,
  defineRoute,
  mayEverywhere,
  linkHeaders,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { type Device, deviceVerbs } from './device.ts';
import type { Devices } from './device-service.ts';
import { compileDeviceSearch, everyDevice } from './device-store.ts';
import {
  deviceAnswer,
  devicesPath as path,
  deviceToWire,
  deviceUserAnswer,
  listedDeviceAnswer,
  userDeviceAnswer,
} from './device-wire.ts';

const read = 'okta.devices.read';
const manage = 'okta.devices.manage';
const resource = { kind: 'devices', param: 'deviceId' };
const byId = z.object({ deviceId: z.string() });

type Needs = { devices: Devices; users: Users; schemas: Schemas; database: Reader };
type Expand = 'user' | 'userSummary';

export function deviceRoutes(needs: Needs): Route[] {
  return [...readRoutes(needs), ...writeRoutes(needs.devices)];
}

function readRoutes(needs: Needs): Route[] {
  const { devices, users } = needs;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: z.object({
        search: z.string().max(4_096).optional(),
        after: z.string().max(64).optional(),
        limit: queryLimit(200, 200),
        expand: z.enum(['user', 'userSummary']).optional(),
      }),
      answer: z.array(listedDeviceAnswer),
      async handle(ctx) {
        const { search, after, limit, expand } = ctx.query;
        const condition = search ? explained(() => compileDeviceSearch(readFilter(search))) : everyDevice;
        const found = await devices.list({ condition, after: after ?? '', limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, after: page.at(-1)?.id, limit } : undefined;
        const usersOf = expand && (await deviceUsers(needs, ctx, page, expand));
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: ctx.query, next }),
          json: page.map((device) => ({
            ...deviceToWire(device, ctx.client.origin),
            ...(usersOf && { _embedded: { users: usersOf.get(device.id) ?? [] } }),
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:deviceId`,
      permission: read,
      resource,
      params: byId,
      answer: deviceAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: deviceToWire(await devices.get(ctx.params.deviceId), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:deviceId/users`,
      permission: read,
      resource,
      params: byId,
      answer: z.array(deviceUserAnswer),
      async handle(ctx) {
        const device = await devices.get(ctx.params.deviceId);
        const found = await deviceUsers(needs, ctx, [device], 'user');
        return { status: 200, json: found.get(device.id) ?? [] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/devices',
      permission: 'okta.users.read',
      resource: { kind: 'users', param: 'userId' },
      params: z.object({ userId: z.string() }),
      answer: z.array(userDeviceAnswer),
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const json = (await devices.ofUser(user.id)).map(({ link, device }) => ({
          created: link.created.toISOString(),
          deviceUserId: link.id,
          device: deviceToWire(device, ctx.client.origin),
        }));
        return { status: 200, json };
      },
    }),
  ];
}

function writeRoutes(devices: Devices): Route[] {
  return [
    defineRoute({
      method: 'DELETE',
      path: `${path}/:deviceId`,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await devices.delete(ctx.params.deviceId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    ...deviceVerbs.map((verb) =>
      defineRoute({
        method: 'POST',
        path: `${path}/:deviceId/lifecycle/${verb}`,
        permission: manage,
        resource,
        params: byId,
        async handle(ctx) {
          await devices.act(ctx.params.deviceId, verb, requesterOf(ctx));
          return { status: 204 };
        },
      }),
    ),
  ];
}

/** By device. Whoever may not read people sees devices without them. */
async function deviceUsers(
  { devices, schemas, database }: Needs,
  ctx: RequestContext,
  page: readonly Device[],
  expand: Expand,
): Promise<Map<string, object[]>> {
  if (!mayEverywhere(ctx.caller, 'okta.users.read')) throw new ApiError('E0000006');
  const links = await devices.linksOf(page.map(({ id }) => id));
  const people = await findUsers(database, [...new Set(links.map(({ userId }) => userId))]);
  const managed = new Map(page.map(({ id, profile }) => [id, profile.managed === true]));
  const shown = (user: User) =>
    expand === 'user'
      ? userToWire(user, schemas.ofType(user.typeId), { origin: ctx.client.origin })
      : summaryToWire(user, ctx.client.origin);
  const byDevice = new Map<string, object[]>();
  for (const link of links) {
    const user = people.get(link.userId);
    if (user === undefined) continue;
    const entry = {
      created: link.created.toISOString(),
      managementStatus: managed.get(link.deviceId) === true ? 'MANAGED' : 'NOT_MANAGED',
      ...(link.screenLockType !== undefined && { screenLockType: link.screenLockType }),
      user: shown(user),
    };
    byDevice.set(link.deviceId, [...(byDevice.get(link.deviceId) ?? []), entry]);
  }
  return byDevice;
}

function summaryToWire(user: User, origin: string) {
  const { firstName, lastName, login, email } = user.profile;
  return {
    id: user.id,
    profile: { firstName, lastName, login, email },
    _links: { self: { href: `${origin}/api/v1/users/${user.id}` } },
  };
}
