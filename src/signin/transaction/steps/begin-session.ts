import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';

/** Opens: a new session id whatever the browser came with (no fixation), and on to where somebody wanted to go. */
export function beginSession(parts: StepParts): Step {
  return {
    name: 'begin-session',
    isDue: ({ admitted }) => admitted !== undefined,

    async take(transaction, visit) {
      const { proved, admitted } = transaction;
      if (!proved || !admitted) throw new Error('begin-session was reached without an admission');
      const begun = await parts.beginSession({
        proved,
        admitted,
        persistent: transaction.keep || admitted.limits.persistent,
        client: visit.client,
        session: visit.session,
      });
      if (!begun) return { go: parts.begunAgain(transaction) };
      return { end: { status: 303, redirect: transaction.resume }, cookies: [begun.cookie] };
    },
  };
}
