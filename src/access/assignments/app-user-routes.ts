import { z } from 'zod';
import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  type Caller,
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
  isAllowed,
  mayEverywhere,
} from '#src/platform/http/index.ts';
import type { AssignmentWrite } from './assignment-write.ts';
import type { AssignedPerson, Assignments } from './assignments.ts';
import { vaultedPassword } from '#src/access/vault/index.ts';
import { appLinkAnswer, appUserAnswer } from './assignment-answer.ts';
import { appUserToWire } from './assignment-wire.ts';

export type AppUserRouteNeeds = {
  assignments: Assignments;
  apps: Pick<Apps, 'get'>;
  users: Pick<Users, 'checkReach' | 'findPersonByLogin'>;
  /** How people look on the wire, for `expand=user`: those of them whom the caller may read. Handed in by the composition. */
  describeUsers?: (
    caller: Caller,
    userIds: readonly string[],
    origin: string,
  ) => Promise<ReadonlyMap<string, Record<string, unknown>>>;
};

const appParams = z.object({ appId: z.string() });
const userParams = z.object({ appId: z.string(), userId: z.string() });

/** What is sent back with an app user and taken again. */
const readOnly = Object.fromEntries(
  [
    'externalId',
    'created',
    'lastUpdated',
    'lastSync',
    'status',
    'statusChanged',
    'passwordChanged',
    'syncState',
    '_links',
    '_embedded',
  ].map((name) => [name, z.unknown().optional()]),
);
const credentials = z.strictObject({
  userName: z.string().min(1).max(100).nullish(),
  // What was read (an empty object) may be sent again, and changes nothing.
  password: z.strictObject({ value: vaultedPassword.nullish() }).nullish(),
});
const writable = {
  ...readOnly,
  scope: z.enum(['USER', 'GROUP']).optional(),
  credentials: credentials.nullish(),
  profile: z.record(z.string(), z.unknown()).nullish(),
};
const assignBody = z.strictObject({ ...writable, id: z.string().min(1).max(100) });
const updateBody = z.strictObject({ ...writable, id: z.string().optional() });
type Write = z.infer<typeof updateBody>;

export function appUserRoutes(needs: AppUserRouteNeeds): Route[] {
  return [listRoute(needs), ...oneUserRoutes(needs), appLinksRoute(needs)];
}

function listRoute(needs: AppUserRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/apps/:appId/users',
    permission: 'okta.apps.read',
    params: appParams,
    query: z.object({
      after: z.string().optional(),
      limit: queryLimit(50, 500),
      q: z.string().optional(),
      expand: z.enum(['user']).optional(),
    }),
    answer: z.array(appUserAnswer),
    async handle(ctx) {
      const app = needs.apps.get(ctx.params.appId);
      const { after, limit, q, expand } = ctx.query;
      if (after !== undefined && !/^00u[0-9A-Za-z]{17}$/.test(after)) throw invalidCursor();
      const found =
        q === undefined || q.trim() === ''
          ? await needs.assignments.listAssigned(app.id, after, limit)
          : { people: await needs.assignments.listAssignedByPrefix(app.id, q, limit), next: undefined };
      const next = found.next === undefined ? undefined : { ...ctx.query, after: found.next };
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: ctx.query, next }),
        json: await showAll(needs, ctx, app, found.people, expand),
      };
    },
  });
}

