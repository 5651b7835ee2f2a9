import type { Section } from '#src/platform/snapshot/index.ts';
import type { Assignment, DirectAssignment, GroupAssignment } from './assignment.ts';
import { listGroups } from './assignment-store.ts';

/** Which groups are assigned to which app: the snapshot's value. Small next to the people, and asked on every sign-on. */
export type GroupAssignmentBook = {
  /** In priority order, with the assignment a member gets, made once. */
  readonly byApp: ReadonlyMap<string, readonly { group: GroupAssignment; assignment: Assignment }[]>;
  readonly appIdsByGroup: ReadonlyMap<string, ReadonlySet<string>>;
};

export const groupAssignmentsSection: Section<GroupAssignmentBook> = {
  name: 'access.group-assignments',
  load: async (db) => compileGroupAssignments(await listGroups(db)),
};

export function compileGroupAssignments(rows: readonly GroupAssignment[]): GroupAssignmentBook {
  const entries = [...rows]
    .sort((a, b) => a.priority - b.priority)
    .map((group) => ({ group, assignment: assignmentThrough(group) }));
  const appIdsByGroup = new Map<string, Set<string>>();
  for (const { appId, groupId } of rows) {
    const known = appIdsByGroup.get(groupId);
    if (known === undefined) appIdsByGroup.set(groupId, new Set([appId]));
    else known.add(appId);
  }
  return { byApp: Map.groupBy(entries, (entry) => entry.group.appId), appIdsByGroup };
}

function assignmentThrough(group: GroupAssignment): Assignment {
  return {
    appId: group.appId,
    scope: 'GROUP',
    groupId: group.groupId,
    userName: undefined,
    profile: group.profile,
    lastUpdatedMs: group.lastUpdatedMs,
  };
}

/** The person's own row, else the best-placed of their groups. */
export function effectiveAssignment(
  book: GroupAssignmentBook,
  appId: string,
  direct: DirectAssignment | undefined,
  groupIds: readonly string[],
): Assignment | undefined {
  if (direct !== undefined && direct.appId === appId) {
    const { userName, profile, lastUpdatedMs } = direct;
    return { appId, scope: 'USER', groupId: undefined, userName, profile, lastUpdatedMs };
  }
  const candidates = book.byApp.get(appId);
  if (candidates === undefined) return undefined;
  // A few groups are found quickest by looking through them; many by a set.
  if (candidates.length * groupIds.length < 400) {
    return candidates.find(({ group }) => groupIds.includes(group.groupId))?.assignment;
  }
  const mine = new Set(groupIds);
  return candidates.find(({ group }) => mine.has(group.groupId))?.assignment;
}
