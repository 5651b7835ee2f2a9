import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';

/** Opens: a new session id whatever the browser came with (no fixation), and on to where somebody wanted to go. */
export function beginSession(parts: StepParts): Step {
  return {
    name: 'begin-session',
    isDue: ({ admitted }) => admitted !== undefined,

    async take(transaction, visit) {
      const cookies = await parts.beginSession(transaction, visit);
      if (cookies === undefined) return { go: parts.begunAgain({ ...transaction, stepUp: undefined }) };
      return { end: { status: 303, redirect: transaction.resume }, cookies };
    },
  };
}
