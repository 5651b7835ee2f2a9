import { z } from 'zod';
import { type Groups, groupToWire } from '#src/directory/groups/index.ts';
import {
  decodeCursor,
  invalidCursor,
  isAllowed,
  queryFlag,
  queryLimit,
  requesterOf,
} from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { newUserBody, userUpdateBody } from './user-bodies.ts';
import { replyWithUsers, userListQuery } from './user-list.ts';
import { type DirectoryRoutesNeeds, ifMatchOf, readerOf, userOf, userReply } from './user-request.ts';
import type { User } from './user.ts';

const id = z.object({ id: z.string() });
const creation = z.object({
  activate: queryFlag(true),
  provider: queryFlag(false),
  nextLogin: z.enum(['changePassword']).optional(),
});
const updating = z.object({ strict: queryFlag(false) });
const expansion = z.object({ expand: z.string().optional() });
const groupPage = z.object({ after: z.string().optional(), limit: queryLimit(200, 1_000) });
type UpdateContext = RequestContext<unknown, z.infer<typeof updating>, z.infer<typeof userUpdateBody>>;

export function userRoutes(needs: DirectoryRoutesNeeds & { groups: Groups }): Route[] {
  const { users, schemas, groups } = needs;

  const update = async (
    ctx: UpdateContext,
    user: User,
    write: 'partial' | 'replace',
    asSelf = false,
  ): Promise<Reply> => {
    const { body, query } = ctx;
    const updated = await users.updateUser(requesterOf(ctx), user, {
      write,
      profile: body.profile ?? undefined,
      credentials: body.credentials ?? undefined,
      typeId: body.type?.id,
      strict: query.strict,
      ifMatch: ifMatchOf(ctx),
      asSelf,
    });
    return userReply(ctx, schemas, updated, { reader: asSelf ? 'self' : 'admin' });
  };
  const show = (
    ctx: RequestContext<unknown, z.infer<typeof expansion>>,
    user: User,
    reader: 'admin' | 'self',
  ): Reply => {
    const expanded = (ctx.query.expand ?? '').split(',').includes('blocks');
    return userReply(ctx, schemas, user, {
      reader,
      ...(expanded ? { embedded: { blocks: blocksOf(user) } } : {}),
    });
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users',
      permission: 'okta.users.read',
      query: userListQuery,
      handle: (ctx) => replyWithUsers(ctx, needs),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users',
      permission: 'okta.users.manage',
      query: creation,
      body: newUserBody,
      handle: async (ctx) => {
        const { body, query } = ctx;
        const created = await users.createUser(requesterOf(ctx), {
          profile: body.profile,
          credentials: body.credentials ?? undefined,
          groupIds: body.groupIds ?? undefined,
          typeId: body.type?.id,
          activate: query.activate,
          expirePassword: query.nextLogin === 'changePassword',
        });
        return userReply(ctx, schemas, created);
      },
    }),
    // Whoever is signed in may see and, as far as the schema lets them, change themselves.
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/me',
      permission: 'self',
      query: expansion,
      handle: async (ctx) => show(ctx, await userOf(ctx, users, 'me'), readerOf(ctx)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/me',
      permission: 'self',
      query: updating,
      body: userUpdateBody,
      handle: async (ctx) =>
        update(ctx, await userOf(ctx, users, 'me'), 'partial', !isAllowed(ctx.caller, 'okta.users.manage')),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id',
      permission: 'okta.users.read',
      params: id,
      query: expansion,
      handle: async (ctx) => show(ctx, await userOf(ctx, users, ctx.params.id), 'admin'),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/:id',
      permission: 'okta.users.manage',
      params: id,
      query: updating,
      body: userUpdateBody,
      handle: async (ctx) => update(ctx, await userOf(ctx, users, ctx.params.id), 'partial'),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/users/:id',
      permission: 'okta.users.manage',
      params: id,
      query: updating,
      body: userUpdateBody,
      handle: async (ctx) => update(ctx, await userOf(ctx, users, ctx.params.id), 'replace'),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:id',
      permission: 'okta.users.manage',
      params: id,
      handle: async (ctx) => {
        const user = await userOf(ctx, users, ctx.params.id);
        await users.deleteUser(requesterOf(ctx), user.id);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id/blocks',
      permission: 'okta.users.read',
      params: id,
      handle: async (ctx) => ({ status: 200, json: blocksOf(await userOf(ctx, users, ctx.params.id)) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id/groups',
      permission: 'okta.users.read',
      params: id,
      query: groupPage,
      handle: async (ctx) => {
        const { after, limit } = ctx.query;
        if (after !== undefined && !decodeCursor(after, undefined)) throw invalidCursor();
        const user = await userOf(ctx, users, ctx.params.id);
        const rows = await groups.listGroupsOf(user.id, after, limit + 1);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? { limit, after: shown.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: shown.map((group) => groupToWire(group, schemas.ofGroups(), ctx.client.origin)),
        };
      },
    }),
  ];
}

/** A locked-out account is closed to all devices; blocks of unknown devices come with device trust. */
const blocksOf = (user: User) =>
  user.status === 'LOCKED_OUT' ? [{ type: 'DEVICE_BASED', appliesTo: 'ANY_DEVICES' }] : [];
