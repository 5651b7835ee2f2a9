import type { Requester } from '#src/directory/schemas/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import { allClients, type LifecycleStatus, type ServerPolicy } from './authorization-server.ts';
import { changePolicy, placeAt, policyTarget, requireFreeName, verbOf } from './policy-change.ts';
import * as store from './policy-store.ts';
import { changeServer, recordChange, type ServerNeeds, serverTarget } from './server-change.ts';

export type PolicyDraft = Pick<ServerPolicy, 'name' | 'description' | 'clients' | 'status'> & {
  readonly priority: number | undefined;
};
export type ServerPolicyService = ReturnType<typeof createPolicyService>;

export function createPolicyService(needs: ServerNeeds) {
  const { clock, ids } = needs;

  function checkClients(clients: readonly string[]): void {
    const unknown = clients.find((id) => id !== allClients && !needs.isClient(id));
    if (unknown !== undefined) {
      throw validationFailed('conditions', [
        `conditions.clients.include: there is no client with the id ${unknown}`,
      ]);
    }
  }

  return {
    createPolicy(by: Requester, serverId: string, draft: PolicyDraft): Promise<ServerPolicy> {
      checkClients(draft.clients);
      return changeServer(needs, serverId, async (tx, server) => {
        const others = await store.listPoliciesOf(tx, serverId);
        requireFreeName(others, draft.name);
        const nowMs = clock.nowMs();
        const policy: ServerPolicy = {
          ...draft,
          id: ids.newId('00p'),
          serverId,
          system: false,
          priority: others.length + 1,
          createdMs: nowMs,
          lastUpdatedMs: nowMs,
        };
        await store.savePolicy(tx, policy);
        const order = placeAt(others, policy.id, draft.priority);
        await store.orderPolicies(tx, order);
        await recordChange(needs, tx, by, 'policy.lifecycle.create', [
          policyTarget(policy),
          serverTarget(server),
        ]);
        return { ...policy, priority: order.indexOf(policy.id) + 1 };
      });
    },

    replacePolicy(
      by: Requester,
      serverId: string,
      policyId: string,
      draft: PolicyDraft,
    ): Promise<ServerPolicy> {
      checkClients(draft.clients);
      return changePolicy(needs, { serverId, policyId }, async (tx, policy, targets) => {
        const policies = await store.listPoliciesOf(tx, serverId);
        const others = policies.filter((one) => one.id !== policyId);
        requireFreeName(others, draft.name);
        const replaced: ServerPolicy = {
          ...policy,
          ...draft,
          priority: policy.priority,
          lastUpdatedMs: clock.nowMs(),
        };
        await store.savePolicy(tx, replaced);
        const order = placeAt(others, policyId, draft.priority ?? policy.priority);
        await store.orderPolicies(tx, order);
        await recordChange(needs, tx, by, 'policy.lifecycle.update', targets);
        return { ...replaced, priority: order.indexOf(policyId) + 1 };
      });
    },

    deletePolicy(by: Requester, serverId: string, policyId: string): Promise<void> {
      return changePolicy(needs, { serverId, policyId }, async (tx, _policy, targets) => {
        await store.deletePolicy(tx, policyId);
        const left = await store.listPoliciesOf(tx, serverId);
        await store.orderPolicies(
          tx,
          left.map((one) => one.id),
        );
        await recordChange(needs, tx, by, 'policy.lifecycle.delete', targets);
      });
    },

    setPolicyStatus(
      by: Requester,
      serverId: string,
      policyId: string,
      status: LifecycleStatus,
    ): Promise<void> {
      return changePolicy(needs, { serverId, policyId }, async (tx, policy, targets) => {
        if (policy.status === status) return;
        await store.savePolicy(tx, { ...policy, status, lastUpdatedMs: clock.nowMs() });
        await recordChange(needs, tx, by, `policy.lifecycle.${verbOf(status)}`, targets);
      });
    },
  };
}
