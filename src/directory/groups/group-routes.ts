import { z } from 'zod';
import {
  compileSearch,
  type CompiledSearch,
  decodeCursor,
  encodeCursor,
  explained,
  invalidCursor,
  type Page,
  type PageSort,
  queryLimit,
  querySortOrder,
  readFilter,
  searchOf,
  requesterOf,
  type Schemas,
} from '#src/directory/schemas/index.ts';
import { compileFilter } from '#src/platform/database/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  reachesOf,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Group } from './group.ts';
import type { Groups } from './group-service.ts';
import {
  filterColumns,
  type ReachedGroups,
  reachedGroups,
  searchSubject,
  sortColumn,
} from './group-store.ts';
import { type GroupEmbedded, groupToWire } from './group-wire.ts';
import { groupAnswer } from './group-answer.ts';

/** What lists show of a group's apps; apps live in access, above. */
export type GroupAppFacts = {
  countApps(groupIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  describeApp(appId: string): GroupEmbedded['app'] | undefined;
  /** Of group push; absent while there is none. */
  countPushMappings?(groupIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Those that carry administrator roles. */
  privilegedGroups?(groupIds: readonly string[]): Promise<ReadonlySet<string>>;
};

const maxPage = 10_000;
const maxMatches = 300;

const listQuery = z.object({
  search: z.string().optional(),
  filter: z.string().optional(),
  q: z.string().optional(),
  after: z.string().optional(),
  limit: queryLimit(maxPage, maxPage),
  expand: z.string().optional(),
  sortBy: z.string().optional(),
  sortOrder: querySortOrder,
});
type ListQuery = z.infer<typeof listQuery>;

const groupBody = z.strictObject({
  profile: z.record(z.string(), z.unknown()),
  ...Object.fromEntries(
    [
      'id',
      'created',
      'lastUpdated',
      'lastMembershipUpdated',
      'objectClass',
      'type',
      '_links',
      '_embedded',
    ].map((name) => [name, z.unknown().optional()]),
  ),
});
const groupId = z.object({ groupId: z.string() });

export function groupRoutes(groups: Groups, schemas: Schemas, appFacts?: GroupAppFacts): Route[] {
  const answer = (ctx: RequestContext, group: Group): Reply => ({
    status: 200,
    json: groupToWire(group, schemas.ofGroups(), ctx.client.origin),
  });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/groups',
      permission: 'okta.groups.read',
      limitsItself: true,
      query: listQuery,
      answer: z.array(groupAnswer),
      handle: (ctx) => list(ctx, groups, schemas, appFacts),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/groups',
      permission: 'okta.groups.create',
      body: groupBody,
      answer: groupAnswer,
      handle: async (ctx) => answer(ctx, await groups.createGroup(requesterOf(ctx), ctx.body.profile)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/groups/:groupId',
      permission: 'okta.groups.read',
      params: groupId,
      answer: groupAnswer,
      handle: async (ctx) => answer(ctx, await groups.getGroup(ctx.params.groupId)),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/groups/:groupId',
      permission: 'okta.groups.manage',
      params: groupId,
      body: groupBody,
      answer: groupAnswer,
      handle: async (ctx) =>
        answer(ctx, await groups.replaceGroup(requesterOf(ctx), ctx.params.groupId, ctx.body.profile)),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/groups/:groupId',
      permission: 'okta.groups.manage',
      params: groupId,
      handle: async (ctx) => {
        await groups.deleteGroup(requesterOf(ctx), ctx.params.groupId);
        return { status: 204 };
      },
    }),
  ];
}

