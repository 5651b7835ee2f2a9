import { z } from 'zod';
import { type Apps, wireDate } from '#src/access/apps/index.ts';
import { type Group, type Groups, groupToWire } from '#src/directory/groups/index.ts';
import { invalidCursor, queryLimit, requesterOf, type Schemas } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { GroupAssignment } from './assignment.ts';
import { appGroupAnswer } from './assignment-answer.ts';
import { appGroupToWire } from './assignment-wire.ts';
import type { Assignments } from './assignments.ts';

export type AppGroupRouteNeeds = {
  assignments: Assignments;
  apps: Pick<Apps, 'get'>;
  groups: Pick<Groups, 'findGroups'>;
  schemas: Pick<Schemas, 'ofGroups'>;
};

const groupParams = z.object({ appId: z.string(), groupId: z.string() });
const expand = z.enum(['group', 'metadata']).optional();
const priority = z.int().min(0).max(1_000_000);
const profile = z.record(z.string(), z.unknown());
const readOnly = Object.fromEntries(
  ['id', 'lastUpdated', '_links', '_embedded'].map((name) => [name, z.unknown().optional()]),
);
const body = z
  .strictObject({ ...readOnly, priority: priority.nullish(), profile: profile.nullish() })
  .prefault({});
const patch = z
  .array(z.strictObject({ op: z.enum(['replace', 'add']), path: z.string(), value: z.unknown() }))
  .min(1)
  .max(20);

export function appGroupRoutes(needs: AppGroupRouteNeeds): Route[] {
  return [listRoute(needs), ...oneGroupRoutes(needs)];
}

function listRoute(needs: AppGroupRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/apps/:appId/groups',
    permission: 'okta.apps.read',
    params: z.object({ appId: z.string() }),
    query: z.object({
      q: z.string().optional(),
      after: z.string().optional(),
      limit: queryLimit(20, 200),
      expand,
    }),
    answer: z.array(appGroupAnswer),
    async handle(ctx) {
      const { id } = needs.apps.get(ctx.params.appId);
      const { q, after, limit } = ctx.query;
      const all = needs.assignments.listAssignedGroups(id);
      const names = await needs.groups.findGroups(all.map((one) => one.groupId));
      const prefix = q?.toLowerCase() ?? '';
      const found = all.filter((one) => names.get(one.groupId)?.name.toLowerCase().startsWith(prefix));
      const start = after === undefined ? 0 : startBehind(found, after);
      const page = found.slice(start, start + limit);
      const last = page.at(-1);
      const isMore = start + limit < found.length && last !== undefined;
      const next = isMore ? { ...ctx.query, after: `${last.groupId}.${last.priority}` } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: ctx.query, next }),
        json: page.map((one) =>
          show(needs, one, names.get(one.groupId), ctx.client.origin, ctx.query.expand),
        ),
      };
    },
  });
}

/**
 * Behind the group that came last, wherever it stands now; behind its place where it is no longer assigned. So nothing is skipped or
 * comes twice when places shift meanwhile.
 */
function startBehind(found: readonly GroupAssignment[], after: string): number {
  const [, groupId, place] = /^(00g[0-9A-Za-z]{17})(?:\.(\d{1,7}))?$/.exec(after) ?? [];
  if (groupId === undefined) throw invalidCursor();
  const index = found.findIndex((one) => one.groupId === groupId);
  if (index >= 0) return index + 1;
  if (place === undefined) throw invalidCursor();
  const behind = found.findIndex((one) => one.priority >= Number(place));
  return behind < 0 ? found.length : behind;
}

function oneGroupRoutes(needs: AppGroupRouteNeeds): Route[] {
  const { assignments, apps } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/apps/:appId/groups/:groupId',
      permission: 'okta.apps.read',
      params: groupParams,
      query: z.object({ expand }),
      answer: appGroupAnswer,
      async handle(ctx) {
        const { appId, groupId } = ctx.params;
        const found = getAssigned(needs, appId, groupId);
        const group = (await needs.groups.findGroups([groupId])).get(groupId);
        return { status: 200, json: show(needs, found, group, ctx.client.origin, ctx.query.expand) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/apps/:appId/groups/:groupId',
      permission: 'okta.apps.assignment.manage',
      params: groupParams,
      body,
      answer: appGroupAnswer,
      async handle(ctx) {
        const { appId, groupId } = ctx.params;
        const write = { priority: ctx.body.priority ?? undefined, profile: ctx.body.profile ?? undefined };
        const written = await assignments.assignGroup(apps.get(appId).id, groupId, write, requesterOf(ctx));
        return { status: 200, json: appGroupToWire(written, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/v1/apps/:appId/groups/:groupId',
      permission: 'okta.apps.assignment.manage',
      params: groupParams,
      body: patch,
      answer: appGroupAnswer,
      async handle(ctx) {
        const { appId, groupId } = ctx.params;
        const write = readPatch(ctx.body, getAssigned(needs, appId, groupId));
        const written = await assignments.assignGroup(appId, groupId, write, requesterOf(ctx));
        return { status: 200, json: appGroupToWire(written, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/apps/:appId/groups/:groupId',
      permission: 'okta.apps.assignment.manage',
      params: groupParams,
      async handle(ctx) {
        const { appId, groupId } = ctx.params;
        await assignments.unassignGroup(apps.get(appId).id, groupId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function getAssigned(needs: AppGroupRouteNeeds, appId: string, groupId: string): GroupAssignment {
  const { id } = needs.apps.get(appId);
  const found = needs.assignments.listAssignedGroups(id).find((one) => one.groupId === groupId);
  if (found === undefined) throw notFound(groupId, 'ApplicationGroupAssignment');
  return found;
}

/** JSON Patch (RFC 6902) on `/priority`, `/profile` and single properties of the profile. */
function readPatch(
  operations: z.infer<typeof patch>,
  before: GroupAssignment,
): { priority?: number | undefined; profile?: Record<string, unknown> | undefined } {
  const write: { priority?: number; profile?: Record<string, unknown> } = {};
  for (const [index, { path, value }] of operations.entries()) {
    const property = /^\/profile\/([A-Za-z0-9_]{1,100})$/.exec(path)?.[1];
    const asPriority = priority.safeParse(value);
    const asProfile = profile.safeParse(value);
    if (path === '/priority' && asPriority.success) write.priority = asPriority.data;
    else if (path === '/profile' && asProfile.success) write.profile = asProfile.data;
    else if (property !== undefined)
      write.profile = { ...(write.profile ?? before.profile), [property]: value };
    else
      throw validationFailed('patch', [
        `${index}.path: must be /priority with a number, /profile or /profile/<name>`,
      ]);
  }
  return write;
}

function show(
  needs: AppGroupRouteNeeds,
  one: GroupAssignment,
  group: Group | undefined,
  origin: string,
  expanded: z.infer<typeof expand>,
): Record<string, unknown> {
  const wire = appGroupToWire(one, origin);
  if (expanded === 'metadata') return { ...wire, _embedded: { metadata: metadataOf(one) } };
  if (expanded !== 'group' || group === undefined) return wire;
  return { ...wire, _embedded: { group: groupToWire(group, needs.schemas.ofGroups(), origin) } };
}

/** Where each value comes from: somebody wrote it, and who it was is in the System Log. */
function metadataOf({ profile: given, lastUpdatedMs }: GroupAssignment): Record<string, unknown> {
  const source = { source: { type: 'USER', value: [] }, lastUpdated: wireDate(lastUpdatedMs) };
  return { credentials: {}, profile: Object.fromEntries(Object.keys(given).map((name) => [name, source])) };
}
