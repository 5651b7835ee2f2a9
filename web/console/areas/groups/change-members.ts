import { api } from '../../kit/index.ts';

/** In one call; answers with those for whom something changed, and rejects with the first reason where it did for nobody. */
export async function changeMembers(
  action: 'add' | 'remove',
  groupId: string,
  userIds: readonly string[],
): Promise<string[]> {
  const { results } = await api.changeMembershipsInBulk({
    body: { rows: userIds.map((userId) => ({ action, groupId, userId })) },
  });
  const failed = results.filter(({ status }) => status === 'failed');
  const [first] = failed;
  if (first !== undefined && failed.length === results.length)
    throw new Error(first.error?.errorCauses?.[0]?.errorSummary ?? first.error?.errorSummary ?? '');
  const wanted = action === 'add' ? 'added' : 'removed';
  return results.flatMap(({ status, index }) => (status === wanted ? [userIds[index] ?? ''] : []));
}
