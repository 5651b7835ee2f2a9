import type { ClientContext, Route } from '#src/platform/http/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { orgKeyOwner } from '#src/sso/keys/index.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { createClaimService } from './claim-service.ts';
import type { CompiledServer } from './compiled-server.ts';
import { claimRoutes } from './claim-routes.ts';
import { policyRoutes, ruleRoutes } from './policy-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { createOrderService } from './order-service.ts';
import { createPolicyService } from './policy-service.ts';
import { createRuleService } from './rule-service.ts';
import { orderPolicies, savePolicy, saveRule } from './policy-store.ts';
import { scopeRoutes } from './scope-routes.ts';
import { createScopeService } from './scope-service.ts';
import type { ServerNeeds } from './server-change.ts';
import { serverDefaults } from './server-defaults.ts';
import { createServerReader } from './server-reader.ts';
import { serverRoutes } from './server-routes.ts';
import { createServerService, furnishServer } from './server-service.ts';
import { insertServer } from './server-store.ts';
import type { View } from './server-wire.ts';
import { trustedServerRoutes } from './trusted-server-routes.ts';
import { createServersSection, type ServerBook } from './servers-section.ts';

export type AuthorizationServersNeeds = Omit<ServerNeeds, 'section'> & {
  log: Log;
  jobs: Pick<Jobs, 'schedule'>;
  baseUrl: string;
};

export type AuthorizationServers = ReturnType<typeof createAuthorizationServers>;

const hourMs = 60 * 60 * 1000;

/** Registers its section and its schedules, so it has to be called before `snapshots.start()` and `jobs.start()`. */
export function createAuthorizationServers(given: AuthorizationServersNeeds) {
  const section = createServersSection(given);
  given.snapshots.register(section);
  const needs: ServerNeeds = { ...given, section };
  const { snapshots, keys, grants } = given;
  const service = createServerService(needs);
  const book = (): ServerBook => snapshots.current(section);

  given.jobs.schedule('signing-key-rotation', hourMs, async () => {
    await service.rotateDueKeys();
    await keys.sweep();
  });
  given.jobs.schedule('dead-grants', hourMs, async () => void (await grants.sweep()));

  return {
    needs,
    section,
    keys,
    service,
    scopes: createScopeService(needs),
    claims: createClaimService(needs),
    policies: { ...createPolicyService(needs), ...createRuleService(needs), ...createOrderService(needs) },
    reader: createServerReader(needs),
    viewOf: (client: ClientContext): View => ({ origin: client.origin, baseUrl: given.baseUrl }),
    /** The org server. */
    org: (): CompiledServer => book().org,
    /** A custom server by id; `default` is one. */
    find: (id: string): CompiledServer | undefined => book().compiled.get(id),
    all: (): Iterable<CompiledServer> => book().compiled.values(),
    /** Names of the rules that ask an inline hook. */
    usesOfInlineHook: (hookId: string): string[] =>
      book()
        .rules.filter((rule) => rule.lifetimes.inlineHook?.id === hookId)
        .map((rule) => `rule ${rule.name}`),
  };
}

export function authorizationServerRoutes(servers: AuthorizationServers): Route[] {
  return [
    ...serverRoutes(servers),
    ...policyRoutes(servers),
    ...ruleRoutes(servers),
    ...orderRoutes(servers),
    ...scopeRoutes(servers),
    ...claimRoutes(servers),
    ...trustedServerRoutes(servers),
  ];
}

/** A fresh org: keys for the org server, and `default` with a policy that lets every client of every person through. */
export async function seedDefaults(tx: Tx, servers: Pick<AuthorizationServers, 'needs'>): Promise<void> {
  const { needs } = servers;
  const { clock, ids, keys } = needs;
  const nowMs = clock.nowMs();
  const times = { createdMs: nowMs, lastUpdatedMs: nowMs };
  const { server: given, policy, rule } = serverDefaults;
  await keys.ensure(tx, orgKeyOwner, 'RS256');

  const server = { ...given, status: 'ACTIVE', ...times } as AuthorizationServer;
  await insertServer(tx, server);
  await furnishServer(needs, tx, server);
  const policyId = ids.newId('00p');
  const shared = { status: 'ACTIVE', priority: 1, system: false, ...times } as const;
  await savePolicy(tx, { ...shared, ...policy, id: policyId, serverId: server.id });
  await orderPolicies(tx, [policyId]);
  const everyone = { users: { include: [], exclude: [] }, groups: { include: rule.groups, exclude: [] } };
  await saveRule(tx, {
    ...shared,
    id: ids.newId('0pr'),
    policyId,
    name: rule.name,
    conditions: {
      people: everyone,
      grantTypes: { include: rule.grantTypes },
      scopes: { include: rule.scopes },
    },
    lifetimes: rule.lifetimes,
  });
  await needs.snapshots.changed(tx, needs.section);
}
