import { z } from 'zod';
import { invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { defineRoute, linkHeaders, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { type LinkedObject, type LinkedSide, sideName } from './linked-object.ts';
import type { LinkedObjects } from './linked-object-service.ts';

const path = '/api/v1/meta/schemas/user/linkedObjects';
const side = z.strictObject({
  name: z.string().regex(sideName, 'must begin with a letter or _ and consist of letters, digits and _'),
  title: z.string().min(1).max(255),
  description: z.string().max(1_024).nullish(),
  type: z.literal('USER'),
});
const body = z
  .strictObject({ primary: side, associated: side, _links: z.unknown().optional() })
  .refine(({ primary, associated }) => primary.name.toLowerCase() !== associated.name.toLowerCase(), {
    error: 'must differ from the name of the primary side',
    path: ['associated', 'name'],
  });
const shownSide = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  type: z.literal('USER'),
});
const answer = z.strictObject({
  primary: shownSide,
  associated: shownSide,
  _links: z.strictObject({ self: z.strictObject({ href: z.string() }) }),
});
const relativesAnswer = z.array(
  z.strictObject({ _links: z.strictObject({ self: z.strictObject({ href: z.string() }) }) }),
);
const byName = z.object({ linkedObjectName: z.string().max(200) });
const ofUser = z.object({ userIdOrLogin: z.string(), relationshipName: z.string().max(200) });
const assignment = z.object({
  userIdOrLogin: z.string(),
  relationshipName: z.string().max(200),
  primaryUserId: z.string(),
});
const page = z.object({ after: z.string().optional(), limit: queryLimit(1_000, 1_000) });

export function linkedObjectRoutes(linked: LinkedObjects, users: Users): Route[] {
  const reply = (ctx: RequestContext, status: number, one: LinkedObject) => ({
    status,
    json: toWire(one, ctx.client.origin),
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.linkedObjects.read',
      answer: z.array(answer),
      handle: async (ctx) => ({
        status: 200,
        json: (await linked.list()).map((one) => toWire(one, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.linkedObjects.manage',
      body,
      answer,
      handle: async (ctx) => {
        const { primary, associated } = ctx.body;
        const one = { primary: sideOf(primary), associated: sideOf(associated) };
        return reply(ctx, 201, await linked.create(requesterOf(ctx), one));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:linkedObjectName`,
      permission: 'okta.linkedObjects.read',
      params: byName,
      answer,
      handle: async (ctx) => reply(ctx, 200, await linked.get(ctx.params.linkedObjectName)),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:linkedObjectName`,
      permission: 'okta.linkedObjects.manage',
      params: byName,
      handle: async (ctx) => {
        await linked.delete(requesterOf(ctx), ctx.params.linkedObjectName);
        return { status: 204 };
      },
    }),
    ...valueRoutes(linked, users),
  ];
}

function valueRoutes(linked: LinkedObjects, users: Users): Route[] {
  const valuePath = '/api/v1/users/:userIdOrLogin/linkedObjects/:relationshipName';
  return [
    defineRoute({
      method: 'GET',
      path: valuePath,
      permission: 'okta.users.read',
      resource: { kind: 'users', param: 'userIdOrLogin' },
      params: ofUser,
      query: page,
      answer: relativesAnswer,
      handle: async (ctx) => {
        const { after, limit } = ctx.query;
        if (after !== undefined && !/^[0-9A-Za-z]{1,64}$/.test(after)) throw invalidCursor();
        const user = await users.getUser(ctx.params.userIdOrLogin);
        const asked = { after: after ?? '', limit: limit + 1 };
        const ids = await linked.relatives(user.id, ctx.params.relationshipName, asked);
        const shown = ids.slice(0, limit);
        const next = ids.length > limit ? { limit, after: shown.at(-1) } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: shown.map((id) => ({
            _links: { self: { href: `${ctx.client.origin}/api/v1/users/${id}` } },
          })),
        };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${valuePath}/:primaryUserId`,
      permission: 'okta.users.userprofile.manage',
      resource: { kind: 'users', param: 'userIdOrLogin' },
      params: assignment,
      handle: async (ctx) => {
        const { userIdOrLogin, relationshipName, primaryUserId } = ctx.params;
        const [associated, primary] = [
          await users.getUser(userIdOrLogin),
          await users.getUser(primaryUserId),
        ];
        await linked.setPrimary(requesterOf(ctx), relationshipName, associated, primary);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: valuePath,
      permission: 'okta.users.userprofile.manage',
      resource: { kind: 'users', param: 'userIdOrLogin' },
      params: ofUser,
      handle: async (ctx) => {
        const user = await users.getUser(ctx.params.userIdOrLogin);
        await linked.clearPrimary(requesterOf(ctx), ctx.params.relationshipName, user);
        return { status: 204 };
      },
    }),
  ];
}

const sideOf = ({ name, title, description }: z.infer<typeof side>): LinkedSide => ({
  name,
  title,
  description: description ?? undefined,
});

const shown = ({ name, title, description }: LinkedSide) => ({
  name,
  title,
  ...(description !== undefined && { description }),
  type: 'USER' as const,
});

function toWire(one: LinkedObject, origin: string): z.infer<typeof answer> {
  return {
    primary: shown(one.primary),
    associated: shown(one.associated),
    _links: { self: { href: `${origin}${path}/${one.primary.name}` } },
  };
}
