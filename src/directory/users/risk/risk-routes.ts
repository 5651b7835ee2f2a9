import { z } from 'zod';
import { eventBy, requesterOf, wholeSecond } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { userNotFound } from '../user-refusals.ts';
import type { Users } from '../user-service.ts';
import { userTarget } from '../user.ts';
import { lockUser } from '../user-store.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { findRisk, saveRisk, type UserRisk } from './risk-store.ts';

type Needs = Pick<UsersNeeds, 'database' | 'clock' | 'systemLog' | 'lookAnew'> & { users: Users };

const path = '/api/v1/users/:userId/risk';
const params = z.object({ userId: z.string() });
const link = z.strictObject({ href: z.string(), hints: z.strictObject({ allow: z.array(z.string()) }) });
const _links = z.strictObject({ self: link, user: z.strictObject({ href: z.string() }) });
const known = z.strictObject({
  riskLevel: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  reason: z.string().optional(),
  _links,
});
const body = z.strictObject({
  riskLevel: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  riskReason: z
    .string()
    .max(500)
    .regex(/^[a-zA-Z0-9\s\-,.]*$/, 'may have letters, digits, spaces, hyphens, commas and full stops')
    .optional(),
});

/** What others know of a person's risk. It weighs in every sign-in (access/risk), and in sessions from this moment on. */
export function riskRoutes({ database, clock, systemLog, users, lookAnew }: Needs): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.userRisk.read',
      resource: { kind: 'users', param: 'userId' },
      params,
      answer: z.union([known, z.strictObject({ riskLevel: z.literal('NONE'), _links })]),
      handle: async (ctx) => {
        const user = await users.getUser(ctx.params.userId);
        return { status: 200, json: toWire(user.id, await findRisk(database, user.id), ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: 'okta.userRisk.manage',
      resource: { kind: 'users', param: 'userId' },
      params,
      body,
      answer: known,
      handle: async (ctx) => {
        const { riskLevel: level, riskReason: reason } = ctx.body;
        const { id } = await users.getUser(ctx.params.userId);
        const before = await database.transaction(async (tx) => {
          const user = await lockUser(tx, id);
          if (!user) throw userNotFound(id);
          const known = await findRisk(tx, id);
          await saveRisk(tx, id, { level, reason }, wholeSecond(clock));
          await lookAnew?.(tx, id);
          await systemLog.record(tx, {
            eventType: 'user.risk.change',
            ...eventBy(requesterOf(ctx)),
            target: [userTarget(user)],
            debugData: { riskLevel: level, previousRiskLevel: known?.level ?? 'NONE' },
          });
          return known;
        });
        return { status: before ? 200 : 201, json: toWire(id, { level, reason }, ctx.client.origin) };
      },
    }),
  ];
}

function toWire(userId: string, risk: UserRisk | undefined, origin: string) {
  const user = `${origin}/api/v1/users/${userId}`;
  return {
    riskLevel: risk?.level ?? 'NONE',
    ...(risk?.reason !== undefined && { reason: risk.reason }),
    _links: { self: { href: `${user}/risk`, hints: { allow: ['GET', 'PUT'] } }, user: { href: user } },
  };
}
