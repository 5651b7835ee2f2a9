import { newPasswordPage } from '#web/signin/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Proved, Transaction } from '../transaction.ts';

/** A password that has expired is changed before anything opens; one that soon will may be. */
export function changePassword(parts: StepParts): Step {
  return {
    name: 'change-password',
    isDue: ({ proved }) => proved !== undefined && proved.change !== 'none',

    async page(transaction) {
      const proved = provedOf(transaction);
      const person = await parts.findPerson(proved.userId);
      const requirements = person ? parts.requirementsFor(person) : [];
      return (frame, sealed) => {
        const { t } = frame;
        const { said } = transaction;
        return newPasswordPage(frame, {
          action: '/signin',
          t: sealed,
          step: 'change-password',
          title: t('change.title'),
          lead:
            proved.change === 'expired'
              ? t('change.expired')
              : t('change.warning', { count: proved.daysLeft ?? 0 }),
          login: person?.login ?? '',
          submit: t('change.submit'),
          requirements,
          problem: said?.kind === 'new-password' ? parts.newPasswordProblem(t, said.problem) : undefined,
          laterLabel: proved.change === 'warned' ? t('change.later') : undefined,
        });
      };
    },

    async take(transaction, visit) {
      const proved = provedOf(transaction);
      if (proved.change === 'warned' && visit.form.get('later') === 'yes') {
        return { go: { ...transaction, said: undefined, proved: { ...proved, change: 'none' } } };
      }
      const next = visit.form.get('newPassword') ?? '';
      const refuse = (problem: 'empty' | 'differs' | 'refused' | 'same' | 'too-soon') => ({
        stay: { ...transaction, said: { kind: 'new-password' as const, problem } },
      });
      if (next === '') return refuse('empty');
      if (next !== visit.form.get('repeatPassword')) return refuse('differs');
      const change = await parts.changeProvedPassword({ proved, password: next, client: visit.client });
      if (change.outcome === 'REFUSED') return refuse(change.problem);
      if (change.outcome === 'SPENT') return { go: parts.begunAgain(transaction) };
      return {
        go: {
          ...transaction,
          said: undefined,
          // The proof was spent with the change; what goes on from here is proof of the new one.
          proofs: [...others(transaction), passwordProof(change.atMs)],
          proved: { ...proved, atMs: change.atMs, once: undefined, change: 'none' },
        },
      };
    },
  };
}

const others = ({ proofs = [] }: Transaction) => proofs.filter(({ key }) => key !== 'okta_password');

function provedOf(transaction: Transaction): Proved {
  if (!transaction.proved) throw new Error('change-password was reached without a proved password');
  return transaction.proved;
}
