import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import {
  type Decision,
  type DecisionInput,
  evaluate,
  type Facts,
  type Recorded,
} from '#src/access/decide/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';

/** A sign-on of the past, with what is known today of who it was. */
export type RecordedSignOn = {
  readonly recorded: Recorded;
  readonly input: DecisionInput;
  readonly person: Person;
  readonly app: AppInstance | undefined;
  readonly groups: readonly ExpressionGroup[];
};

export type PoliciesAsked = Facts['policies'];
export type JudgeFacts = Pick<Facts, 'isInZone' | 'orgId'>;

/** These end a decision before any policy is asked, and the facts behind them were what they were. */
const beforePolicies = new Set(['person', 'evidence', 'revocation', 'app', 'assignment', 'order']);

export const endedBeforePolicies = ({ endedBy }: Pick<Recorded, 'endedBy'>): boolean =>
  endedBy !== undefined && beforePolicies.has(endedBy);

/**
 * The decision as these policies make it of a recorded sign-on. Who got as far as the policies was ACTIVE, assigned and not revoked, and
 * is taken to be so; groups, profile, zones and apps are today's.
 */
export function judgeRecorded(
  { recorded, input, person, app, groups }: RecordedSignOn,
  policies: PoliciesAsked,
  facts: JudgeFacts,
): Decision {
  const { context } = recorded;
  return evaluate({
    ...facts,
    input,
    nowMs: recorded.nowMs,
    person: { ...person, status: 'ACTIVE', sessionsRevokedMs: 0, tokensRevokedMs: 0 },
    app: app && { ...app, status: 'ACTIVE', implicitAssignment: true },
    assignment: undefined,
    policies,
    groups,
    ...(context === undefined ? {} : { context }),
  });
}

/** The app as it would be with the policy that a draft gives it. */
export function appUnder(
  apps: Pick<AppDirectory, 'find'>,
  appId: string,
  appPolicies: ReadonlyMap<string, string>,
): AppInstance | undefined {
  const app = apps.find(appId);
  const accessPolicyId = appPolicies.get(appId);
  return app === undefined || accessPolicyId === undefined ? app : { ...app, accessPolicyId };
}

/** The rule by which it came out so: the last one that was found to apply. */
export function decidingRule({ trace }: Pick<Decision, 'trace'>): { id: string; name: string } | undefined {
  const found = trace.findLast((step) => step.step === 'rule' && step.result === 'pass');
  return found?.ref === undefined ? undefined : { id: found.ref, name: found.name ?? '' };
}
