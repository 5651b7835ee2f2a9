import { passwordPage, type SigninFrame } from '#web/signin/index.ts';
import { passwordProof } from '#src/access/proofs/index.ts';
import type { PasswordCheck } from '../../factors/password/index.ts';
import { passwordChoice } from '../offers.ts';
import { whySentence } from '../sentences.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Said, Transaction } from '../transaction.ts';
import { withProof } from './check-factor.ts';
import { takeWay, wayNamed } from './identify-person.ts';

/** Asks for the password and has it verified. One text for everything that went wrong before the password was right. */
export function checkPassword(parts: StepParts): Step {
  return {
    name: 'password',
    isDue: ({ proved, chosen, admitted }) =>
      admitted === undefined && (proved === undefined || chosen?.factorId === passwordChoice),

    async page(transaction) {
      const login = await loginOf(parts, transaction);
      return (frame, sealed) =>
        passwordPage(frame, {
          action: '/signin',
          t: sealed,
          login,
          switchHref: isFirst(transaction) ? parts.switchHref(transaction) : undefined,
          forgotHref: parts.forgotHref(transaction, sealed),
          // Somebody confirming who they are does not begin a new stay.
          keep: isFirst(transaction) ? transaction.keep : undefined,
          problem: transaction.said?.kind === 'no-password' ? frame.t('password.empty') : undefined,
          said:
            transaction.said?.kind === 'no-password' ? undefined : parts.sentence(frame.t, transaction.said),
          reason: reasonFor(parts, frame, transaction),
          appLabel: parts.appLabel(transaction.appId),
          ways: transaction.proved === undefined ? parts.wayChoices(frame.t) : [],
          otherLabel: (transaction.offered?.length ?? 0) > 1 ? frame.t('factor.other') : undefined,
        });
    },

    async take(transaction, visit) {
      const { form } = visit;
      const { proved, subject } = transaction;
      if (proved !== undefined && form.get('other') === 'yes') {
        return { go: { ...transaction, chosen: undefined, said: undefined } };
      }
      const way = proved === undefined ? wayNamed(parts, form.get('way')) : undefined;
      if (way !== undefined) {
        return takeWay({ ...transaction, login: await loginOf(parts, transaction) }, visit, way, true);
      }
      const password = form.get('password') ?? '';
      const keep = isFirst(transaction) ? form.get('keep') === 'yes' : transaction.keep;
      if (password === '') return { stay: { ...transaction, keep, said: { kind: 'no-password' } } };
      const who =
        (proved?.userId ?? subject) === undefined
          ? { login: transaction.login ?? '' }
          : { userId: proved?.userId ?? subject ?? '' };
      const check = await parts.verifyPassword({ who, password, client: visit.client, path: 'signin' });
      if (check.outcome === 'WRONG') return { stay: { ...transaction, keep, said: wrong(check) } };
      const proof = passwordProof(check.atMs);
      // The password was right, so this tells its owner nothing that a stranger could learn.
      const closed = await parts.findClosed(check.person, proof, visit.client);
      if (closed) return { stay: { ...transaction, keep, said: closed } };
      const change = check.expired ? 'expired' : check.daysLeft === undefined ? 'none' : 'warned';
      return {
        go: {
          ...withProof(transaction, proof),
          keep,
          proved: { ...proved, userId: check.person.id, atMs: check.atMs, change, daysLeft: check.daysLeft },
        },
      };
    },
  };
}

async function loginOf(parts: StepParts, transaction: Transaction): Promise<string> {
  const userId = transaction.proved?.userId ?? transaction.subject;
  if (userId === undefined) return transaction.login ?? '';
  const person = await parts.findPerson(userId);
  return person?.login ?? '';
}

/** Nobody has proved anything, and nobody is expected. */
const isFirst = ({ proved, subject }: Transaction) => proved === undefined && subject === undefined;

function reasonFor(parts: StepParts, frame: SigninFrame, transaction: Transaction): string | undefined {
  if (isFirst(transaction)) return undefined;
  const { t, organisation } = frame;
  const app = parts.appLabel(transaction.appId);
  if (transaction.why !== undefined && transaction.why !== 'again') {
    return whySentence(t, transaction.why, { app, organisation });
  }
  return app === undefined ? t('reauthenticate.plain') : t('reauthenticate.because', { app });
}

function wrong(check: Extract<PasswordCheck, { outcome: 'WRONG' }>): Said {
  return check.lockedMinutes === undefined
    ? { kind: 'wrong-password' }
    : { kind: 'locked', minutes: check.lockedMinutes };
}
