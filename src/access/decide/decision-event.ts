import { contextOfEvent } from '#src/access/context/index.ts';
import { displayNameOf } from '#src/directory/users/index.ts';
import { type NewEvent, type Target, unknownActor } from '#src/system-log/index.ts';
import type { Decision, DecisionInput } from './decision.ts';
import { recordedFacts } from './recorded.ts';

/** `policy.evaluate_sign_on`: the decision with its whole trace, for the caller to record where it acts on it. */
export function policyEvaluation(input: DecisionInput, decision: Decision): NewEvent {
  const { person, app, trace, outcome } = decision;
  const target: Target[] = [];
  if (app !== undefined) {
    target.push({ id: app.id, type: 'AppInstance', alternateId: app.label, displayName: app.label });
  }
  const rule = trace.findLast((step) => step.step === 'rule' && step.result === 'pass');
  const reason = outcome === 'ALLOW' ? undefined : outcome === 'DENY' ? decision.message : decision.reason;
  const seen = decision.context === undefined ? {} : contextOfEvent(decision.context);
  return {
    ...seen,
    eventType: 'policy.evaluate_sign_on',
    actor:
      person === undefined
        ? unknownActor
        : { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) },
    target,
    outcome: { result: outcome, ...(reason === undefined ? {} : { reason }) },
    client: input.client,
    ...(input.session === undefined ? {} : { externalSessionId: input.session.sid }),
    debugData: {
      ...seen.debugData,
      path: input.path,
      // In words for who reads the log itself; that somebody got in is told well enough by the steps.
      ...(outcome === 'ALLOW'
        ? {}
        : { trace: trace.map((step) => `${step.result} ${step.step}: ${step.detail}`).join('\n') }),
      ...(rule?.ref === undefined ? {} : { ruleId: rule.ref }),
      ...(decision.outcome === 'CHALLENGE' ? { need: decision.need } : {}),
      ...(decision.atMs === undefined ? {} : recordedFacts(input, decision, decision.atMs)),
      ...(decision.shadow === undefined ? {} : { shadow: decision.shadow }),
    },
  };
}
