import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { KnownDevices } from '#src/access/risk/index.ts';
import {
  ApiError,
  defineRoute,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { RecoveryCodes } from '#src/signin/factors/recovery-code/index.ts';
import { findMyFactors, type MyFactorsNeeds } from './my-factors.ts';

export type SecurityApiNeeds = MyFactorsNeeds & {
  users: Pick<Users, 'findPerson' | 'getUser'>;
  recoveryCodes: Pick<RecoveryCodes, 'left'>;
  knownDevices?: Pick<KnownDevices, 'list' | 'forget'> | undefined;
};

const path = '/gatehouse/v1/me/security';

const factorAnswer = z.strictObject({
  id: z.string(),
  factorType: z.string(),
  provider: z.string(),
  nickname: z.string().nullable(),
  created: z.iso.datetime(),
  usable: z.boolean().describe('The organisation lets it be used'),
});
const deviceAnswer = z.strictObject({
  id: z.string(),
  nickname: z.string().nullable(),
  platform: z.string(),
  browser: z.string().nullable(),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  thisDevice: z.boolean(),
});
const securityAnswer = z.strictObject({
  factors: z.array(factorAnswer),
  addable: z.array(z.strictObject({ factorType: z.string(), provider: z.string() })),
  recoveryCodesLeft: z.int(),
  devices: z.array(deviceAnswer),
  _links: z.strictObject({ change: z.strictObject({ href: z.url() }) }),
});

/**
 * What the caller signs in with, for clients that show it themselves. It is read here; what is changed is changed on the page, where
 * it can be proved who is there.
 */
export function securityApiRoutes(needs: SecurityApiNeeds): Route[] {
  const me = async (ctx: Pick<RequestContext, 'caller'>) => {
    const person = await needs.users.findPerson(ctx.caller.id);
    if (person === undefined) throw new ApiError('E0000006');
    return { person, user: await needs.users.getUser(person.id) };
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'self',
      summary: 'What the caller signs in with, and the devices they are known by',
      answer: securityAnswer,
      async handle(ctx) {
        const { person, user } = await me(ctx);
        const [mine, recoveryCodesLeft, devices] = await Promise.all([
          findMyFactors(needs, user, { person, client: ctx.client, context: undefined }),
          needs.recoveryCodes.left(user.id),
          needs.knownDevices?.list(user.id, ctx.client) ?? [],
        ]);
        return {
          status: 200,
          json: {
            factors: mine.list.map(({ factor, isUsable }) => ({
              id: factor.id,
              factorType: factor.factorType,
              provider: factor.provider,
              nickname: factor.nickname ?? null,
              created: factor.created.toISOString(),
              usable: isUsable,
            })),
            addable: mine.addable.map(({ factorType, provider }) => ({ factorType, provider })),
            recoveryCodesLeft,
            devices: devices.map((device) => ({
              id: device.id,
              nickname: device.nickname ?? null,
              platform: device.platform,
              browser: device.browser ?? null,
              firstSeen: device.firstSeen.toISOString(),
              lastSeen: device.lastSeen.toISOString(),
              thisDevice: device.isThis,
            })),
            _links: { change: { href: `${ctx.client.origin}/home/security` } },
          },
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/devices/:deviceId`,
      permission: 'self',
      summary: 'Makes a device new again to the caller',
      params: z.object({ deviceId: z.string().max(64) }),
      async handle(ctx) {
        const { user } = await me(ctx);
        if (!needs.knownDevices) throw notFound(ctx.params.deviceId, 'KnownDevice');
        await needs.knownDevices.forget(requesterOf(ctx), user.id, ctx.params.deviceId);
        return { status: 204 };
      },
    }),
  ];
}
