import { z } from 'zod';
import { decodeCursor, invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type Route } from '#src/platform/http/index.ts';
import { type DirectoryRoutesNeeds, viewOf } from './user-request.ts';
import { userToWire } from './user-wire.ts';
import { userAnswer } from './user-answer.ts';

const group = z.object({ groupId: z.string() });
const member = z.object({ groupId: z.string(), userId: z.string() });
const memberPage = z.object({ after: z.string().optional(), limit: queryLimit(1_000, 1_000) });

/** Members of groups; they are users, so their look on the wire is theirs. */
export function membershipRoutes({ users, schemas }: DirectoryRoutesNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/groups/:groupId/users',
      permission: 'okta.groups.read',
      params: group,
      query: memberPage,
      answer: z.array(userAnswer),
      handle: async (ctx) => {
        const { after, limit } = ctx.query;
        if (after !== undefined && !decodeCursor(after, undefined)) throw invalidCursor();
        const rows = await users.listMembers(ctx.params.groupId, after, limit + 1);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? { limit, after: shown.at(-1)?.id } : undefined;
        const view = { ...viewOf(ctx), inList: true };
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: shown.map((user) => userToWire(user, schemas.ofType(user.typeId), view)),
        };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/groups/:groupId/users/:userId',
      permission: 'okta.groups.members.manage',
      params: member,
      handle: async (ctx) => {
        await users.addToGroup(requesterOf(ctx), ctx.params.groupId, ctx.params.userId);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/groups/:groupId/users/:userId',
      permission: 'okta.groups.members.manage',
      params: member,
      handle: async (ctx) => {
        await users.removeFromGroup(requesterOf(ctx), ctx.params.groupId, ctx.params.userId);
        return { status: 204 };
      },
    }),
  ];
}
