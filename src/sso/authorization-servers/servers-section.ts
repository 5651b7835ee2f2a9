import type { Log } from '#src/platform/log/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { AuthorizationServer, Claim, Scope, ServerPolicy, ServerRule } from './authorization-server.ts';
import { listClaims } from './claim-store.ts';
import { type CompiledServer, compileOrgServer, compileServer } from './compiled-server.ts';
import { listPolicies, listRules } from './policy-store.ts';
import { listScopes } from './scope-store.ts';
import { orgLifetimes, orgScopes, systemClaims, usualSubject } from './server-defaults.ts';
import { listServers } from './server-store.ts';

/** Every authorization server, as the management API shows it and as requests use it. */
export type ServerBook = {
  readonly servers: readonly AuthorizationServer[];
  readonly scopes: readonly Scope[];
  readonly claims: readonly Claim[];
  readonly policies: readonly ServerPolicy[];
  readonly rules: readonly ServerRule[];
  readonly org: CompiledServer;
  readonly compiled: ReadonlyMap<string, CompiledServer>;
};

export function createServersSection(needs: { log: Log }): Section<ServerBook> {
  const identityClaims = systemClaims('org', (prefix) => prefix).filter(
    (claim) => claim.claimType === 'IDENTITY',
  );
  const org = compileOrgServer({ scopes: orgScopes(), claims: identityClaims, lifetimes: orgLifetimes });

  return {
    name: 'authorization-servers',
    async load(db) {
      const servers = await listServers(db);
      const scopes = await listScopes(db);
      const claims = await listClaims(db);
      const policies = await listPolicies(db);
      const rules = await listRules(db);
      const of = <T extends { serverId: string }>(items: readonly T[], id: string) =>
        items.filter((item) => item.serverId === id);
      const compiled = servers.map((server) =>
        compileServer({
          server,
          scopes: of(scopes, server.id),
          claims: of(claims, server.id),
          policies: of(policies, server.id),
          rules,
          usualSubject,
          onBadClaim: (claim, error) =>
            needs.log.error(
              { server: server.id, claim: claim.name, reason: error.message },
              'claim left out: it cannot be read',
            ),
        }),
      );
      return {
        servers,
        scopes,
        claims,
        policies,
        rules,
        org,
        compiled: new Map(compiled.map((server) => [server.id, server])),
      };
    },
  };
}
