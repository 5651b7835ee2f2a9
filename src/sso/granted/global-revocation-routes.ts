import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { ApiError, defineRoute, type Route } from '#src/platform/http/index.ts';
import type { Revocations } from './revocation-service.ts';

const body = z.strictObject({
  sub_id: z.discriminatedUnion('format', [
    z.strictObject({ format: z.literal('opaque'), id: z.string().max(255) }),
    z.strictObject({ format: z.literal('iss_sub'), iss: z.string().max(1024), sub: z.string().max(255) }),
  ]),
});

type Needs = {
  users: Pick<Users, 'getUser' | 'checkRank' | 'clearSessions'>;
  revocations: Revocations;
  config: { readonly baseUrl: string };
};

/** `POST /oauth2/v1/global-token-revocation`: a person is out everywhere (draft-parecki-oauth-global-token-revocation). */
export function globalRevocationRoutes({ users, revocations, config }: Needs): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/oauth2/v1/global-token-revocation',
      permission: 'okta.users.manage',
      scope: 'okta.universalLogout.manage',
      body,
      async handle(ctx) {
        const { sub_id: subject } = ctx.body;
        if (subject.format === 'iss_sub' && subject.iss !== config.baseUrl) {
          throw new ApiError('E0000015', {
            causes: [
              'sub_id.iss: people are not found by the subjects of other identity providers yet; use format opaque, or this org as issuer',
            ],
          });
        }
        const user = await users.getUser(subject.format === 'opaque' ? subject.id : subject.sub);
        await users.checkRank(ctx.caller, user.id);
        const by = requesterOf(ctx);
        await users.clearSessions(by, user.id, { oauthTokens: true });
        const { id, login } = user;
        await revocations.ofUser({ id, type: 'User', alternateId: login, displayName: login }, by);
        return { status: 204 };
      },
    }),
  ];
}