function oneUserRoutes(needs: AppUserRouteNeeds): Route[] {
  const { assignments, apps } = needs;
  const assign = async (ctx: RequestContext, app: AppInstance, userId: string, body: Write) => {
    await assignments.assignUser(app.id, userId, readWrite(body), requesterOf(ctx));
    return {
      status: 200,
      json: show(needs, ctx, app, await assignedPerson(assignments, app, userId)),
    };
  };
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/apps/:appId/users',
      permission: 'okta.apps.assignment.manage',
      params: appParams,
      body: assignBody,
      answer: appUserAnswer,
      async handle(ctx) {
        const app = apps.get(ctx.params.appId);
        const userId = ctx.body.id;
        if (ctx.body.scope !== 'GROUP') return assign(ctx, app, userId, ctx.body);
        // Back to what the person's groups say; without such a group there would be nothing left.
        const known = await assignments.findAssigned(app.id, userId);
        if (
          known === undefined ||
          assignments.effective(app.id, undefined, known.person.groupIds) === undefined
        ) {
          throw validationFailed('scope', [
            'scope: GROUP needs a group of the person that is assigned to the app',
          ]);
        }
        await assignments.unassignUser(app.id, userId, requesterOf(ctx));
        return {
          status: 200,
          json: show(needs, ctx, app, await assignedPerson(assignments, app, userId)),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/apps/:appId/users/:userId',
      permission: 'okta.apps.read',
      params: userParams,
      query: z.object({ expand: z.enum(['user']).optional() }),
      answer: appUserAnswer,
      async handle(ctx) {
        const app = apps.get(ctx.params.appId);
        const person = await assignedPerson(assignments, app, ctx.params.userId);
        const [json] = await showAll(needs, ctx, app, [person], ctx.query.expand);
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/apps/:appId/users/:userId',
      permission: 'okta.apps.assignment.manage',
      params: userParams,
      body: updateBody,
      answer: appUserAnswer,
      async handle(ctx) {
        const app = apps.get(ctx.params.appId);
        await assignedPerson(assignments, app, ctx.params.userId);
        return assign(ctx, app, ctx.params.userId, ctx.body);
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/apps/:appId/users/:userId',
      permission: 'okta.apps.assignment.manage',
      params: userParams,
      query: z.object({ sendEmail: z.string().optional() }),
      async handle(ctx) {
        const app = apps.get(ctx.params.appId);
        const { userId } = ctx.params;
        if (await assignments.unassignUser(app.id, userId, requesterOf(ctx))) return { status: 204 };
        const { assignment } = await assignedPerson(assignments, app, userId);
        throw validationFailed('scope', [
          `scope: the person is assigned through the group ${assignment.groupId}; unassign the group or end the membership`,
        ]);
      },
    }),
  ];
}

function appLinksRoute(needs: AppUserRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/users/:userId/appLinks',
    permission: 'self',
    forMachines: true,
    params: z.object({ userId: z.string() }),
    answer: z.array(appLinkAnswer),
    async handle(ctx) {
      const userId = ctx.params.userId === 'me' ? ctx.caller.id : ctx.params.userId;
      const person = await needs.users.findPersonByLogin(userId);
      const isSelf = person !== undefined && person.id === ctx.caller.id;
      if (!isSelf && !isAllowed(ctx.caller, 'okta.users.read')) throw new ApiError('E0000006');
      if (person === undefined) {
        if (!mayEverywhere(ctx.caller, 'okta.users.read')) throw new ApiError('E0000006');
        throw notFound(ctx.params.userId, 'User');
      }
      if (!isSelf) await needs.users.checkReach(ctx.caller, 'okta.users.read', person.id);
      return { status: 200, json: await needs.assignments.listAppLinks(person, ctx.client.origin) };
    },
  });
}

function readWrite(body: Write): AssignmentWrite {
  return {
    ...(body.credentials === undefined || body.credentials === null
      ? {}
      : {
          userName: body.credentials.userName,
          password: body.credentials.password?.value ?? undefined,
        }),
    ...(body.profile === undefined || body.profile === null ? {} : { profile: body.profile }),
  };
}

async function assignedPerson(
  assignments: Assignments,
  app: AppInstance,
  userId: string,
): Promise<AssignedPerson> {
  const found = await assignments.findAssigned(app.id, userId);
  if (found === undefined) throw notFound(userId, 'AppUser');
  return found;
}

function show(
  needs: Pick<AppUserRouteNeeds, 'assignments'>,
  ctx: Pick<RequestContext, 'client'>,
  app: AppInstance,
  one: AssignedPerson,
): Record<string, unknown> {
  return appUserToWire(app, one, needs.assignments.shownOf(app, one), ctx.client.origin);
}

async function showAll(
  needs: AppUserRouteNeeds,
  ctx: Pick<RequestContext, 'client' | 'caller'>,
  app: AppInstance,
  people: readonly AssignedPerson[],
  expand: 'user' | undefined,
): Promise<Record<string, unknown>[]> {
  const shown = people.map((one) => show(needs, ctx, app, one));
  if (expand === undefined || needs.describeUsers === undefined) return shown;
  const ids = people.map(({ person }) => person.id);
  const users = await needs.describeUsers(ctx.caller, ids, ctx.client.origin);
  return shown.map((wire, index) => {
    const user = users.get(ids[index] ?? '');
    return user === undefined ? wire : { ...wire, _embedded: { user } };
  });
}
