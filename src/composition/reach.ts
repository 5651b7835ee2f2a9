import type { Apps } from '#src/access/apps/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { ApiError, type Caller, type Reach, reachesOf } from '#src/platform/http/index.ts';

export type ReachNeeds = {
  users: Pick<Users, 'findUser'>;
  groups: Pick<Groups, 'membersAmong'>;
  apps: Pick<Apps, 'find' | 'findByClientId'>;
  sessions: Pick<Sessions, 'findById'>;
};

/** A thing by the id under which roles know it: of a login the person's, of a session its person's, of a client its app's. */
export type Thing = { kind: string; id: string };

/** What the words of an address mean; undefined where there is no such thing. */
export async function resolveThing(
  { users, apps, sessions }: ReachNeeds,
  caller: Pick<Caller, 'id'>,
  { kind, id }: Thing,
): Promise<Thing | undefined> {
  switch (kind) {
    case 'users': {
      // As the routes resolve it: what looks like an id may be somebody's login.
      const userId = id === 'me' ? caller.id : (await users.findUser(id))?.id;
      return userId === undefined ? undefined : { kind, id: userId };
    }
    case 'sessions': {
      const session = await sessions.findById(id);
      return session && { kind: 'users', id: session.userId };
    }
    case 'clients': {
      const app = apps.findByClientId(id);
      return app && { kind: 'apps', id: app.id };
    }
    default:
      return { kind, id };
  }
}

/** Whether one of the reaches has the thing; undefined stands for all of its kind. */
export async function isReached(
  needs: ReachNeeds,
  reaches: readonly Reach[],
  kind: string,
  id: string | undefined,
): Promise<boolean> {
  if (reaches.includes('all')) return true;
  const maps = reaches.filter((reach) => reach !== 'all');
  if (id === undefined)
    return maps.some(
      (reach) =>
        reach.get(kind) === 'all' && !reach.has(`!${kind}`) && !(kind === 'apps' && reach.has('!appNames')),
    );
  const name = kind === 'apps' ? needs.apps.find(id)?.name : undefined;
  const allowed = maps.filter((reach) => !has(reach, `!${kind}`, id) && !has(reach, '!appNames', name));
  if (allowed.some((reach) => has(reach, kind, id) || (kind === 'apps' && has(reach, 'appNames', name))))
    return true;
  if (kind !== 'users') return false;
  const groups = allowed.flatMap((reach) => {
    const members = reach.get('members');
    return members === undefined || members === 'all' ? [] : [...members];
  });
  return groups.length > 0 && (await needs.groups.membersAmong(groups, [id])).has(id);
}

const has = (
  reach: ReadonlyMap<string, 'all' | ReadonlySet<string>>,
  kind: string,
  id: string | undefined,
): boolean => {
  const ids = reach.get(kind);
  return ids === 'all' || (id !== undefined && ids?.has(id) === true);
};

/** Asked by routes of things that only their body or their answer names. */
export type MayReach = (
  caller: Pick<Caller, 'id' | 'permissions' | 'grants'>,
  permission: string,
  thing: Thing,
) => Promise<boolean>;

export const createMayReach =
  (needs: ReachNeeds): MayReach =>
  async (caller, permission, thing) => {
    const reaches = reachesOf(caller, permission);
    if (reaches.includes('all')) return true;
    const found = await resolveThing(needs, caller, thing);
    return found !== undefined && isReached(needs, reaches, found.kind, found.id);
  };

/** What is no power over a person: to see them, and to say which groups they belong to. */
const harmless = (permission: string): boolean =>
  permission.endsWith('.read') ||
  permission === 'okta.users.groupMembership.manage' ||
  !permission.startsWith('okta.users.');

/** What a caller may do to the members of a group since they are its members. */
const powersOver = ({ grants = [] }: Caller, groupId: string): ReadonlySet<string> =>
  new Set(
    grants.flatMap(({ permissions, reach }) =>
      reach !== 'all' && permissions !== 'all' && has(reach, 'members', groupId)
        ? [...permissions].filter((name) => !harmless(name))
        : [],
    ),
  );

/**
 * Throws where a caller who has power over the members of a group would bring in somebody over whom they have none: adding people to
 * one's own group must not be the way to reset their passwords.
 */
export const createCheckMayAdd =
  (needs: ReachNeeds) =>
  async (caller: Caller, groupId: string, userId: string): Promise<void> => {
    for (const permission of powersOver(caller, groupId)) {
      if (await isReached(needs, reachesOf(caller, permission), 'users', userId)) continue;
      throw new ApiError('E0000006', {
        causes: ['userId: you administer the members of this group, and this person is not among yours'],
      });
    }
  };

/** The same of whoever it may be: for rules, which bring in people by what they say of them. */
export function checkMayAddAnybody(caller: Caller, groupIds: readonly string[]): void {
  for (const groupId of groupIds)
    for (const permission of powersOver(caller, groupId)) {
      const isEverybodys = reachesOf(caller, permission).some(
        (reach) => reach === 'all' || (reach.get('users') === 'all' && !reach.has('!users')),
      );
      if (isEverybodys) continue;
      throw new ApiError('E0000006', {
        causes: [`groupIds: you administer the members of ${groupId}, and a rule would bring in others`],
      });
    }
}
