import { z } from 'zod';
import {
  defineRoute,
  linkHeaders,
  linkUrl,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { roleTypes, targetKindsOf } from './admin-role.ts';
import type { PrincipalType, RoleAssignment } from './assignment.ts';
import type { Assignments } from './assignment-service.ts';
import type { Bindings } from './resource-sets/binding-service.ts';
import { assignmentAnswer, assignmentToWire, link, pageQuery, readPage } from './role-wire.ts';
import { targetsToWire, type TargetRouteNeeds } from './targets/target-wire.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
const standard = z.strictObject({ type: z.enum(roleTypes) });
const custom = z.strictObject({
  type: z.literal('CUSTOM'),
  role: z.string().min(1).max(255).describe('Id or label of a custom role'),
  'resource-set': z.string().min(1).max(255).describe('Id or label of a resource set'),
});
const assignment = z.discriminatedUnion('type', [standard, custom]);
const listing = z.object({ expand: z.string().optional() });
// Nobody is notified yet; clients that say so anyway are understood.
const assigning = z.object({ disableNotifications: z.enum(['true', 'false']).optional() });

export type AssignmentRouteNeeds = TargetRouteNeeds & {
  assignments: Assignments;
  bindings: Bindings;
  orgId(): string;
};

/** Whoever can hold roles, each at its own address. */
export const assigneePlaces: readonly { path: string; param: string; type: PrincipalType }[] = [
  { path: '/api/v1/users/:userId', param: 'userId', type: 'USER' },
  { path: '/api/v1/groups/:groupId', param: 'groupId', type: 'GROUP' },
  { path: '/oauth2/v1/clients/:clientId', param: 'clientId', type: 'CLIENT' },
  { path: '/gatehouse/v1/service-accounts/:accountId', param: 'accountId', type: 'SERVICE_ACCOUNT' },
];

/** Okta has no such operation where the roles are a service account's. */
export const summaryFor = ({ type }: { type: PrincipalType }, summary: string) =>
  type === 'SERVICE_ACCOUNT' ? { summary } : {};
export const paramsOf = (param: string, ...more: string[]) =>
  z.object(Object.fromEntries([param, ...more].map((name) => [name, z.string()])));

export function assignmentRoutes(needs: AssignmentRouteNeeds): Route[] {
  return [
    ...assigneePlaces.flatMap((place) => routesOf(needs, place)),
    ...governanceRoutes(needs),
    assigneesRoute(needs),
  ];
}

function routesOf(needs: AssignmentRouteNeeds, place: (typeof assigneePlaces)[number]): Route[] {
  const { path, param, type } = place;
  const { assignments, bindings } = needs;
  const ofOne = paramsOf(param);
  const one = paramsOf(param, 'roleAssignmentId');
  const assigneeOf = (ctx: { params: Record<string, string> }) =>
    assignments.getAssignee(type, ctx.params[param] ?? '');
  const show = (ctx: RequestContext<unknown, unknown, unknown>, found: RoleAssignment) =>
    assignmentToWire(found, ctx.client.origin, needs.clientIdOf);
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/roles`,
      ...summaryFor(place, 'List the roles of a service account'),
      permission: read,
      params: ofOne,
      query: listing,
      answer: z.array(assignmentAnswer),
      async handle(ctx) {
        const found = await assignments.list(await assigneeOf(ctx));
        const wanted = expansions(ctx.query.expand);
        return {
          status: 200,
          json: await Promise.all(
            found.map(async (role) => ({
              ...show(ctx, role),
              ...(await embedded(needs, role, wanted, ctx.client.origin)),
            })),
          ),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/roles`,
      ...summaryFor(place, 'Give a service account a role'),
      permission: manage,
      params: ofOne,
      query: assigning,
      body: assignment,
      answer: assignmentAnswer,
      async handle(ctx) {
        const assignee = await assigneeOf(ctx);
        const { body } = ctx;
        const made =
          body.type === 'CUSTOM'
            ? await bindings.assign(assignee, body['resource-set'], body.role, ctx)
            : await assignments.assign(assignee, { type: body.type }, ctx);
        return { status: 201, json: show(ctx, made) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/roles/:roleAssignmentId`,
      ...summaryFor(place, 'Show a role of a service account'),
      permission: read,
      params: one,
      answer: assignmentAnswer,
      async handle(ctx) {
        const found = await assignments.get(await assigneeOf(ctx), ctx.params['roleAssignmentId'] ?? '');
        return { status: 200, json: show(ctx, found) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/roles/:roleAssignmentId`,
      ...summaryFor(place, 'Take a role from a service account'),
      permission: manage,
      params: one,
      async handle(ctx) {
        await assignments.unassign(await assigneeOf(ctx), ctx.params['roleAssignmentId'] ?? '', ctx);
        return { status: 204 };
      },
    }),
  ];
}

