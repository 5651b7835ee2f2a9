import { type Schemas } from '#src/directory/schemas/index.ts';
import { ApiError, type Reply, type RequestContext, mayEverywhere } from '#src/platform/http/index.ts';
import { userIdPattern } from './login-key.ts';
import type { User } from './user.ts';
import { type IfMatch, parseIfMatch, userEtag } from './user-etag.ts';
import { userNotFound } from './user-refusals.ts';
import type { Users } from './user-service.ts';
import { type UserView, userToWire } from './user-wire.ts';

export type DirectoryRoutesNeeds = { users: Users; schemas: Schemas };

/** The user a path means: an id, a login, a short login, or `me` for whoever calls. */
export async function userOf(
  ctx: Pick<RequestContext, 'caller'>,
  users: Users,
  idOrLogin: string,
): Promise<User> {
  if (idOrLogin !== 'me') return users.getUser(idOrLogin);
  // A service client calls as itself, which is no user.
  if (!userIdPattern.test(ctx.caller.id)) throw userNotFound('me');
  return users.getUser(ctx.caller.id);
}

/** The same for those who mean to change the user. */
export async function managedUserOf(
  ctx: Pick<RequestContext, 'caller'>,
  users: Users,
  idOrLogin: string,
): Promise<User> {
  const user = await userOf(ctx, users, idOrLogin);
  await users.checkRank(ctx.caller, user.id);
  return user;
}

/** `Content-Type: application/json; okta-response=omitCredentials` leaves parts of the answer out. */
export function viewOf(ctx: Pick<RequestContext, 'client' | 'headers'>): UserView {
  const wanted = /okta-response="?([A-Za-z, ]+)"?/i.exec(
    `${ctx.headers['content-type'] ?? ''};${ctx.headers['accept'] ?? ''}`,
  );
  const directives = new Set(
    (wanted?.[1] ?? '').split(',').map((directive) => directive.trim().toLowerCase()),
  );
  return {
    origin: ctx.client.origin,
    omitCredentials: directives.has('omitcredentials'),
    omitCredentialsLinks: directives.has('omitcredentialslinks'),
  };
}

/** People see themselves as the schema lets them; administrators see everything. */
export const readerOf = (ctx: Pick<RequestContext, 'caller'>): 'admin' | 'self' =>
  mayEverywhere(ctx.caller, 'okta.users.read') ? 'admin' : 'self';

export function userReply(
  ctx: Pick<RequestContext, 'client' | 'headers'>,
  schemas: Schemas,
  user: User,
  options: { reader?: 'admin' | 'self'; embedded?: Record<string, unknown> } = {},
): Reply {
  const view = { ...viewOf(ctx), reader: options.reader ?? 'admin' };
  const json = userToWire(user, schemas.ofType(user.typeId), view);
  return {
    status: 200,
    headers: { etag: userEtag(user.profile) },
    json: options.embedded ? { ...json, _embedded: options.embedded } : json,
  };
}

export function ifMatchOf(ctx: Pick<RequestContext, 'headers'>): IfMatch | undefined {
  const header = ctx.headers['if-match'];
  if (header === undefined) return undefined;
  const condition = parseIfMatch(header);
  if (condition.kind === 'malformed') throw new ApiError('E0000242');
  return condition;
}
