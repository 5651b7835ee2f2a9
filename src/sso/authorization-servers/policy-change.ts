import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import type { LifecycleStatus, ServerPolicy } from './authorization-server.ts';
import { listPoliciesOf } from './policy-store.ts';
import { changeServer, type ServerNeeds, serverTarget } from './server-change.ts';

/** One change of one policy, or of what is in it, under the lock of its server. */
export function changePolicy<T>(
  needs: ServerNeeds,
  place: { serverId: string; policyId: string },
  work: (tx: Tx, policy: ServerPolicy, targets: Target[]) => Promise<T>,
): Promise<T> {
  return changeServer(needs, place.serverId, async (tx, server) => {
    const policy = (await listPoliciesOf(tx, place.serverId)).find((one) => one.id === place.policyId);
    if (policy === undefined) throw notFound(place.policyId, 'Policy');
    return work(tx, policy, [policyTarget(policy), serverTarget(server)]);
  });
}

/** The order of ids with this one at the wanted place, counted from 1; those from there on move down. */
export function placeAt(others: readonly { id: string }[], id: string, wanted: number | undefined): string[] {
  const order = others.map((one) => one.id);
  const index = Math.min(Math.max((wanted ?? order.length + 1) - 1, 0), order.length);
  return [...order.slice(0, index), id, ...order.slice(index)];
}

export function requireFreeName(others: readonly { name: string }[], name: string): void {
  if (others.some((one) => one.name === name))
    throw validationFailed('name', ['name: Policy name already in use']);
}

export function verbOf(status: LifecycleStatus): 'activate' | 'deactivate' {
  return status === 'ACTIVE' ? 'activate' : 'deactivate';
}

export function policyTarget(policy: ServerPolicy): Target {
  return {
    id: policy.id,
    type: 'PolicyEntity',
    alternateId: 'unknown',
    displayName: policy.name,
    detailEntry: { policyType: 'OAUTH_AUTHORIZATION_POLICY' },
  };
}
