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
  type Schemas,
  type SchemaAttribute,
} from '#src/directory/schemas/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import {
  ApiError,
  linkHeaders,
  reachesOf,
  type Reply,
  type RequestContext,
} from '#src/platform/http/index.ts';
import type { User } from '../user.ts';
import { type FieldProjection, FieldsRefused, parseFields, projectFields } from './user-fields.ts';
import { reachedUsers } from './reached-users-store.ts';
import { filterSubject, present, searchSubject, sortColumn } from './user-list-store.ts';
import { type DirectoryRoutesNeeds, viewOf } from '../user-request.ts';
import { userToWire } from '../user-wire.ts';

const defaultPage = 200;
const largestPage = 200;
const defaultMatches = 10;

export const userListQuery = z.object({
  search: z.string().optional(),
  filter: z.string().optional(),
  q: z.string().optional(),
  after: z.string().optional(),
  limit: queryLimit(defaultPage, largestPage),
  sortBy: z.string().optional(),
  sortOrder: querySortOrder,
  fields: z.string().optional(),
  expand: z.string().optional(),
});
type UserListQuery = z.infer<typeof userListQuery>;
type ListContext = RequestContext<unknown, UserListQuery>;

export async function replyWithUsers(
  ctx: ListContext,
  { users, groups, schemas }: DirectoryRoutesNeeds & { groups: Pick<Groups, 'builtIn'> },
): Promise<Reply> {
  const { query } = ctx;
  const reached = reachedUsers(reachesOf(ctx.caller, 'okta.users.read'), groups.builtIn().everyoneId);
  if (query.search !== undefined && query.filter !== undefined) throw new ApiError('E0000033');
  const projection = projectionOf(query.fields);
  const asksForMatches =
    query.q !== undefined &&
    query.q.trim() !== '' &&
    query.search === undefined &&
    query.filter === undefined;
  if (asksForMatches) {
    const limit = hasParameter(ctx, 'limit') ? query.limit : defaultMatches;
    const rows = await users.listUsersByPrefix(query.q ?? '', limit, reached);
    return listReply(ctx, schemas, { rows, next: undefined }, { q: query.q, limit }, projection, undefined);
  }
  const sort = sortOf(query, schemas);
  const after = query.after === undefined ? undefined : decodeCursor(query.after, sort);
  if (query.after !== undefined && !after) throw invalidCursor();
  const page = await users.listUsers({
    search: conditionOf(query, schemas, groups.builtIn().everyoneId),
    sort,
    after,
    limit: query.limit,
    reached,
  });
  const { search, filter, limit, fields, sortBy } = query;
  const order = sort ? { sortBy, sortOrder: query.sortOrder ? 'desc' : 'asc' } : {};
  return listReply(ctx, schemas, page, { search, filter, limit, fields, ...order }, projection, sort);
}

type LinkParameters = Record<string, string | number | undefined>;

function listReply(
  ctx: ListContext,
  schemas: Schemas,
  page: Page<User>,
  parameters: LinkParameters,
  projection: FieldProjection | undefined,
  sort: PageSort | undefined,
): Reply {
  const view = { ...viewOf(ctx), inList: true };
  const next = page.next && { ...parameters, after: encodeCursor(page.next, sort !== undefined) };
  return {
    status: 200,
    headers: linkHeaders(ctx, { self: { ...parameters, after: ctx.query.after }, next }),
    json: page.rows.map((user) => {
      const shown = userToWire(user, schemas.ofType(user.typeId), view);
      return projection ? projectFields(shown, projection) : shown;
    }),
  };
}

const hasParameter = (ctx: RequestContext, name: string) => new RegExp(`(?:^|&)${name}=`).test(ctx.rawQuery);

function projectionOf(fields: string | undefined): FieldProjection | undefined {
  if (fields === undefined || fields.trim() === '') return undefined;
  try {
    return parseFields(fields);
  } catch (error) {
    if (error instanceof FieldsRefused) {
      throw new ApiError('E0000001', {
        summary: 'Api validation failed: fields',
        causes: [`fields: ${error.message}`],
      });
    }
    throw error;
  }
}

function conditionOf(
  { search, filter }: UserListQuery,
  schemas: Schemas,
  everyoneId: string | undefined,
): CompiledSearch {
  if (search !== undefined) {
    return explained(() =>
      compileSearch(
        readFilter(search),
        searchSubject((name) => attributeOf(schemas, name), everyoneId),
      ),
    );
  }
  if (filter === undefined) return present;
  return explained(() => compileSearch(readFilter(filter), filterSubject));
}

/** An attribute of whichever type has it, the default type first. */
function attributeOf(schemas: Schemas, name: string): SchemaAttribute | undefined {
  const own = schemas.ofType().attributes.get(name);
  if (own) return own;
  for (const type of schemas.listTypes()) {
    const found = schemas.ofType(type.id).attributes.get(name);
    if (found) return found;
  }
  return undefined;
}

/** As in Okta a list is sorted only where it is searched. */
function sortOf({ search, sortBy, sortOrder }: UserListQuery, schemas: Schemas): PageSort | undefined {
  if (search === undefined || sortBy === undefined || sortBy === '') return undefined;
  const column = sortColumn(sortBy, sortOrder);
  if (column) return column;
  const property = sortBy.startsWith('profile.') ? sortBy.slice('profile.'.length) : '';
  const attribute = attributeOf(schemas, property);
  if (!attribute || attribute.type === 'array' || attribute.mutability === 'WRITE_ONLY') {
    throw new ApiError('E0000031', {
      summary: 'Invalid search criteria.',
      causes: [`sortBy: cannot sort by '${sortBy}'`],
    });
  }
  const numeric = attribute.type === 'number' || attribute.type === 'integer';
  return { kind: 'attribute', property, numeric, descending: sortOrder };
}
