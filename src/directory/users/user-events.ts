import type { Target } from '#src/system-log/index.ts';
import { displayNameOf, type User } from './user.ts';

/** A person as the target of an event. */
export function userTarget(user: Pick<User, 'id' | 'login' | 'profile'>): Target {
  return { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
}
