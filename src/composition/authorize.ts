import { type AdminRoles, expandPermissions, type Principal } from '#src/org/admin-roles/index.ts';
import {
  ApiError,
  type Authorize,
  type Caller,
  covers,
  hasScopes,
  mayEverywhere,
  reachesOf,
  type RequestContext,
  type Route,
  unlimitedPermissions,
} from '#src/platform/http/index.ts';
import { isReached, type ReachNeeds, resolveThing } from './reach.ts';

export type AuthorizeNeeds = ReachNeeds & {
  adminRoles: Pick<AdminRoles, 'permissionsOfPrincipal'>;
  /** The scopes of our own API that an app has been granted: what its tokens can do is worth as much as a role. */
  scopesOfApp(appId: string): ReadonlySet<string>;
  /** Throws where the organisation wants the person to have proved themselves to this caller first, and they have not. */
  requireVerified?: (caller: Caller, userId: string, action: VerifiedAction) => Promise<void>;
};

type VerifiedAction = 'temporaryCode' | 'resetFactors' | 'unlock' | 'resetPassword';

/**
 * Whether a caller's roles reach what a route is about, and whether the caller outranks whom it would change: the half of
 * authorization that knows what users, groups and apps are. The other half, whether any role of theirs permits it at all,
 * platform/http has done.
 */
export function createAuthorize(needs: AuthorizeNeeds): Authorize {
  return async (ctx, route) => {
    const { caller } = ctx;
    if (caller.permissions === 'all' && caller.grants === undefined && caller.scopes === undefined) return;
    await checkReach(needs, ctx, route);
    if (changes(ctx, route)) await checkRank(needs, ctx, route);
    await checkVerified(needs, ctx, route);
  };
}

type Verified = (query: URLSearchParams) => readonly VerifiedAction[];
const always =
  (...actions: VerifiedAction[]): Verified =>
  () =>
    actions;
/** To the person's own mailbox it goes to them; what the operator is shown is worth a temporary code, and asks for the same proof. */
const linkSent =
  (byDefault: boolean): Verified =>
  (query) =>
    isFlag(query, 'sendEmail', byDefault) ? ['resetPassword'] : ['resetPassword', 'temporaryCode'];
const isFlag = (query: URLSearchParams, name: string, byDefault: boolean): boolean =>
  byDefault ? query.get(name) !== 'false' : query.get(name) === 'true';

/** What gives or takes away a way to sign in, by its address in Okta's API and ours: the help desk's own paths ask for themselves. */
const verifiedActions: Readonly<Record<string, Verified>> = {
  'POST /api/v1/users/:id/lifecycle/reset_factors': always('resetFactors'),
  'POST /api/v1/users/:id/lifecycle/unlock': always('unlock'),
  'POST /api/v1/users/:id/lifecycle/reactivate': linkSent(false),
  'POST /api/v1/users/:id/lifecycle/reset_password': linkSent(true),
  'POST /api/v1/users/:id/lifecycle/expire_password': (query) =>
    isFlag(query, 'tempPassword', false) ? ['resetPassword', 'temporaryCode'] : ['resetPassword'],
  'POST /api/v1/users/:id/lifecycle/expire_password_with_temp_password': always(
    'resetPassword',
    'temporaryCode',
  ),
  'POST /api/v1/users/:id/credentials/forgot_password': linkSent(true),
  'POST /api/v1/users/:userId/factors': always('resetFactors'),
  'DELETE /api/v1/users/:userId/factors/:factorId': always('resetFactors'),
  'POST /api/v1/users/:userId/authenticator-enrollments/phone': always('resetFactors'),
  'POST /api/v1/users/:userId/authenticator-enrollments/tac': always('temporaryCode'),
  'DELETE /api/v1/users/:userId/authenticator-enrollments/:enrollmentId': always('resetFactors'),
  'POST /gatehouse/v1/users/:userId/recovery-codes': always('temporaryCode'),
  'DELETE /gatehouse/v1/users/:userId/recovery-codes': always('resetFactors'),
};

/** Who manages credentials but not people is the help desk, and has no second door: a caller proves who they are first. */
async function checkVerified(needs: AuthorizeNeeds, ctx: RequestContext, route: Route): Promise<void> {
  const actions = verifiedActions[`${ctx.method} ${route.path}`];
  if (actions === undefined || reachesOf(ctx.caller, 'okta.users.manage').length > 0) return;
  const id = valueOf(ctx, route.path.includes(':userId') ? 'userId' : 'id');
  const thing = id === undefined ? undefined : await resolveThing(needs, ctx.caller, { kind: 'users', id });
  if (thing === undefined) return;
  const query = new URLSearchParams(ctx.rawQuery);
  for (const action of actions(query)) await needs.requireVerified?.(ctx.caller, thing.id, action);
}

async function checkReach(needs: ReachNeeds, ctx: RequestContext, route: Route): Promise<void> {
  const { permission } = route;
  if (route.limitsItself === true || mayEverywhere(ctx.caller, permission)) return;
  const reaches = reachesOf(ctx.caller, permission);
  const resource = resourceOf(route);
  const kind = resource?.kind ?? collectionOf(route);
  const id = resource && valueOf(ctx, resource.param);
  const thing = id === undefined ? undefined : await resolveThing(needs, ctx.caller, { kind, id });
  // What is not there is refused like what is not theirs: who reaches little must not learn what else there is.
  const reached =
    id === undefined
      ? await isReached(needs, reaches, kind, undefined)
      : thing !== undefined && (await isReached(needs, reaches, thing.kind, thing.id));
  if (!reached) throw new ApiError('E0000006');
}

