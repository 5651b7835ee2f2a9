import { ApiError, type Caller, reachesOf, reachHas } from '#src/platform/http/index.ts';

/**
 * Who creates people in certain groups only creates them there; and who may create them anywhere does not thereby decide who
 * belongs to which group, since a group can open apps.
 */
export function checkMayCreate(caller: Caller, groupIds: readonly string[]): void {
  const reaches = reachesOf(caller, 'okta.users.create');
  const filled = [...reaches, ...reachesOf(caller, 'okta.groups.members.manage')];
  const isMine = (groupId: string) =>
    filled.some((reach) => reachHas(reach, 'groups', groupId) || reachHas(reach, 'members', groupId));
  const isFree = reaches.some((reach) => reach === 'all' || reach.get('users') === 'all');
  if ((isFree || groupIds.length > 0) && groupIds.every(isMine)) return;
  throw new ApiError('E0000006', {
    causes: ['groupIds: you may create people in the groups that you administer only'],
  });
}