const expansions = (expand: string | undefined) =>
  new Set((expand ?? '').split(',').map((part) => part.trim()));

async function embedded(
  needs: AssignmentRouteNeeds,
  role: RoleAssignment,
  wanted: ReadonlySet<string>,
  origin: string,
): Promise<{ _embedded?: { targets: Record<string, unknown> } }> {
  const kinds = targetKindsOf(role.type);
  const all = { after: '', limit: 1_000 };
  if (wanted.has('targets/groups') && kinds.includes('groups')) {
    const found = await needs.targets.list(role, ['groups'], all);
    return { _embedded: { targets: { groups: await targetsToWire(needs, found, origin) } } };
  }
  if (wanted.has('targets/catalog/apps') && kinds.includes('apps')) {
    const found = await needs.targets.list(role, ['apps', 'appNames'], all);
    return { _embedded: { targets: { catalog: { apps: await targetsToWire(needs, found, origin) } } } };
  }
  return {};
}

/** Nothing grants roles here but people and programs who assign them, so no role has a source to tell of. */
function governanceRoutes({ assignments }: AssignmentRouteNeeds): Route[] {
  const path = '/api/v1/users/:userId/roles/:roleAssignmentId/governance';
  const ofRole = z.object({ userId: z.string(), roleAssignmentId: z.string() });
  const ofGrant = z.object({ ...ofRole.shape, grantId: z.string() });
  const check = async ({ userId, roleAssignmentId }: z.infer<typeof ofRole>) => {
    const assignee = await assignments.getAssignee('USER', userId);
    await assignments.get(assignee, roleAssignmentId);
    return assignee;
  };
  // Shapes of what there never is, for the description of the API.
  const grantAnswer = z.object({ grantId: z.string(), type: z.enum(['CUSTOM', 'ENTITLEMENT-BUNDLE']) });
  const resourcesAnswer = z.object({
    resources: z.array(z.object({ label: z.string(), resource: z.string() })),
  });
  const grantRoute = (suffix: string, answer: z.ZodType) =>
    defineRoute({
      method: 'GET',
      path: `${path}/:grantId${suffix}`,
      permission: read,
      params: ofGrant,
      answer,
      async handle(ctx) {
        await check(ctx.params);
        throw notFound(ctx.params.grantId, 'RoleGovernanceGrant');
      },
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: ofRole,
      answer: z.strictObject({
        grants: z.array(z.never()),
        _links: z.strictObject({ self: link, assignee: link }),
      }),
      async handle(ctx) {
        const { id } = await check(ctx.params);
        const { origin } = ctx.client;
        return {
          status: 200,
          json: {
            grants: [],
            _links: {
              self: { href: `${origin}${ctx.path}` },
              assignee: { href: `${origin}/api/v1/users/${id}` },
            },
          },
        };
      },
    }),
    grantRoute('', grantAnswer),
    grantRoute('/resources', resourcesAnswer),
  ];
}

function assigneesRoute({ assignments, orgId }: AssignmentRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/iam/assignees/users',
    permission: read,
    query: z.object(pageQuery),
    answer: z.strictObject({
      value: z.array(
        z.strictObject({
          id: z.string(),
          orn: z.string(),
          _links: z.strictObject({ self: link, roles: link }),
        }),
      ),
      _links: z.strictObject({ next: link.optional() }),
    }),
    async handle(ctx) {
      const { after, limit } = readPage(ctx.query, 100, 200);
      const found = await assignments.listAdmins({ after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const next = found.length > limit ? { after: page.at(-1), limit } : undefined;
      const { origin } = ctx.client;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: ctx.query }),
        json: {
          value: page.map((userId) => ({
            id: userId,
            orn: `orn:okta:directory:${orgId()}:users:${userId}`,
            _links: {
              self: { href: `${origin}/api/v1/users/${userId}` },
              roles: { href: `${origin}/api/v1/users/${userId}/roles` },
            },
          })),
          _links: next ? { next: { href: linkUrl(ctx, next) } } : {},
        },
      };
    },
  });
}
