import type { Groups } from '#src/directory/groups/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  type Authorize,
  mayEverywhere,
  type Reach,
  reachesOf,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';

type Needs = { users: Users; groups: Groups };

/**
 * Whether a caller's roles reach what a route is about: the half of authorization that knows what users, groups and apps are. The
 * other half, whether any role of theirs permits it at all, platform/http has done.
 */
export function createAuthorize(needs: Needs): Authorize {
  return async (ctx, route) => {
    if (mayEverywhere(ctx.caller, route.permission) || route.limitsItself === true) return;
    const reaches = reachesOf(ctx.caller, route.permission);
    if (await isReached(needs, reaches, ctx, route)) return;
    throw new ApiError('E0000006');
  };
}

async function isReached(_: Needs, reaches: Reach[], ctx: RequestContext, route: Route): Promise<boolean> {
  const kind = route.resource?.kind ?? route.permission.split('.')[1] ?? '';
  const id = route.resource && (ctx.params as Record<string, string>)[route.resource.param];
  return reaches.some((reach) => {
    if (reach === 'all') return true;
    const those = reach.get(kind);
    return those === 'all' || (id !== undefined && those?.has(id) === true);
  });
}
