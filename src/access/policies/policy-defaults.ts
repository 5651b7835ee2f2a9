import type { Clock } from '#src/platform/clock/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import defaults from '../../../defaults/policies.json' with { type: 'json' };
import type { Policy, PolicyType } from './policy.ts';
import { kindOf } from './kinds/kinds.ts';
import { insertPolicy, insertRule, listUsedTypes } from './policy-store.ts';
import { keepVersions } from './versions/version-store.ts';

type DefaultPolicy = {
  type: string;
  name: string;
  description: string;
  isDefault: boolean;
  system?: boolean;
  /** By which another part of the defaults names it. */
  key?: string;
  conditions: Record<string, unknown> | null;
  settings?: Record<string, unknown>;
  rules: {
    name: string;
    system: boolean;
    conditions: Record<string, unknown> | null;
    actions: Record<string, unknown>;
  }[];
};

export type SeededPolicies = {
  /** New apps are given this one. */
  accessPolicyId: string;
  consolePolicyId: string;
};

/** The policies of a fresh org, in the order of the file; a default is last of its type. */
export async function seedPolicies(tx: Tx, needs: SeedNeeds): Promise<SeededPolicies> {
  const seeded = await insertDefaults(tx, needs, defaults.policies as unknown as DefaultPolicy[]);
  return {
    accessPolicyId: known(seeded, 'ACCESS_POLICY default'),
    consolePolicyId: known(seeded, 'console'),
  };
}

/** For an org made by an older version. Whether there was anything to add. */
export async function seedMissingTypes(tx: Tx, needs: SeedNeeds): Promise<boolean> {
  const present = await listUsedTypes(tx);
  const missing = (defaults.policies as unknown as DefaultPolicy[]).filter(({ type }) => !present.has(type));
  await insertDefaults(tx, needs, missing);
  return missing.length > 0;
}

type SeedNeeds = { clock: Clock; ids: Ids; everyoneGroupId: string };

async function insertDefaults(
  tx: Tx,
  needs: SeedNeeds,
  entries: readonly DefaultPolicy[],
): Promise<Map<string, string>> {
  const { clock, ids } = needs;
  const nowMs = clock.nowMs();
  const counts = new Map<string, number>();
  const seeded = new Map<string, string>();
  for (const entry of entries) {
    const type = entry.type as PolicyType;
    const priority = (counts.get(type) ?? 0) + 1;
    counts.set(type, priority);
    const policy: Omit<Policy, 'rules'> = {
      id: ids.newId(kindOf(type).prefixes.policy),
      type,
      status: 'ACTIVE',
      name: entry.name,
      description: entry.description,
      priority,
      system: entry.isDefault || entry.system === true,
      isDefault: entry.isDefault,
      conditions: withEveryone(entry.conditions, needs.everyoneGroupId),
      settings: entry.settings,
      createdMs: nowMs,
      lastUpdatedMs: nowMs,
    };
    await insertPolicy(tx, policy);
    seeded.set(entry.key ?? `${type} ${entry.isDefault ? 'default' : entry.name}`, policy.id);
    for (const [index, rule] of entry.rules.entries()) {
      await insertRule(tx, {
        ...rule,
        id: ids.newId(kindOf(type).prefixes.rule),
        policyId: policy.id,
        type: kindOf(type).ruleType,
        status: 'ACTIVE',
        priority: index + 1,
        createdMs: nowMs,
        lastUpdatedMs: nowMs,
      });
    }
  }
  await keepVersions(tx, [...seeded.values()], { id: 'system', name: 'Gatehouse' }, nowMs);
  return seeded;
}

function known(seeded: ReadonlyMap<string, string>, key: string): string {
  const id = seeded.get(key);
  if (id === undefined) throw new Error(`defaults/policies.json has no policy "${key}"`);
  return id;
}

/** The file cannot know the id of the group Everyone. */
function withEveryone(
  conditions: Record<string, unknown> | null,
  everyoneGroupId: string,
): Record<string, unknown> | null {
  if (conditions === null) return null;
  return JSON.parse(
    JSON.stringify(conditions).replaceAll('"EVERYONE"', JSON.stringify(everyoneGroupId)),
  ) as Record<string, unknown>;
}
