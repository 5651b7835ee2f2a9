import type { AdminRoles } from '#src/org/admin-roles/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, type Caller, hasScopes } from '#src/platform/http/index.ts';
import { permissionOfScope } from './operations.ts';

/** Throws unless the caller may do at this moment, and by the token at hand, what the scope would let an app do. */
export async function checkMayGrant(
  adminRoles: Pick<AdminRoles, 'checkHolds'>,
  tx: Tx,
  caller: Caller,
  scope: string,
): Promise<void> {
  // A program of one scope would give itself all that its roles permit.
  if (!hasScopes(caller, [scope]))
    throw new ApiError('E0000006', {
      causes: [`scopeId: your own token is limited to scopes, and ${scope} is not among them`],
    });
  await adminRoles.checkHolds(tx, caller, new Set([permissionOfScope(scope)]), `the scope ${scope}`);
}
