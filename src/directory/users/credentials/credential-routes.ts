import { z } from 'zod';
import { queryFlag, requesterOf } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  type Permission,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { changePasswordBody, credentialsBody, recoveryAnswerBody } from '../user-bodies.ts';
import { type DirectoryRoutesNeeds, managedUserOf } from '../user-request.ts';
import type { User } from '../user.ts';
import { credentialsToWire } from '../user-wire.ts';
import { credentialsAnswer, resetAnswer } from '../user-answer.ts';

const id = z.object({ id: z.string() });
const strictly = z.object({ strict: queryFlag(false) });
const delivery = z.object({ sendEmail: queryFlag(true) });
const reply = (user: User): Reply => ({ status: 200, json: credentialsToWire(user) });

export function credentialRoutes({ users }: DirectoryRoutesNeeds): Route[] {
  type Change = RequestContext<unknown, z.infer<typeof strictly>, z.infer<typeof changePasswordBody>>;
  const changePassword = async (ctx: Change, idOrLogin: string) => {
    const { oldPassword, newPassword } = ctx.body;
    const change = {
      oldPassword: oldPassword.value,
      newPassword: newPassword.value,
      strict: ctx.query.strict,
    };
    return reply(
      await users.changePassword(requesterOf(ctx), await managedUserOf(ctx, users, idOrLogin), change),
    );
  };

  const anyones = {
    path: '/api/v1/users/:id/credentials',
    permission: 'okta.users.credentials.manage' as Permission,
  };
  return [
    defineRoute({
      method: 'POST',
      // One's own password needs no administrator, as the old one is asked for. A question is one more way in: people set theirs on the page
      // of their account, which asks for all that they have.
      path: '/api/v1/users/me/credentials/change_password',
      permission: 'self',
      query: strictly,
      body: changePasswordBody,
      answer: credentialsAnswer,
      handle: (ctx) => changePassword(ctx, 'me'),
    }),
    defineRoute({
      method: 'POST',
      path: `${anyones.path}/change_password`,
      permission: anyones.permission,
      params: id,
      query: strictly,
      body: changePasswordBody,
      answer: credentialsAnswer,
      handle: (ctx) => changePassword(ctx, ctx.params.id),
    }),
    defineRoute({
      method: 'POST',
      path: `${anyones.path}/change_recovery_question`,
      permission: anyones.permission,
      params: id,
      body: credentialsBody,
      answer: credentialsAnswer,
      handle: async (ctx) =>
        reply(
          await users.changeRecoveryQuestion(
            requesterOf(ctx),
            await managedUserOf(ctx, users, ctx.params.id),
            ctx.body,
          ),
        ),
    }),
    defineRoute({
      method: 'POST',
      path: `${anyones.path}/forgot_password`,
      permission: 'okta.users.credentials.resetPassword',
      params: id,
      query: delivery,
      answer: resetAnswer,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        const link = await users.forgotPassword(requesterOf(ctx), user.id, ctx.query);
        return { status: 200, json: link ? { resetPasswordUrl: link.url } : {} };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${anyones.path}/forgot_password_recovery_question`,
      permission: anyones.permission,
      params: id,
      query: delivery,
      body: recoveryAnswerBody,
      answer: credentialsAnswer,
      handle: async (ctx) => {
        const { recovery_question, password } = ctx.body;
        const user = await managedUserOf(ctx, users, ctx.params.id);
        const given = { answer: recovery_question.answer, newPassword: password.value };
        return reply(await users.answerRecoveryQuestion(requesterOf(ctx), user, given));
      },
    }),
  ];
}
