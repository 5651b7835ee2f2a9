import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  type Caller,
  defineRoute,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { History, Visit } from './history.ts';
import type { KnownDevices, ShownDevice } from './known-devices.ts';

export type KnownDeviceRouteNeeds = {
  devices: KnownDevices;
  users: Pick<Users, 'getUser' | 'findPerson' | 'checkRank'>;
};

const read = 'okta.users.read';
/** As for sessions: both say from where somebody may come without being asked more. */
const manage = 'okta.users.lifecycle.clearSessions';
const ofUser = '/gatehouse/v1/users/:userId';
const own = '/gatehouse/v1/me';
const resource = { kind: 'users', param: 'userId' };
const byUser = z.object({ userId: z.string() });
const byDevice = z.object({ deviceId: z.string() });

const deviceAnswer = z.strictObject({
  id: z.string(),
  how: z.enum(['sign-in', 'passkey', 'push']),
  platform: z.string(),
  browser: z.string().nullable(),
  nickname: z.string().nullable(),
  deviceId: z.string().nullable(),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  isThis: z.boolean(),
});
const profileAnswer = z.strictObject({
  signIns: z.int(),
  knownDevices: z.int(),
  visits: z.array(
    z.strictObject({
      ipAddress: z.string(),
      platform: z.string(),
      hasDevice: z.boolean(),
      asn: z.int().nullable(),
      country: z.string().nullable(),
      region: z.string().nullable(),
      city: z.string().nullable(),
      first: z.iso.datetime(),
      last: z.iso.datetime(),
      times: z.int(),
    }),
  ),
  hoursOfWeek: z
    .array(z.int())
    .describe('Sign-ins by hour of the week in UTC, from Monday midnight; 168 or none'),
});
const nicknameBody = z.strictObject({ nickname: z.string().trim().min(1).max(64).nullable() });

export function knownDeviceRoutes(needs: KnownDeviceRouteNeeds): Route[] {
  return [...administratorRoutes(needs), ...ownRoutes(needs)];
}

function administratorRoutes({ devices, users }: KnownDeviceRouteNeeds): Route[] {
  /** For those who mean to change something: nobody weakens the account of somebody who may do more than they. */
  const managed = async (ctx: Pick<RequestContext, 'caller'>, userId: string): Promise<string> => {
    const user = await users.getUser(userId);
    await users.checkRank(ctx.caller, user.id);
    return user.id;
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${ofUser}/known-devices`,
      permission: read,
      resource,
      summary: 'Browsers and devices from which a person has signed in',
      params: byUser,
      answer: z.array(deviceAnswer),
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        return { status: 200, json: (await devices.list(user.id)).map(deviceToWire) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${ofUser}/known-devices/:deviceId`,
      permission: manage,
      resource,
      summary: 'Forgets a device: for this person it is a new one',
      params: z.object({ userId: z.string(), deviceId: z.string() }),
      async handle(ctx) {
        const userId = await managed(ctx, ctx.params.userId);
        await devices.forget(requesterOf(ctx), userId, ctx.params.deviceId);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${ofUser}/known-devices`,
      permission: manage,
      resource,
      summary: 'Forgets all devices of a person',
      params: byUser,
      async handle(ctx) {
        await devices.forgetAll(requesterOf(ctx), await managed(ctx, ctx.params.userId));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${ofUser}/behavior-profile`,
      permission: read,
      resource,
      summary: 'What is known of where, when and with what a person signs in',
      params: byUser,
      answer: profileAnswer,
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        return { status: 200, json: profileToWire(await devices.profile(user.id)) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${ofUser}/behavior-profile`,
      permission: manage,
      resource,
      summary: 'Forgets what is usual for a person, with the devices they are known by',
      params: byUser,
      async handle(ctx) {
        await devices.resetProfile(requesterOf(ctx), await managed(ctx, ctx.params.userId));
        return { status: 204 };
      },
    }),
  ];
}

function ownRoutes({ devices, users }: KnownDeviceRouteNeeds): Route[] {
  const me = async (caller: Caller): Promise<string> => {
    const person = await users.findPerson(caller.id);
    if (person === undefined) throw new ApiError('E0000006');
    return person.id;
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${own}/known-devices`,
      permission: 'self',
      summary: 'Browsers and devices from which the caller has signed in',
      answer: z.array(deviceAnswer),
      async handle(ctx) {
        const found = await devices.list(await me(ctx.caller), ctx.client);
        return { status: 200, json: found.map(deviceToWire) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${own}/known-devices/:deviceId`,
      permission: 'self',
      summary: 'Gives a known device of the caller a name, or takes it away',
      params: byDevice,
      body: nicknameBody,
      success: 204,
      async handle(ctx) {
        const { nickname } = ctx.body;
        const userId = await me(ctx.caller);
        await devices.rename(requesterOf(ctx), userId, ctx.params.deviceId, nickname ?? undefined);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${own}/known-devices/:deviceId`,
      permission: 'self',
      summary: 'Forgets a device of the caller: it is a new one then',
      params: byDevice,
      async handle(ctx) {
        await devices.forget(requesterOf(ctx), await me(ctx.caller), ctx.params.deviceId);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${own}/known-devices`,
      permission: 'self',
      summary: 'Forgets all devices of the caller',
      async handle(ctx) {
        await devices.forgetAll(requesterOf(ctx), await me(ctx.caller));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${own}/behavior-profile`,
      permission: 'self',
      summary: 'What is known of where, when and with what the caller signs in',
      answer: profileAnswer,
      async handle(ctx) {
        return { status: 200, json: profileToWire(await devices.profile(await me(ctx.caller))) };
      },
    }),
  ];
}

const deviceToWire = (device: ShownDevice) => ({
  id: device.id,
  how: device.how,
  platform: device.platform,
  browser: device.browser ?? null,
  nickname: device.nickname ?? null,
  deviceId: device.deviceId ?? null,
  firstSeen: device.firstSeen.toISOString(),
  lastSeen: device.lastSeen.toISOString(),
  isThis: device.isThis,
});

const profileToWire = ({ history, devices }: { history: History; devices: number }) => ({
  signIns: history.signIns,
  knownDevices: devices,
  visits: history.visits.map(visitToWire).reverse(),
  hoursOfWeek: [...history.hours],
});

const visitToWire = (visit: Visit) => ({
  ipAddress: visit.address,
  platform: visit.platform,
  hasDevice: visit.deviceKey !== undefined,
  asn: visit.asn ?? null,
  country: visit.country ?? null,
  region: visit.region ?? null,
  city: visit.city ?? null,
  first: new Date(visit.firstMs).toISOString(),
  last: new Date(visit.lastMs).toISOString(),
  times: visit.times,
});
