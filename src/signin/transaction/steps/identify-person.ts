import { identifierPage, type SigninFrame } from '#web/signin/index.ts';
import type { WayIn } from '../../factors/index.ts';
import type { Reader, Step, StepOutcome, Visit } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Transaction } from '../transaction.ts';
import { beginWay, requestOf, settleWay } from './use-way.ts';

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
      transaction.proved === undefined &&
      transaction.way === undefined,

    page: (transaction, reader) => async (frame, sealed) => {
      const problem = transaction.said?.kind === 'no-identifier' ? frame.t('identifier.empty') : undefined;
      return identifierPage(frame, {
        action: '/signin',
        t: sealed,
        login: transaction.loginHint,
        problem,
        said: problem === undefined ? parts.sentence(frame.t, transaction.said) : undefined,
        appLabel: parts.appLabel(transaction.appId),
        forgotHref: parts.forgotHref(transaction, sealed),
        ways: parts.wayChoices(frame.t),
        conditional: await conditionalOf(parts, transaction, reader, frame),
      });
    },

    async take(transaction, visit) {
      const { form } = visit;
      const login = form.get('identifier')?.trim() ?? '';
      const isTyped = login !== '' && login.length <= longestLogin;
      const named = isTyped ? { ...transaction, login } : transaction;
      // Its keys may be in the browser's list where it has no button; the way refuses by itself where the org does not want it.
      const answered = parts.allWays.find(({ name }) => name === form.get('answers'));
      if (answered?.onIdentifier !== undefined) {
        const outcome = await answered.take(form, requestOf(named, visit));
        return settleWay(
          parts,
          { ...transaction, loginHint: isTyped ? login : undefined },
          visit,
          answered,
          outcome,
        );
      }
      const way = wayNamed(parts, form.get('way'));
      if (way !== undefined) return takeWay(named, visit, way, isTyped);
      if (!isTyped) return { stay: { ...transaction, said: { kind: 'no-identifier' } } };
      return { go: { ...named, said: undefined } };
    },
  };
}

export const wayNamed = (parts: StepParts, name: string | undefined): WayIn | undefined =>
  name === undefined ? undefined : parts.ways().find((way) => way.name === name);

export async function takeWay(
  transaction: Transaction,
  visit: Visit,
  way: WayIn,
  isNamed: boolean,
): Promise<StepOutcome> {
  if (way.needsLogin === true && !isNamed)
    return { stay: { ...transaction, said: { kind: 'no-identifier' } } };
  return beginWay(transaction, visit, way);
}

/** Keys that the browser offers by itself, beside the field. */
async function conditionalOf(
  parts: StepParts,
  transaction: Transaction,
  reader: Reader,
  frame: SigninFrame,
): Promise<Awaited<ReturnType<NonNullable<WayIn['onIdentifier']>>> | undefined> {
  for (const way of parts.allWays) {
    const made = await way.onIdentifier?.(frame, requestOf(transaction, reader));
    if (made !== undefined) return made;
  }
  return undefined;
}
