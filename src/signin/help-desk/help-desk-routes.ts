import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { helpDeskActions, type SecuritySettingsService } from '../security-settings/index.ts';
import type { CallerCheck, CallerChecks } from './caller-checks.ts';
import type { HelpDesk } from './help-desk-service.ts';

export type HelpDeskRoutesNeeds = {
  users: Users;
  checks: CallerChecks;
  helpDesk: HelpDesk;
  settings: Pick<SecuritySettingsService, 'current'>;
};

const path = '/gatehouse/v1/help-desk/users/:userId';
const resource = { kind: 'users', param: 'userId' };
const ofUser = z.object({ userId: z.string().max(255) });
const ofCheck = z.object({ userId: z.string().max(255), challengeId: z.string().max(64) });
const manage = 'okta.users.credentials.manage';

const checkAnswer = z.strictObject({
  id: z.string(),
  factorId: z.string(),
  method: z.string().describe('Authenticator and method: okta_verify:push'),
  status: z.enum(['WAITING', 'VERIFIED', 'FAILED', 'EXPIRED']),
  number: z.string().nullable().describe('Tell the caller, who has to choose it on the phone'),
  expiresAt: z.iso.datetime(),
  verifiedUntil: z.iso.datetime().nullable().describe('Until when you may act for this person'),
});
const flags = z.strictObject(
  Object.fromEntries(helpDeskActions.map((action) => [action, z.boolean()])) as Record<
    (typeof helpDeskActions)[number],
    z.ZodBoolean
  >,
);
const deskAnswer = z.strictObject({
  user: z.strictObject({ id: z.string(), login: z.string(), status: z.string() }),
  factors: z.array(
    z.strictObject({
      id: z.string(),
      factorType: z.string(),
      provider: z.string(),
      nickname: z.string().nullable(),
      lastUpdated: z.iso.datetime(),
    }),
  ),
  requiresVerification: flags,
  verification: checkAnswer.nullable(),
  _links: z.strictObject({ explain: z.strictObject({ href: z.url() }) }),
});

const wireCheck = (check: CallerCheck) => ({
  id: check.id,
  factorId: check.factorId,
  method: check.method,
  status: check.status,
  number: check.number ?? null,
  expiresAt: check.expires.toISOString(),
  verifiedUntil: check.verifiedUntil?.toISOString() ?? null,
});

type Ctx = Pick<RequestContext<{ userId: string }>, 'caller' | 'params' | 'client'>;

/** For who answers the telephone: have the caller prove who they are, then do one thing for them. */
export function helpDeskRoutes(needs: HelpDeskRoutesNeeds): Route[] {
  return [...checkRoutes(needs), ...actionRoutes(needs)];
}

const personOf = ({ users }: HelpDeskRoutesNeeds, ctx: Ctx): Promise<User> =>
  userOf(ctx, users, ctx.params.userId);

function checkRoutes(needs: HelpDeskRoutesNeeds): Route[] {
  const { checks } = needs;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.users.read',
      resource,
      summary: 'What the help desk can ask of a caller and do for them, and what has been verified',
      params: ofUser,
      answer: deskAnswer,
      async handle(ctx) {
        const user = await personOf(needs, ctx);
        const [usable, current] = await Promise.all([
          checks.usable(user),
          checks.current(user, ctx.caller.id),
        ]);
        return {
          status: 200,
          json: {
            user: { id: user.id, login: user.login, status: user.status },
            factors: usable.map(({ factor }) => ({
              id: factor.id,
              factorType: factor.factorType,
              provider: factor.provider,
              nickname: factor.nickname ?? null,
              lastUpdated: factor.lastUpdated.toISOString(),
            })),
            requiresVerification: needs.settings.current().helpDesk.verify,
            verification: current ? wireCheck(current) : null,
            _links: { explain: { href: `${ctx.client.origin}/gatehouse/v1/access/explain` } },
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/challenges`,
      permission: manage,
      resource,
      summary: 'Has a caller prove who they are by one of their factors',
      params: ofUser,
      body: z.strictObject({ factorId: z.string().max(64) }),
      answer: checkAnswer,
      success: 201,
      async handle(ctx) {
        const user = await personOf(needs, ctx);
        const check = await checks.begin(user, ctx.body.factorId, requesterOf(ctx), ctx.client);
        return { status: 201, json: wireCheck(check) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/challenges/:challengeId/poll`,
      permission: manage,
      resource,
      summary: 'Whether the caller has approved on the phone',
      params: ofCheck,
      answer: checkAnswer,
      async handle(ctx) {
        const user = await personOf(needs, ctx);
        const check = await checks.poll(user, ctx.params.challengeId, requesterOf(ctx), ctx.client);
        return { status: 200, json: wireCheck(check) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/challenges/:challengeId/verify`,
      permission: manage,
      resource,
      summary: 'Holds the code that a caller reads out against their factor',
      params: ofCheck,
      body: z.strictObject({ passCode: z.string().trim().min(1).max(100) }),
      answer: checkAnswer,
      async handle(ctx) {
        const user = await personOf(needs, ctx);
        const { passCode } = ctx.body;
        const check = await checks.code(user, ctx.params.challengeId, passCode, requesterOf(ctx), ctx.client);
        return { status: 200, json: wireCheck(check) };
      },
    }),
  ];
}

function actionRoutes(needs: HelpDeskRoutesNeeds): Route[] {
  const { helpDesk } = needs;
  const plain = (
    verb: string,
    permission: string,
    summary: string,
    act: (user: User, by: ReturnType<typeof requesterOf>) => Promise<void>,
  ) =>
    defineRoute({
      method: 'POST',
      path: `${path}/${verb}`,
      permission,
      resource,
      summary,
      params: ofUser,
      async handle(ctx) {
        await act(await personOf(needs, ctx), requesterOf(ctx));
        return { status: 204 };
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: `${path}/temporary-code`,
      permission: 'okta.users.credentials.manageTemporaryAccessCode',
      resource,
      summary: 'Gives a verified caller a temporary access code, shown this once',
      params: ofUser,
      body: z.strictObject({ minutes: z.int().min(1).max(14_400).optional() }).prefault({}),
      answer: z.strictObject({ code: z.string(), expiresAt: z.iso.datetime() }),
      async handle(ctx) {
        const user = await personOf(needs, ctx);
        const { code, expires } = await helpDesk.temporaryCode(user, ctx.body.minutes, requesterOf(ctx));
        return { status: 200, json: { code, expiresAt: expires.toISOString() } };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/reset-factors`,
      permission: 'okta.users.credentials.resetFactors',
      resource,
      summary: 'Takes factors that a verified caller has lost out of their account',
      params: ofUser,
      body: z
        .strictObject({
          factorIds: z
            .array(z.string().max(64))
            .min(1)
            .max(50)
            .optional()
            .describe('All of them where left out'),
        })
        .prefault({}),
      async handle(ctx) {
        await helpDesk.resetFactors(await personOf(needs, ctx), ctx.body.factorIds, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    plain('unlock', 'okta.users.lifecycle.unlock', 'Unlocks the account of a caller', helpDesk.unlock),
    plain(
      'reset-password',
      'okta.users.credentials.resetPassword',
      'Mails a caller a link to a new password; the operator sees none',
      helpDesk.resetPassword,
    ),
    plain(
      'forget-devices',
      manage,
      'Makes every device new again to the person: each sign-in is looked at closely',
      helpDesk.forgetDevices,
    ),
  ];
}
