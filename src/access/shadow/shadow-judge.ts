import { type Decision, evaluate, type Facts } from '#src/access/decide/index.ts';
import { applyDraft, policiesSection, policyEngineOf } from '#src/access/policies/index.ts';
import type { Policies } from '#src/access/policies/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { Shadow, ShadowVerdict } from './shadow.ts';
import { shadowsSection } from './shadow-store.ts';

export type ShadowJudgeNeeds = {
  clock: Clock;
  log: Log;
  snapshots: Snapshots;
  policies: Pick<Policies, 'signOnPolicies'>;
};

export type ShadowJudge = {
  /** Adds to a decision what the drafts say of it. Never throws, never changes the answer. */
  judge(facts: Facts, decision: Decision): void;
  /** A draft asks which groups somebody is in, so that they have to be there. */
  looksAtGroups(): boolean;
};

type Compiled = {
  readonly id: string;
  readonly engine: ReturnType<typeof policyEngineOf>;
  readonly appPolicies: ReadonlyMap<string, string>;
  readonly usesGroups: boolean;
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createShadowJudge(needs: ShadowJudgeNeeds): ShadowJudge {
  const { snapshots } = needs;
  snapshots.register(shadowsSection);
  // Compiled again only where the live policies or the drafts are others than last time.
  let live: unknown;
  let drafts: unknown;
  let compiled: readonly Compiled[] = [];

  const current = (): readonly Compiled[] => {
    const shadows = snapshots.current(shadowsSection);
    if (shadows.length === 0) return noneOfThem;
    const book = snapshots.current(policiesSection);
    if (live !== book || drafts !== shadows) {
      [live, drafts] = [book, shadows];
      compiled = shadows.flatMap((shadow) => compile(needs, shadow));
    }
    return compiled;
  };

  return {
    looksAtGroups: () => guarded(needs, () => current().some(({ usesGroups }) => usesGroups)) === true,
    judge(facts, decision) {
      guarded(needs, () => {
        const asked = current();
        if (asked.length === 0) return;
        decision.shadow = JSON.stringify(asked.map((one) => verdictOf(one, facts)));
      });
    },
  };
}

const noneOfThem: readonly Compiled[] = [];

function guarded<T>({ log }: ShadowJudgeNeeds, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    log.warn({ err: error }, 'a shadow policy could not be judged');
    return undefined;
  }
}

/** None where the draft no longer fits the policies that are live. */
function compile(needs: ShadowJudgeNeeds, shadow: Shadow): Compiled[] {
  if (shadow.status !== 'ACTIVE') return [];
  const made = guarded(needs, () => {
    const set = applyDraft(needs.policies.signOnPolicies(), shadow.draft, needs.clock.nowMs());
    const engine = policyEngineOf(set.policies);
    const usesGroups = set.policies.some(({ id }) => engine.looksAtGroups(id));
    return { id: shadow.id, engine, appPolicies: set.appPolicies, usesGroups };
  });
  return made === undefined ? [] : [made];
}

function verdictOf({ id, engine, appPolicies }: Compiled, facts: Facts): ShadowVerdict {
  const { app } = facts;
  const accessPolicyId = app && appPolicies.get(app.id);
  const drafted = evaluate({
    ...facts,
    policies: engine,
    ...(app === undefined || accessPolicyId === undefined ? {} : { app: { ...app, accessPolicyId } }),
  });
  const rule = drafted.trace.findLast((step) => step.step === 'rule' && step.result === 'pass');
  return {
    id,
    outcome: drafted.outcome,
    ...(rule?.ref === undefined ? {} : { rule: rule.ref }),
    ...(rule?.name === undefined ? {} : { ruleName: rule.name }),
  };
}
