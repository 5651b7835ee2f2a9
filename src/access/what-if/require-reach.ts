import { ApiError, type Caller, hasScopes, mayEverywhere } from '#src/platform/http/index.ts';

export type ReachNeeds = {
  /** Whether a caller's roles reach a thing with a permission. */
  mayReach(caller: Caller, permission: string, thing: { kind: string; id: string }): Promise<boolean>;
};

/** For what only a body names, for which the scope of the route says nothing. Of a thing that is not there, only who reaches all of its kind learns so. */
export async function requireReach(
  needs: ReachNeeds,
  caller: Caller,
  permission: string,
  thing: { kind: string; id: string | undefined },
): Promise<void> {
  if (!hasScopes(caller, [permission])) throw new ApiError('E0000006');
  if (mayEverywhere(caller, permission)) return;
  const { kind, id } = thing;
  if (id !== undefined && (await needs.mayReach(caller, permission, { kind, id }))) return;
  throw new ApiError('E0000006');
}
