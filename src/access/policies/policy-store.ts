import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Policy, PolicyRule, PolicyStatus, PolicyType } from './policy.ts';
import { isPolicyType, kindOf } from './kinds/kinds.ts';

type PolicyRow = {
  id: string;
  type: PolicyType;
  status: PolicyStatus;
  name: string;
  description: string | null;
  priority: number;
  system: boolean;
  is_default: boolean;
  conditions: Record<string, unknown> | null;
  settings: Record<string, unknown> | null;
  created_at: Date;
  last_updated_at: Date;
};

type RuleRow = {
  id: string;
  policy_id: string;
  type: PolicyType;
  status: PolicyStatus;
  name: string;
  priority: number;
  system: boolean;
  conditions: Record<string, unknown> | null;
  actions: Record<string, unknown>;
  created_at: Date;
  last_updated_at: Date;
};

export async function loadPolicies(db: Reader): Promise<Policy[]> {
  const rows = await db.query<PolicyRow>(sql`
    select id, type, status, name, description, priority, system, is_default, conditions, settings, created_at, last_updated_at
    from policies order by type, priority`);
  const ruleRows = await db.query<RuleRow>(sql`
    select r.id, r.policy_id, p.type, r.status, r.name, r.priority, r.system, r.conditions, r.actions, r.created_at,
      r.last_updated_at
    from policy_rules r join policies p on p.id = r.policy_id order by r.policy_id, r.priority`);
  const rules = Map.groupBy(ruleRows, (row) => row.policy_id);
  return rows.map((row) => toPolicy(row, (rules.get(row.id) ?? []).map(toRule)));
}

/** Those of a type in priority order, without their rules. */
export async function listPolicies(db: Reader, type: PolicyType): Promise<Policy[]> {
  const rows = await db.query<PolicyRow>(sql`
    select id, type, status, name, description, priority, system, is_default, conditions, settings, created_at, last_updated_at
    from policies where type = ${type} order by priority`);
  return rows.map((row) => toPolicy(row, []));
}

/** Waits for other writers of this type; until the transaction ends, nobody else changes its priorities. */
export async function lockPolicyType(tx: Tx, type: PolicyType): Promise<void> {
  await tx.query(sql`select type from policy_types where type = ${type} for update`);
}

export async function findPolicy(db: Reader, id: string): Promise<Policy | undefined> {
  const [row] = await db.query<PolicyRow>(sql`
    select id, type, status, name, description, priority, system, is_default, conditions, settings, created_at, last_updated_at
    from policies where id = ${id}`);
  return row === undefined ? undefined : toPolicy(row, await listRules(db, id));
}

/** Waits for other writers of the policy's rules, then reads it. */
export async function lockPolicy(tx: Tx, id: string): Promise<Policy | undefined> {
  await tx.query(sql`select id from policies where id = ${id} for update`);
  return findPolicy(tx, id);
}

async function listRules(db: Reader, policyId: string): Promise<PolicyRule[]> {
  const rows = await db.query<RuleRow>(sql`
    select r.id, r.policy_id, p.type, r.status, r.name, r.priority, r.system, r.conditions, r.actions, r.created_at,
      r.last_updated_at
    from policy_rules r join policies p on p.id = r.policy_id where r.policy_id = ${policyId} order by r.priority`);
  return rows.map(toRule);
}

/** The types that there is a policy of. */
export async function listUsedTypes(tx: Tx): Promise<Set<string>> {
  const rows = await tx.query<{ type: string }>(sql`select distinct type from policies`);
  return new Set(rows.map((row) => row.type));
}

/** Ids of a type in priority order. */
export async function listPolicyIds(tx: Tx, type: PolicyType): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`select id from policies where type = ${type} order by priority`,
  );
  return rows.map((row) => row.id);
}

export async function findDefaultPolicyId(tx: Tx, type: PolicyType): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    sql`select id from policies where type = ${type} and is_default`,
  );
  return row?.id;
}

export async function isPolicyNameTaken(
  tx: Tx,
  type: PolicyType,
  name: string,
  exceptId: string,
): Promise<boolean> {
  const rows = await tx.query(
    sql`select id from policies where type = ${type} and name = ${name} and id <> ${exceptId}`,
  );
  return rows.length > 0;
}

export async function insertPolicy(tx: Tx, policy: Omit<Policy, 'rules'>): Promise<void> {
  await tx.execute(sql`
    insert into policies (id, type, status, name, description, priority, system, is_default, conditions, settings, created_at,
      last_updated_at)
    values (${policy.id}, ${policy.type}, ${policy.status}, ${policy.name}, ${policy.description}, ${policy.priority},
      ${policy.system}, ${policy.isDefault}, ${json(policy.conditions)}::jsonb, ${json(policy.settings)}::jsonb,
      ${new Date(policy.createdMs)}, ${new Date(policy.lastUpdatedMs)})`);
}

export async function updatePolicy(tx: Tx, policy: Omit<Policy, 'rules' | 'priority'>): Promise<void> {
  await tx.execute(sql`
    update policies set status = ${policy.status}, name = ${policy.name}, description = ${policy.description},
      conditions = ${json(policy.conditions)}::jsonb, settings = ${json(policy.settings)}::jsonb,
      last_updated_at = ${new Date(policy.lastUpdatedMs)}
    where id = ${policy.id}`);
}

export async function deletePolicy(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from policies where id = ${id}`);
}

export async function insertRule(tx: Tx, rule: PolicyRule): Promise<void> {
  await tx.execute(sql`
    insert into policy_rules (id, policy_id, status, name, priority, system, conditions, actions, created_at, last_updated_at)
    values (${rule.id}, ${rule.policyId}, ${rule.status}, ${rule.name}, ${rule.priority}, ${rule.system},
      ${json(rule.conditions)}::jsonb, ${json(rule.actions)}::jsonb, ${new Date(rule.createdMs)}, ${new Date(rule.lastUpdatedMs)})`);
}

export async function updateRule(tx: Tx, rule: PolicyRule): Promise<void> {
  await tx.execute(sql`
    update policy_rules set status = ${rule.status}, name = ${rule.name}, conditions = ${json(rule.conditions)}::jsonb,
      actions = ${json(rule.actions)}::jsonb, last_updated_at = ${new Date(rule.lastUpdatedMs)}
    where id = ${rule.id}`);
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from policy_rules where id = ${id}`);
}

/** Gives the ids the priorities 1, 2, 3… in their order. The uniqueness of priorities is checked at commit. */
export async function numberPolicies(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update policies set priority = wanted.priority
    from unnest(${ids}::text[]) with ordinality as wanted (id, priority)
    where policies.id = wanted.id and policies.priority <> wanted.priority`);
}

export async function numberRules(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update policy_rules set priority = wanted.priority
    from unnest(${ids}::text[]) with ordinality as wanted (id, priority)
    where policy_rules.id = wanted.id and policy_rules.priority <> wanted.priority`);
}

function toPolicy(row: PolicyRow, rules: PolicyRule[]): Policy {
  if (!isPolicyType(row.type)) throw new Error(`policy ${row.id} has the unknown type ${row.type}`);
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    name: row.name,
    description: row.description,
    priority: row.priority,
    system: row.system,
    isDefault: row.is_default,
    conditions: row.conditions,
    settings: row.settings ?? undefined,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
    rules,
  };
}

function toRule(row: RuleRow): PolicyRule {
  return {
    id: row.id,
    policyId: row.policy_id,
    type: kindOf(row.type).ruleType,
    status: row.status,
    name: row.name,
    priority: row.priority,
    system: row.system,
    conditions: row.conditions,
    actions: row.actions,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
  };
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
