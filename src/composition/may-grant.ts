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
  // A person who signs in to the app lends it what they may do themselves, within its scopes: whoever may not manage everything must not
  // make an app that waits for somebody who may.
  const needed = scope.endsWith('.read') ? new Set([permissionOfScope(scope)]) : 'all';
  await adminRoles.checkHolds(tx, caller, needed, `the scope ${scope}`);
}
