import type { Translator } from '#web/messages/index.ts';
import { passwordPage } from '#web/signin/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { PasswordCheck } from '../../factors/password/index.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Said, Transaction } from '../transaction.ts';

/** Asks for the password and has it verified. One text for everything that went wrong before the password was right. */
export function checkPassword(parts: StepParts): Step {
  return {
    name: 'password',
    isDue: (transaction) => transaction.proved === undefined,

    async page(transaction) {
      const login = await loginOf(parts, transaction);
      return (frame, sealed) =>
        passwordPage(frame, {
          action: '/signin',
          t: sealed,
          login,
          switchHref: transaction.subject === undefined ? parts.switchHref(transaction) : undefined,
          forgotHref: parts.forgotHref(transaction, sealed),
          // Somebody confirming who they are does not begin a new stay.
          keep: transaction.subject === undefined ? transaction.keep : undefined,
          problem: transaction.said?.kind === 'no-password' ? frame.t('password.empty') : undefined,
          said:
            transaction.said?.kind === 'no-password' ? undefined : parts.sentence(frame.t, transaction.said),
          reason: transaction.subject === undefined ? undefined : reasonFor(parts, frame.t, transaction),
          appLabel: parts.appLabel(transaction.appId),
        });
    },

    async take(transaction, visit) {
      const password = visit.form.get('password') ?? '';
      const keep = transaction.subject === undefined ? visit.form.get('keep') === 'yes' : transaction.keep;
      if (password === '') return { stay: { ...transaction, keep, said: { kind: 'no-password' } } };
      const who =
        transaction.subject === undefined
          ? { login: transaction.login ?? '' }
          : { userId: transaction.subject };
      const check = await parts.verifyPassword({ who, password, client: visit.client, path: 'signin' });
      if (check.outcome === 'WRONG') return { stay: { ...transaction, keep, said: wrong(check) } };
      const closed = closedStatus(check.person);
      // The password was right, so this tells its owner nothing that a stranger could learn.
      if (closed) return { stay: { ...transaction, keep, said: { kind: 'status', status: closed } } };
      const change = check.expired ? 'expired' : check.daysLeft === undefined ? 'none' : 'warned';
      return {
        go: {
          ...transaction,
          keep,
          said: undefined,
          proved: {
            userId: check.person.id,
            atMs: check.atMs,
            once: change === 'none' ? undefined : parts.newOnce(),
            change,
            daysLeft: check.daysLeft,
          },
        },
      };
    },
  };
}

async function loginOf(parts: StepParts, transaction: Transaction): Promise<string> {
  if (transaction.subject === undefined) return transaction.login ?? '';
  const person = await parts.findPerson(transaction.subject);
  return person?.login ?? '';
}

function reasonFor(parts: StepParts, t: Translator, transaction: Transaction): string {
  const app = parts.appLabel(transaction.appId);
  return app === undefined ? t('reauthenticate.plain') : t('reauthenticate.because', { app });
}

function wrong(check: Extract<PasswordCheck, { outcome: 'WRONG' }>): Said {
  return check.lockedMinutes === undefined
    ? { kind: 'wrong-password' }
    : { kind: 'locked', minutes: check.lockedMinutes };
}

/** Statuses in which nobody gets in, however right the password; the decision after this would only say it less well. */
function closedStatus(person: Person): Extract<Said, { kind: 'status' }>['status'] | undefined {
  if (person.status === 'ACTIVE' || person.status === 'PASSWORD_EXPIRED') return undefined;
  if (person.status === 'SUSPENDED') return 'suspended';
  return person.status === 'RECOVERY' ? 'recovery' : 'inactive';
}
