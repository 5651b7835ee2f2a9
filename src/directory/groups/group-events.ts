import type { Target } from '#src/system-log/index.ts';
import type { Group } from './group.ts';

/** The person of a membership, as far as its event speaks of them. */
export type Member = { id: string; login: string; displayName: string };

export const groupTarget = (group: Pick<Group, 'id' | 'name'>): Target => ({
  id: group.id,
  type: 'UserGroup',
  alternateId: 'unknown',
  displayName: group.name,
});

export const memberTarget = (member: Member): Target => ({
  id: member.id,
  type: 'User',
  alternateId: member.login,
  displayName: member.displayName,
});
