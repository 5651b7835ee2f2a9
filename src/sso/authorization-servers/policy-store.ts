import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type {
  LifecycleStatus,
  RuleConditions,
  ServerPolicy,
  ServerRule,
  TokenLifetimes,
} from './authorization-server.ts';

type PolicyRow = {
  id: string;
  server_id: string;
  status: LifecycleStatus;
  name: string;
  description: string;
  priority: number;
  system: boolean;
  clients: string[];
  created_at: Date;
  last_updated_at: Date;
};

type RuleRow = {
  id: string;
  policy_id: string;
  status: LifecycleStatus;
  name: string;
  priority: number;
  system: boolean;
  conditions: RuleConditions;
  actions: TokenLifetimes;
  created_at: Date;
  last_updated_at: Date;
};

const policyColumns = sql`id, server_id, status, name, description, priority, system, clients, created_at, last_updated_at`;
const ruleColumns = sql`id, policy_id, status, name, priority, system, conditions, actions, created_at, last_updated_at`;

export async function listPolicies(db: Reader): Promise<ServerPolicy[]> {
  const rows = await db.query<PolicyRow>(sql`
    select ${policyColumns} from authorization_server_policies order by server_id, priority`);
  return rows.map(toPolicy);
}

export async function listRules(db: Reader): Promise<ServerRule[]> {
  const rows = await db.query<RuleRow>(sql`
    select ${ruleColumns} from authorization_server_rules order by policy_id, priority`);
  return rows.map(toRule);
}

export async function listPoliciesOf(tx: Tx, serverId: string): Promise<ServerPolicy[]> {
  const rows = await tx.query<PolicyRow>(sql`
    select ${policyColumns} from authorization_server_policies where server_id = ${serverId} order by priority`);
  return rows.map(toPolicy);
}

export async function listRulesOf(tx: Tx, policyId: string): Promise<ServerRule[]> {
  const rows = await tx.query<RuleRow>(sql`
    select ${ruleColumns} from authorization_server_rules where policy_id = ${policyId} order by priority`);
  return rows.map(toRule);
}

export async function savePolicy(tx: Tx, policy: ServerPolicy): Promise<void> {
  await tx.execute(sql`
    insert into authorization_server_policies (id, server_id, status, name, description, priority, system, clients, created_at, last_updated_at)
    values (${policy.id}, ${policy.serverId}, ${policy.status}, ${policy.name}, ${policy.description}, ${policy.priority},
            ${policy.system}, ${policy.clients}, ${new Date(policy.createdMs)}, ${new Date(policy.lastUpdatedMs)})
    on conflict (id) do update set
      status = excluded.status, name = excluded.name, description = excluded.description, clients = excluded.clients,
      last_updated_at = excluded.last_updated_at`);
}

export async function saveRule(tx: Tx, rule: ServerRule): Promise<void> {
  await tx.execute(sql`
    insert into authorization_server_rules (id, policy_id, status, name, priority, system, conditions, actions, created_at, last_updated_at)
    values (${rule.id}, ${rule.policyId}, ${rule.status}, ${rule.name}, ${rule.priority}, ${rule.system},
            ${rule.conditions}, ${rule.lifetimes}, ${new Date(rule.createdMs)}, ${new Date(rule.lastUpdatedMs)})
    on conflict (id) do update set
      status = excluded.status, name = excluded.name, conditions = excluded.conditions, actions = excluded.actions,
      last_updated_at = excluded.last_updated_at`);
}

/** Numbers the policies of a server 1, 2, 3 … in this order. */
export async function orderPolicies(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update authorization_server_policies p set priority = o.place
    from unnest(${ids}::text[]) with ordinality o (id, place) where p.id = o.id and p.priority <> o.place`);
}

export async function orderRules(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update authorization_server_rules r set priority = o.place
    from unnest(${ids}::text[]) with ordinality o (id, place) where r.id = o.id and r.priority <> o.place`);
}

export async function deletePolicy(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from authorization_server_policies where id = ${id}`);
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from authorization_server_rules where id = ${id}`);
}

function toPolicy(row: PolicyRow): ServerPolicy {
  return {
    id: row.id,
    serverId: row.server_id,
    status: row.status,
    name: row.name,
    description: row.description,
    priority: row.priority,
    system: row.system,
    clients: row.clients,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
  };
}

function toRule(row: RuleRow): ServerRule {
  return {
    id: row.id,
    policyId: row.policy_id,
    status: row.status,
    name: row.name,
    priority: row.priority,
    system: row.system,
    conditions: row.conditions,
    lifetimes: row.actions,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
  };
}
