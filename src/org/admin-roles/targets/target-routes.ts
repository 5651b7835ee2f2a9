import { z } from 'zod';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { decodedRoleType, type TargetKind } from '../admin-role.ts';
import type { Target } from '../assignment.ts';
import { assigneePlaces, type AssignmentRouteNeeds, paramsOf, summaryFor } from '../assignment-routes.ts';
import { link, pageQuery, readPage } from '../role-wire.ts';
import { ornOf } from '../resource-sets/resource.ts';
import { appTargetAnswer, groupTargetAnswer, targetsToWire } from './target-wire.ts';

const read = 'okta.roles.read';
const manage = 'okta.roles.manage';
type Place = (typeof assigneePlaces)[number];

export function targetRoutes(needs: AssignmentRouteNeeds): Route[] {
  return [
    ...assigneePlaces.flatMap((place) => [
      listRoute(needs, place, 'targets/groups', ['groups']),
      listRoute(needs, place, 'targets/catalog/apps', ['apps', 'appNames']),
      // Okta calls the group of the path by another name where the principal is a group as well.
      ...changeRoutes(needs, place, {
        suffix: `targets/groups/:${place.type === 'GROUP' ? 'targetGroupId' : 'groupId'}`,
        params: [place.type === 'GROUP' ? 'targetGroupId' : 'groupId'],
        read: ([thing = '']) => ({ kind: 'groups', thing }),
      }),
      ...changeRoutes(needs, place, {
        suffix: 'targets/catalog/apps/:appName',
        params: ['appName'],
        read: ([thing = '']) => ({ kind: 'appNames', thing }),
      }),
      ...changeRoutes(needs, place, {
        suffix: 'targets/catalog/apps/:appName/:appId',
        params: ['appName', 'appId'],
        read([name = '', thing = '']) {
          if (needs.targetFacts.findApp(thing)?.name !== name) throw notFound(thing, 'AppInstance');
          return { kind: 'apps', thing };
        },
      }),
    ]),
    allAppsRoute(needs),
    allTargetsRoute(needs),
  ];
}

function listRoute(
  needs: AssignmentRouteNeeds,
  place: Place,
  suffix: string,
  kinds: readonly TargetKind[],
): Route {
  return defineRoute({
    method: 'GET',
    path: `${place.path}/roles/:roleAssignmentId/${suffix}`,
    ...summaryFor(place, 'List what a role of a service account is limited to'),
    permission: read,
    params: paramsOf(place.param, 'roleAssignmentId'),
    query: z.object(pageQuery),
    answer: z.array(kinds.includes('groups') ? groupTargetAnswer : appTargetAnswer),
    async handle(ctx) {
      const assignee = await needs.assignments.getAssignee(place.type, ctx.params[place.param] ?? '');
      const role = await needs.assignments.get(assignee, ctx.params['roleAssignmentId'] ?? '');
      const { after, limit } = readPage(ctx.query, 20, 200);
      const found = await needs.targets.list(role, kinds, { after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const next = found.length > limit ? { after: page.at(-1)?.thing, limit } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
        json: await targetsToWire(needs, page, ctx.client.origin),
      };
    },
  });
}

function changeRoutes(
  needs: AssignmentRouteNeeds,
  place: Place,
  of: { suffix: string; params: string[]; read(values: string[]): Target },
): Route[] {
  const change = (method: 'PUT' | 'DELETE', work: 'add' | 'remove') =>
    defineRoute({
      method,
      path: `${place.path}/roles/:roleAssignmentId/${of.suffix}`,
      ...summaryFor(
        place,
        work === 'add' ? 'Limit a role of a service account' : 'Take a limit off a role of a service account',
      ),
      permission: manage,
      params: paramsOf(place.param, 'roleAssignmentId', ...of.params),
      async handle(ctx) {
        const assignee = await needs.assignments.getAssignee(place.type, ctx.params[place.param] ?? '');
        const target = of.read(of.params.map((name) => ctx.params[name] ?? ''));
        await needs.targets[work](assignee, ctx.params['roleAssignmentId'] ?? '', target, ctx);
        return { status: 204 };
      },
    });
  return [change('PUT', 'add'), change('DELETE', 'remove')];
}

function allAppsRoute(needs: AssignmentRouteNeeds): Route {
  return defineRoute({
    method: 'PUT',
    path: '/api/v1/users/:userId/roles/:roleAssignmentId/targets/catalog/apps',
    permission: manage,
    params: z.object({ userId: z.string(), roleAssignmentId: z.string() }),
    async handle(ctx) {
      const assignee = await needs.assignments.getAssignee('USER', ctx.params.userId);
      await needs.targets.addAllApps(assignee, ctx.params.roleAssignmentId, ctx);
      return { status: 200 };
    },
  });
}

const allTargets = z.object({ ...pageQuery, assignmentType: z.enum(['USER', 'GROUP']).optional() });

/** What a person's role of one type is limited to, however they come by it. */
function allTargetsRoute(needs: AssignmentRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/users/:userId/roles/:roleAssignmentId/targets',
    permission: read,
    params: z.object({ userId: z.string(), roleAssignmentId: z.string() }),
    query: allTargets,
    answer: z.array(
      z.strictObject({
        orn: z.string(),
        assignmentType: z.enum(['USER', 'GROUP']),
        _links: z.strictObject({ self: link }),
      }),
    ),
    async handle(ctx) {
      const assignee = await needs.assignments.getAssignee('USER', ctx.params.userId);
      const { roleAssignmentId } = ctx.params;
      const named = await needs.assignments.get(assignee, roleAssignmentId);
      const isByType = decodedRoleType(roleAssignmentId) !== undefined;
      const meant = (await needs.assignments.list(assignee)).filter((one) =>
        isByType ? one.type === named.type : one.id === named.id,
      );
      const wanted = ctx.query.assignmentType;
      const { after, limit } = readPage(ctx.query, 20, 200);
      const all: { target: Target; assignmentType: string; key: string }[] = [];
      for (const role of meant.filter(({ assignee: { type } }) => wanted === undefined || type === wanted)) {
        const { type: assignmentType } = role.assignee;
        const found = await needs.targets.list(role, ['groups', 'apps', 'appNames'], {
          after: '',
          limit: 10_000,
        });
        for (const target of found) {
          all.push({
            target,
            assignmentType,
            key: `${target.kind}.${target.thing}.${assignmentType}.${role.id}`,
          });
        }
      }
      const left = all.sort((a, b) => (a.key < b.key ? -1 : 1)).filter(({ key }) => key > after);
      const page = left.slice(0, limit);
      const next = left.length > limit ? { ...ctx.query, after: page.at(-1)?.key, limit } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
        json: page.map(({ target, assignmentType }) => ({
          ...targetOrn(needs, ctx, target),
          assignmentType,
        })),
      };
    },
  });
}

function targetOrn(
  needs: AssignmentRouteNeeds,
  ctx: Pick<RequestContext, 'client'>,
  { kind, thing }: Target,
) {
  const { origin } = ctx.client;
  const orn = ornOf(
    { kind, thing },
    { orgId: needs.orgId(), appName: (id) => needs.targetFacts.findApp(id)?.name },
  );
  const self =
    kind === 'groups'
      ? `${origin}/api/v1/groups/${thing}`
      : kind === 'apps'
        ? `${origin}/api/v1/apps/${thing}`
        : `${origin}/api/v1/apps?filter=name+eq+%22${thing}%22`;
  return { orn, _links: { self: { href: self } } };
}
