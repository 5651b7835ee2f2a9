import { identifierPage } from '#web/signin/index.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';

const longestLogin = 255;

/**
 * Asks who is coming. What is typed is not looked up here: whether there is such a person would show in what comes next, so the
 * next page is the same for everybody.
 */
export function identifyPerson(parts: StepParts): Step {
  return {
    name: 'identifier',
    isDue: (transaction) =>
      transaction.login === undefined &&
      transaction.subject === undefined &&
      transaction.proved === undefined,

    page: (transaction) => (frame, sealed) => {
      const problem = transaction.said?.kind === 'no-identifier' ? frame.t('identifier.empty') : undefined;
      return identifierPage(frame, {
        action: '/signin',
        t: sealed,
        login: transaction.loginHint,
        problem,
        said: problem === undefined ? parts.sentence(frame.t, transaction.said) : undefined,
        appLabel: parts.appLabel(transaction.appId),
        forgotHref: parts.forgotHref(transaction, sealed),
      });
    },

    async take(transaction, visit) {
      const login = visit.form.get('identifier')?.trim() ?? '';
      if (login === '' || login.length > longestLogin) {
        return { stay: { ...transaction, said: { kind: 'no-identifier' } } };
      }
      return { go: { ...transaction, login, said: undefined } };
    },
  };
}
