import type { Database } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { AuthorizationServer, Claim, Scope, ServerPolicy, ServerRule } from './authorization-server.ts';
import { listClaims } from './claim-store.ts';
import { listPolicies, listRules } from './policy-store.ts';
import { listScopes } from './scope-store.ts';
import { listServers } from './server-store.ts';

/** What the management API shows: read from the database, so that a change is seen at once whichever node is asked. */
export type ServerReader = ReturnType<typeof createServerReader>;

export function createServerReader({ database }: { database: Database }) {
  async function getServer(id: string): Promise<AuthorizationServer> {
    return pick(await listServers(database), id, 'AuthorizationServer');
  }

  async function listPoliciesOf(serverId: string): Promise<ServerPolicy[]> {
    await getServer(serverId);
    return (await listPolicies(database)).filter((policy) => policy.serverId === serverId);
  }

  async function listRulesOf(serverId: string, policyId: string): Promise<ServerRule[]> {
    pick(await listPoliciesOf(serverId), policyId, 'Policy');
    return (await listRules(database)).filter((rule) => rule.policyId === policyId);
  }

  async function listScopesOf(serverId: string): Promise<Scope[]> {
    await getServer(serverId);
    return (await listScopes(database)).filter((scope) => scope.serverId === serverId);
  }

  async function listClaimsOf(serverId: string): Promise<Claim[]> {
    await getServer(serverId);
    return (await listClaims(database)).filter((claim) => claim.serverId === serverId);
  }

  return {
    listServers: () => listServers(database),
    getServer,
    listPoliciesOf,
    listRulesOf,
    listScopesOf,
    listClaimsOf,
    getPolicy: async (serverId: string, id: string) => pick(await listPoliciesOf(serverId), id, 'Policy'),
    getRule: async (serverId: string, policyId: string, id: string) =>
      pick(await listRulesOf(serverId, policyId), id, 'PolicyRule'),
    getScope: async (serverId: string, id: string) => pick(await listScopesOf(serverId), id, 'OAuth2Scope'),
    getClaim: async (serverId: string, id: string) => pick(await listClaimsOf(serverId), id, 'OAuth2Claim'),
  };
}

function pick<T extends { id: string }>(items: readonly T[], id: string, type: string): T {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw notFound(id, type);
  return found;
}
