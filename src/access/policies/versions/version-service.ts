import type { Requester } from '#src/directory/schemas/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import { changeToState } from '../drafts/draft-service.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Policy } from '../policy.ts';
import {
  changePolicy,
  checkWrite,
  policyBefore,
  type PolicyServiceNeeds,
  policyTarget,
  recordChange,
} from '../policy-change.ts';
import { requireJudgeable, requireKnownReferences } from '../policy-checks.ts';
import * as policyStore from '../policy-store.ts';
import * as store from './version-store.ts';
import type { PolicyState, PolicyVersion } from './version-store.ts';

export type VersionService = {
  /** The states that a policy had, the newest first: the first of all is the one that is live. */
  listVersions(
    policyId: string,
    page: { before: number | undefined; limit: number },
  ): Promise<PolicyVersion[]>;
  getVersion(policyId: string, number: number): Promise<PolicyVersion & { state: PolicyState }>;
  /** Makes a policy what it was, as a change like any other: judged, told in the log, and a version of its own. */
  restoreVersion(policyId: string, number: number, by: Requester): Promise<Policy>;
};

export function createVersionService(needs: PolicyServiceNeeds): VersionService {
  const { database, clock } = needs;
  const getVersion: VersionService['getVersion'] = async (policyId, number) => {
    const version = await store.findVersion(database, policyId, number);
    if (version === undefined) throw notFound(`${policyId} ${number}`, 'PolicyVersion');
    return version;
  };
  return {
    getVersion,
    async listVersions(policyId, page) {
      await policyBefore(needs, policyId);
      return store.listVersions(database, policyId, page);
    },
    async restoreVersion(policyId, number, by) {
      const live = await policyBefore(needs, policyId);
      const { state } = await getVersion(policyId, number);
      await requireUsable(needs, policyAt(live, state, clock.nowMs()), live);
      // What is half made is not judged: only what comes of all of it.
      const { checkWrite: _, ...piecewise } = needs;
      return changePolicy(needs, live.type, policyId, async (tx, before) => {
        const wanted = policyAt(before, state, clock.nowMs());
        const [latest] = await store.listVersions(tx, policyId, { before: undefined, limit: 1 });
        if (latest?.number === number) return before;
        await changeToState(piecewise, tx, wanted, before, by);
        await recordChange(piecewise, tx, by, 'policy.version.restore', [policyTarget(wanted)]);
        const { id, displayName } = by.actor;
        await store.keepVersions(tx, [policyId], { id, name: displayName ?? id }, clock.nowMs(), number);
        await checkWrite(needs, tx, by, [policyTarget(wanted)]);
        return (await policyStore.findPolicy(tx, policyId)) ?? wanted;
      });
    },
  };
}

/** The policy as it would be. What comes with the org keeps its name, its people and its last rule. */
function policyAt(live: Policy, state: PolicyState, nowMs: number): Policy {
  const before = new Map(live.rules.map((rule) => [rule.id, rule]));
  const wanted = state.rules.map((rule) => ({ ...rule, system: before.get(rule.id)?.system === true }));
  const left = live.rules.filter(({ id, system }) => system && !wanted.some((one) => one.id === id));
  const rules = [
    ...wanted.filter(({ system }) => !system),
    ...wanted.filter(({ system }) => system),
    ...left,
  ];
  return {
    ...live,
    status: live.system ? live.status : state.status,
    name: live.system ? live.name : state.name,
    description: state.description,
    conditions: live.isDefault ? live.conditions : state.conditions,
    settings: state.settings ?? undefined,
    lastUpdatedMs: nowMs,
    rules: rules.map((rule, index) => {
      const now = before.get(rule.id) ?? {
        ...rule,
        policyId: live.id,
        type: kindOf(live.type).ruleType,
        createdMs: nowMs,
      };
      const { status, name, conditions, actions } = rule;
      return { ...now, status, name, conditions, actions, lastUpdatedMs: nowMs, priority: index + 1 };
    }),
  };
}

/** Zones and groups may have gone since, and what nobody could judge then is not judged now either. */
async function requireUsable(needs: PolicyServiceNeeds, wanted: Policy, live: Policy): Promise<void> {
  await requireKnownReferences(needs, 'policy', wanted, live);
  if (wanted.status === 'ACTIVE') requireJudgeable(needs, wanted.type, wanted);
  for (const rule of wanted.rules) {
    await requireKnownReferences(
      needs,
      'rule',
      rule,
      live.rules.find(({ id }) => id === rule.id),
    );
    if (rule.status === 'ACTIVE') requireJudgeable(needs, wanted.type, rule);
  }
}
