import { type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';

/** Whether a session may begin at all: access/decide says, here as on every other way in. What an app wants is asked on its own way. */
export function decideAdmission(parts: StepParts): Step {
  return {
    name: 'decide-admission',
    isDue: ({ proved, admitted }) => proved !== undefined && admitted === undefined,

    async take(transaction, visit) {
      const { proved } = transaction;
      if (!proved) throw new Error('decide-admission was reached without a proved password');
      const input: DecisionInput = {
        userId: proved.userId,
        appId: undefined,
        session: undefined,
        proof: { amr: ['pwd'], atMs: proved.atMs },
        client: visit.client,
        path: 'signin',
        requestedMs: transaction.requestedMs,
      };
      const decision = await parts.decide(input);
      if (decision.outcome !== 'ALLOW') return parts.refuse(input, decision, transaction);
      const admitted = { limits: decision.sessionLimits, evaluation: policyEvaluation(input, decision) };
      return { go: { ...transaction, admitted } };
    },
  };
}