async function list(
  ctx: RequestContext<unknown, ListQuery>,
  groups: Groups,
  schemas: Schemas,
  appFacts: GroupAppFacts | undefined,
): Promise<Reply> {
  const { query } = ctx;
  if (query.search !== undefined && query.filter !== undefined) throw new ApiError('E0000033');
  const sort = sortOf(query, schemas);
  const reached = reachedGroups(reachesOf(ctx.caller, 'okta.groups.read'));
  const page = await read(groups, schemas, query, { sort, reached });
  const embedded = await embed(page.rows, query.expand, groups, appFacts);
  const { search, filter, q, expand, sortBy, limit } = query;
  const order = query.sortOrder ? 'desc' : undefined;
  const parameters = { search, filter, q, expand, limit, ...(sort ? { sortBy, sortOrder: order } : {}) };
  const next = page.next && { ...parameters, after: encodeCursor(page.next, sort !== undefined) };
  return {
    status: 200,
    headers: linkHeaders(ctx, { self: { ...parameters, after: query.after }, next }),
    json: page.rows.map((group) =>
      groupToWire(group, schemas.ofGroups(), ctx.client.origin, embedded.get(group.id)),
    ),
  };
}

async function read(
  groups: Groups,
  schemas: Schemas,
  query: ListQuery,
  { sort, reached }: { sort: PageSort | undefined; reached: ReachedGroups },
): Promise<Page<Group>> {
  const { q, limit } = query;
  if (q !== undefined && q !== '' && query.search === undefined && query.filter === undefined) {
    return { rows: await groups.listGroupsByName(q, Math.min(limit, maxMatches), reached), next: undefined };
  }
  const after = query.after === undefined ? undefined : decodeCursor(query.after, sort);
  if (query.after !== undefined && !after) throw invalidCursor();
  return groups.listGroups({ search: conditionOf(query, schemas), sort, after, limit, reached });
}

function conditionOf({ search, filter }: ListQuery, schemas: Schemas): CompiledSearch | undefined {
  if (search !== undefined) {
    const subject = searchSubject((name) => schemas.ofGroups().attributes.get(name));
    return explained(() => compileSearch(readFilter(search), subject));
  }
  if (filter === undefined) return undefined;
  return explained(() => searchOf(compileFilter(readFilter(filter), filterColumns)));
}

/** As in Okta a list is sorted only where it is searched. */
function sortOf(query: ListQuery, schemas: Schemas): PageSort | undefined {
  const { search, sortBy, sortOrder } = query;
  if (search === undefined || sortBy === undefined) return undefined;
  const column = sortColumn(sortBy, sortOrder);
  if (column) return column;
  const property = sortBy.startsWith('profile.') ? sortBy.slice('profile.'.length) : '';
  const attribute = schemas.ofGroups().attributes.get(property);
  if (!attribute || attribute.type === 'array') {
    throw new ApiError('E0000031', {
      summary: 'Invalid search criteria.',
      causes: [`sortBy: cannot sort by '${sortBy}'`],
    });
  }
  const numeric = attribute.type === 'number' || attribute.type === 'integer';
  return { kind: 'attribute', property, numeric, descending: sortOrder };
}

async function embed(
  shown: readonly Group[],
  expand: string | undefined,
  groups: Groups,
  appFacts: GroupAppFacts | undefined,
): Promise<Map<string, GroupEmbedded>> {
  const wanted = new Set((expand ?? '').split(',').map((part) => part.trim()));
  const embedded = new Map<string, GroupEmbedded>();
  if (wanted.has('stats')) {
    const ids = shown.map((group) => group.id);
    const [users, apps] = [await groups.countMembers(shown), await appFacts?.countApps(ids)];
    const pushed = await appFacts?.countPushMappings?.(ids);
    const privileged = await appFacts?.privilegedGroups?.(ids);
    for (const id of ids) {
      const stats = {
        usersCount: users.get(id) ?? 0,
        appsCount: apps?.get(id) ?? 0,
        groupPushMappingsCount: pushed?.get(id) ?? 0,
        hasAdminPrivilege: privileged?.has(id) === true,
      };
      embedded.set(id, { stats });
    }
  }
  if (wanted.has('app')) {
    for (const group of shown) {
      const app = group.sourceId === undefined ? undefined : appFacts?.describeApp(group.sourceId);
      if (app) embedded.set(group.id, { ...embedded.get(group.id), app });
    }
  }
  return embedded;
}
