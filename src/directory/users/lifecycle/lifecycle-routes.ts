import { z } from 'zod';
import { queryFlag, type Requester, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Permission, type Reply, type Route } from '#src/platform/http/index.ts';
import { type DirectoryRoutesNeeds, managedUserOf, userReply } from '../user-request.ts';
import type { Users } from '../user-service.ts';
import type { RecoveryLink } from '../users-needs.ts';
import {
  activationAnswer,
  nothingAnswer,
  resetAnswer,
  temporaryPasswordAnswer,
  userAnswer,
} from '../user-answer.ts';

const id = z.object({ id: z.string() });
const ok: Reply = { status: 200, json: {} };
const activationReply = (link: RecoveryLink | undefined): Reply =>
  link ? { status: 200, json: { activationUrl: link.url, activationToken: link.token } } : ok;
const resetReply = (link: RecoveryLink | undefined): Reply =>
  link ? { status: 200, json: { resetPasswordUrl: link.url } } : ok;

export function lifecycleRoutes({ users, schemas }: DirectoryRoutesNeeds): Route[] {
  return [
    ...plainActions(users),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id/lifecycle/activate',
      permission: 'okta.users.lifecycle.activate',
      params: id,
      query: z.object({ sendEmail: queryFlag(true) }),
      answer: activationAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        return activationReply(await users.activate(requesterOf(ctx), user.id, ctx.query));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id/lifecycle/reactivate',
      permission: 'okta.users.lifecycle.activate',
      params: id,
      query: z.object({ sendEmail: queryFlag(false) }),
      answer: activationAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        return activationReply(await users.reactivate(requesterOf(ctx), user.id, ctx.query));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id/lifecycle/reset_password',
      permission: 'okta.users.credentials.resetPassword',
      params: id,
      query: z.object({ sendEmail: queryFlag(true), revokeSessions: queryFlag(false) }),
      answer: resetAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        return resetReply(await users.resetPassword(requesterOf(ctx), user.id, ctx.query));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id/lifecycle/expire_password',
      permission: 'okta.users.credentials.expirePassword',
      params: id,
      query: z.object({ tempPassword: queryFlag(false) }),
      answer: z.union([userAnswer, temporaryPasswordAnswer]),
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        const by = requesterOf(ctx);
        if (!ctx.query.tempPassword) return userReply(ctx, schemas, await users.expirePassword(by, user.id));
        return {
          status: 200,
          json: {
            tempPassword: await users.expireWithTemporaryPassword(by, user, { revokeSessions: false }),
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id/lifecycle/expire_password_with_temp_password',
      permission: 'okta.users.credentials.expirePassword',
      params: id,
      query: z.object({ revokeSessions: queryFlag(false) }),
      answer: temporaryPasswordAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        const tempPassword = await users.expireWithTemporaryPassword(requesterOf(ctx), user, ctx.query);
        return { status: 200, json: { tempPassword } };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:id/sessions',
      permission: 'okta.users.lifecycle.clearSessions',
      params: id,
      query: z.object({ oauthTokens: queryFlag(false), forgetDevices: queryFlag(true) }),
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        await users.clearSessions(requesterOf(ctx), user.id, ctx.query);
        return { status: 204 };
      },
    }),
  ];
}

/** Actions that take nothing and answer `{}`. */
function plainActions(users: Users): Route[] {
  type Action = { permission: Permission; act: (by: Requester, userId: string) => Promise<void> };
  const actions: Record<string, Action> = {
    deactivate: { permission: 'okta.users.lifecycle.deactivate', act: users.deactivate },
    suspend: { permission: 'okta.users.lifecycle.suspend', act: users.suspend },
    unsuspend: { permission: 'okta.users.lifecycle.unsuspend', act: users.unsuspend },
    unlock: { permission: 'okta.users.lifecycle.unlock', act: users.unlock },
    reset_factors: { permission: 'okta.users.credentials.resetFactors', act: users.resetFactors },
  };
  return Object.entries(actions).map(([verb, { permission, act }]) =>
    defineRoute({
      method: 'POST',
      path: `/api/v1/users/:id/lifecycle/${verb}`,
      permission,
      params: id,
      answer: nothingAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        await act(requesterOf(ctx), user.id);
        return ok;
      },
    }),
  );
}
