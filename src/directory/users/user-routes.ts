import { z } from 'zod';
import { groupAnswer, type Groups, groupToWire } from '#src/directory/groups/index.ts';
import {
  decodeCursor,
  invalidCursor,
  queryFlag,
  queryLimit,
  requesterOf,
} from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type Reply,
  type RequestContext,
  type Route,
  mayEverywhere,
} from '#src/platform/http/index.ts';
import { checkMayCreate } from './creation-reach.ts';
import { newUserBody, userUpdateBody } from './user-bodies.ts';
import { replyWithUsers, userListQuery } from './lists/user-list.ts';
import {
  type DirectoryRoutesNeeds,
  ifMatchOf,
  readerOf,
  managedUserOf,
  userOf,
  userReply,
} from './user-request.ts';
import type { User } from './user.ts';
import { blockAnswer, userAnswer, usersAnswer } from './user-answer.ts';

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
  const { users, schemas } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users',
      permission: 'okta.users.read',
      limitsItself: true,
      query: userListQuery,
      answer: usersAnswer,
      handle: (ctx) => replyWithUsers(ctx, needs),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users',
      permission: 'okta.users.create',
      limitsItself: true,
      query: creation,
      body: newUserBody,
      answer: userAnswer,
      handle: async (ctx) => {
        const { body, query } = ctx;
        checkMayCreate(ctx.caller, body.groupIds ?? []);
        const created = await users.createUser(requesterOf(ctx), {
          profile: body.profile,
          credentials: body.credentials ?? undefined,
          groupIds: body.groupIds ?? undefined,
          typeId: body.type?.id,
          realmId: body.realmId ?? undefined,
          activate: query.activate,
          expirePassword: query.nextLogin === 'changePassword',
        });
        return userReply(ctx, schemas, created);
      },
    }),
    ...ownRoutes(needs),
    ...routesOfOne(needs),
    ...readingRoutes(needs),
  ];
}

async function update(
  ctx: UpdateContext,
  { users, schemas }: DirectoryRoutesNeeds,
  user: User,
  options: { write: 'partial' | 'replace'; asSelf?: boolean },
): Promise<Reply> {
  const { body, query } = ctx;
  const { write, asSelf = false } = options;
  if (!asSelf && body.credentials)
    await users.checkReach(ctx.caller, 'okta.users.credentials.manage', user.id);
  const movesRealm = typeof body.realmId === 'string' && body.realmId !== user.realmId;
  // Who reaches some people only must not choose who they are.
  if (movesRealm && !asSelf && !mayEverywhere(ctx.caller, 'okta.users.userprofile.manage'))
    throw new ApiError('E0000006');
  const updated = await users.updateUser(requesterOf(ctx), user, {
    write,
    profile: body.profile ?? undefined,
    credentials: body.credentials ?? undefined,
    typeId: body.type?.id,
    realmId: body.realmId ?? undefined,
    strict: query.strict,
    ifMatch: ifMatchOf(ctx),
    asSelf,
  });
  return userReply(ctx, schemas, updated, { reader: asSelf ? 'self' : 'admin' });
}

type ShowContext = RequestContext<unknown, z.infer<typeof expansion>>;

function show(
  ctx: ShowContext,
  { schemas }: DirectoryRoutesNeeds,
  user: User,
  reader: 'admin' | 'self',
): Reply {
  const expanded = (ctx.query.expand ?? '').split(',').includes('blocks');
  return userReply(ctx, schemas, user, {
    reader,
    ...(expanded ? { embedded: { blocks: blocksOf(user) } } : {}),
  });
}

/** Whoever is signed in may see and, as far as the schema lets them, change themselves. */
function ownRoutes(needs: DirectoryRoutesNeeds): Route[] {
  const { users } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/me',
      permission: 'self',
      scope: 'okta.users.read',
      query: expansion,
      answer: userAnswer,
      handle: async (ctx) => show(ctx, needs, await userOf(ctx, users, 'me'), readerOf(ctx)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/users/me',
      permission: 'self',
      scope: 'okta.users.manage',
      query: updating,
      body: userUpdateBody,
      answer: userAnswer,
      handle: async (ctx) => {
        const asSelf = !mayEverywhere(ctx.caller, 'okta.users.userprofile.manage');
        return update(ctx, needs, await userOf(ctx, users, 'me'), { write: 'partial', asSelf });
      },
    }),
  ];
}

function routesOfOne(needs: DirectoryRoutesNeeds): Route[] {
  const { users } = needs;
  const path = '/api/v1/users/:id';
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.users.read',
      params: id,
      query: expansion,
      answer: userAnswer,
      handle: async (ctx) => show(ctx, needs, await userOf(ctx, users, ctx.params.id), 'admin'),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.users.userprofile.manage',
      params: id,
      query: updating,
      body: userUpdateBody,
      answer: userAnswer,
      handle: async (ctx) =>
        update(ctx, needs, await managedUserOf(ctx, users, ctx.params.id), { write: 'partial' }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: 'okta.users.userprofile.manage',
      params: id,
      query: updating,
      body: userUpdateBody,
      answer: userAnswer,
      handle: async (ctx) =>
        update(ctx, needs, await managedUserOf(ctx, users, ctx.params.id), { write: 'replace' }),
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: 'okta.users.lifecycle.delete',
      params: id,
      handle: async (ctx) => {
        const user = await managedUserOf(ctx, users, ctx.params.id);
        await users.deleteUser(requesterOf(ctx), user.id);
        return { status: 204 };
      },
    }),
  ];
}

function readingRoutes({ users, schemas, groups }: DirectoryRoutesNeeds & { groups: Groups }): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id/blocks',
      permission: 'okta.users.read',
      params: id,
      answer: z.array(blockAnswer),
      handle: async (ctx) => ({ status: 200, json: blocksOf(await userOf(ctx, users, ctx.params.id)) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:id/groups',
      permission: 'okta.users.read',
      params: id,
      query: groupPage,
      answer: z.array(groupAnswer),
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
