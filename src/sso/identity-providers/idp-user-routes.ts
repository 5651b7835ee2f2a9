import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { IdentityProviders } from './identity-providers.ts';
import { readLimit, shownTo } from './idp-routes.ts';
import { idpAnswer, linkedUserAnswer } from './idp-schemas.ts';
import { idpsPath, linkedUserToWire } from './idp-wire.ts';

const path = `${idpsPath}/:idpId/users`;
const params = z.object({ idpId: z.string(), userId: z.string() });
const ofIdp = { kind: 'idps', param: 'idpId' };
const ofUser = { kind: 'users', param: 'userId' };

const listing = z.object({
  q: z.string().max(512).optional().describe('The account at the provider, exactly.'),
  after: z.string().max(64).optional(),
  limit: z.string().optional(),
  expand: z.string().max(64).optional(),
});
const linkBody = z.strictObject({ externalId: z.string().trim().min(1).max(512) });
const socialToken = z.strictObject({
  id: z.string(),
  token: z.string(),
  tokenType: z.string(),
  tokenAuthScheme: z.string().nullable(),
  expiresAt: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});

export type ShowUser = (
  ctx: RequestContext,
  userIds: readonly string[],
) => Promise<Map<string, Record<string, unknown>>>;

export function idpUserRoutes(idps: IdentityProviders, showUsers: ShowUser): Route[] {
  const { users } = idps;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.idps.read',
      resource: ofIdp,
      params: z.object({ idpId: z.string() }),
      query: listing,
      answer: z.array(linkedUserAnswer),
      async handle(ctx) {
        const idp = idps.get(ctx.params.idpId);
        const { after = '', expand, q } = ctx.query;
        const limit = readLimit(ctx.query.limit);
        const externalId = q === '' ? undefined : q;
        const found = await users.listPage({ idpId: idp.id, externalId, after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const shown =
          expand === 'user'
            ? await showUsers(
                ctx,
                page.map((link) => link.userId),
              )
            : undefined;
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.userId } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((link) => linkedUserToWire(link, ctx.client.origin, shown?.get(link.userId))),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:userId`,
      permission: 'okta.idps.read',
      resource: ofIdp,
      params,
      answer: linkedUserAnswer,
      async handle(ctx) {
        const link = await users.get(idps.get(ctx.params.idpId).id, ctx.params.userId);
        return { status: 200, json: linkedUserToWire(link, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:userId`,
      permission: 'okta.users.manage',
      resource: ofUser,
      params,
      body: linkBody,
      answer: linkedUserAnswer,
      async handle(ctx) {
        const { idpId, userId } = ctx.params;
        const link = await users.link(idps.get(idpId), userId, ctx.body.externalId, requesterOf(ctx));
        return { status: 200, json: linkedUserToWire(link, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:userId`,
      permission: 'okta.idps.manage',
      resource: ofIdp,
      params,
      async handle(ctx) {
        await users.unlink(idps.get(ctx.params.idpId), ctx.params.userId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:userId/credentials/tokens`,
      permission: 'okta.idps.read',
      resource: ofIdp,
      params,
      answer: z.array(socialToken),
      async handle(ctx) {
        await users.get(idps.get(ctx.params.idpId).id, ctx.params.userId);
        // Tokens come with signing in through the provider, which nobody has done yet.
        return { status: 200, json: [] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/idps',
      permission: 'okta.users.read',
      resource: ofUser,
      params: z.object({ userId: z.string() }),
      answer: z.array(idpAnswer),
      async handle(ctx) {
        const userId = await idps.userIdOf(ctx.params.userId);
        if (userId === undefined) throw notFound(ctx.params.userId, 'User');
        const links = await users.listOfUser(userId);
        const found = links.map((link) => idps.find(link.idpId)).filter((idp) => idp !== undefined);
        return { status: 200, json: found.map((idp) => shownTo(ctx, idps, idp)) };
      },
    }),
  ];
}