const collectionOf = ({ permission }: Pick<Route, 'permission'>): string => permission.split('.')[1] ?? '';

/** Collections of permissions whose things go by another name. */
const aliases: Record<string, readonly string[]> = {
  sessions: ['sessions', 'users'],
  userRisk: ['users'],
  apps: ['apps', 'clients'],
  appGrants: ['apps', 'clients', 'users'],
};

/** What a route is about: what it says, else the one thing of its permission's collection that its address names, else all of them. */
export function resourceOf(
  route: Pick<Route, 'path' | 'permission' | 'resource'>,
): { kind: string; param: string } | undefined {
  if (route.resource !== undefined) return route.resource;
  const collection = collectionOf(route);
  const kinds = aliases[collection] ?? [collection];
  return thingsOf(route.path).find(({ kind }) => kinds.includes(kind));
}

/** Client secrets are as good as the app itself. */
const changes = ({ method }: RequestContext, { permission }: Route): boolean =>
  (method !== 'GET' && method !== 'HEAD') || permission === 'okta.apps.clientCredentials.read';

/** Nobody touches what may do more than they may themselves, everywhere: it would be a way to become it. */
async function checkRank(needs: AuthorizeNeeds, ctx: RequestContext, route: Route): Promise<void> {
  const { caller } = ctx;
  const held = unlimitedPermissions(caller);
  if (held === 'all' && caller.scopes === undefined) return;
  for (const { kind, param } of rankedThings(route)) {
    const id = valueOf(ctx, param);
    const thing = id === undefined ? undefined : await resolveThing(needs, caller, { kind, id });
    if (thing === undefined || (thing.kind === 'users' && thing.id === caller.id)) continue;
    const { adminRoles, scopesOfApp } = needs;
    // Its secrets and keys would bring a token of more scopes than the one at hand, whatever roles stand behind that. Who is
    // assigned brings none, and what is granted is asked about scope by scope.
    const isHarmless =
      collectionOf(route) === 'appGrants' || route.permission === 'okta.apps.assignment.manage';
    if (thing.kind === 'apps' && !isHarmless && !hasScopes(caller, scopesOfApp(thing.id)))
      throw new ApiError('E0000006', {
        causes: [`${param}: this app has scopes that your own token is not limited to`],
      });
    if (held === 'all') continue;
    const theirs = await adminRoles.permissionsOfPrincipal({
      type: principals[thing.kind] ?? 'USER',
      id: thing.id,
    });
    const scopes = thing.kind === 'apps' ? expandPermissions(scopesOfApp(thing.id)) : new Set<string>();
    if (covers(held, theirs) && covers(held, scopes)) continue;
    throw new ApiError('E0000006', {
      causes: [`${param}: ${nouns[thing.kind] ?? 'it'} may do more than you`],
    });
  }
}

const principals: Record<string, Principal['type']> = {
  users: 'USER',
  groups: 'GROUP',
  apps: 'CLIENT',
  'service-accounts': 'SERVICE_ACCOUNT',
};
const nouns: Record<string, string> = {
  users: 'this person',
  groups: 'who belongs to this group',
  apps: 'this app',
  'service-accounts': 'this service account',
};

const valueOf = (ctx: RequestContext, param: string): string | undefined =>
  (ctx.params as Record<string, string> | undefined)?.[param];

type Named = { kind: string; param: string };

/** What a path names: a thing behind its collection (`/users/:id`), or by the name of the parameter (`:primaryUserId`). */
function thingsOf(path: string): Named[] {
  const segments = path.split('/');
  return segments.flatMap((segment, index) => {
    if (!segment.startsWith(':')) return [];
    const param = segment.slice(1);
    const byName = byParam.find(([pattern]) => pattern.test(param))?.[1];
    // Behind `apps` stands a name where the id comes after it.
    const kind = byName ?? (/name$/i.test(param) ? undefined : segments[index - 1]);
    return kind === undefined ? [] : [{ kind, param }];
  });
}

const byParam: [RegExp, string][] = [
  [/userId$/i, 'users'],
  [/groupId$/i, 'groups'],
  [/^appId$/, 'apps'],
  [/^clientId$/, 'clients'],
];
const ranked = new Set(['users', 'groups', 'apps', 'clients', 'sessions', 'service-accounts']);

/**
 * The people, groups, apps and accounts that an address names, whatever the route says it is about: a route that is added tomorrow
 * is ranked. People and groups of an app are the app's: assigning one changes neither.
 */
export function rankedThings({ path, resource }: Pick<Route, 'path' | 'resource'>): Named[] {
  const things = thingsOf(path).filter(({ kind }) => ranked.has(kind));
  const app = things.findIndex(({ kind }) => kind === 'apps');
  const found = things.filter(
    ({ kind }, index) => app < 0 || index <= app || (kind !== 'users' && kind !== 'groups'),
  );
  if (
    resource !== undefined &&
    ranked.has(resource.kind) &&
    !found.some(({ param }) => param === resource.param)
  )
    found.push(resource);
  return found;
}
