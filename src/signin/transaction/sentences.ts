import type { Translator } from '#web/messages/index.ts';
import type { Said as SaidNotice } from '#web/signin/index.ts';
import { tooOftenSentence } from '../factors/faces/index.ts';
import type { Said, Transaction, Why } from './transaction.ts';

/** What is said once on the next page. */
export function saidNotice(t: Translator, said: Said | undefined): SaidNotice | undefined {
  switch (said?.kind) {
    case 'restarted':
      return { kind: 'look', text: t('signin.restarted') };
    case 'other-browser':
      return { kind: 'look', text: t('signin.otherBrowser') };
    case 'password-set':
      return { kind: 'done', text: t('signin.passwordSet') };
    case 'unlocked':
      return { kind: 'done', text: t('signin.unlocked') };
    case 'wrong-password':
      return { kind: 'problem', text: t('password.wrong') };
    case 'locked':
      return {
        kind: 'problem',
        text: said.minutes > 0 ? t('password.lockedMinutes', { count: said.minutes }) : t('password.locked'),
      };
    case 'locked-account':
      return lockedNotice(t, said);
    case 'status':
      return { kind: 'look', text: t(statusSentences[said.status]) };
    case 'way':
      return { kind: 'problem', text: t('ways.failed') };
    default:
      return answerNotice(t, said);
  }
}

function lockedNotice(t: Translator, said: Extract<Said, { kind: 'locked-account' }>): SaidNotice {
  const { minutes, mayUnlock } = said;
  const never = mayUnlock ? 'status.lockedUnlock' : 'status.locked';
  return {
    kind: 'look',
    text: minutes === undefined ? t(never) : t('status.lockedMinutes', { count: minutes }),
    ...(mayUnlock && { link: { label: t('unlock.title'), href: '/signin/unlock-account' } }),
  };
}

/** What came of an answer to a factor. Every wrong answer reads the same. */
function answerNotice(t: Translator, said: Said | undefined): SaidNotice | undefined {
  switch (said?.kind) {
    case 'wrong-answer':
      return { kind: 'problem', text: t('factor.wrong') };
    case 'no-answer':
      return { kind: 'problem', text: t('factor.empty') };
    case 'waiting':
      return { kind: 'look', text: t('factor.waiting') };
    case 'rejected':
      return { kind: 'problem', text: t('factor.rejected') };
    case 'over':
      return { kind: 'look', text: t('factor.over') };
    case 'sent-again':
      return { kind: 'done', text: t('factor.sentAgain') };
    case 'too-often':
      return { kind: 'problem', text: tooOftenSentence(t, said.minutes) };
    case 'used-up':
      return { kind: 'problem', text: t('factor.usedUp') };
    case 'unavailable':
      return { kind: 'problem', text: t('factor.unavailable') };
    case 'profile-wrong':
      return { kind: 'problem', text: t('enrol.profileWrong') };
    case 'other-person':
      return { kind: 'problem', text: t('factor.otherPerson') };
    default:
      return undefined;
  }
}

const statusSentences = {
  suspended: 'status.suspended',
  inactive: 'status.inactive',
  recovery: 'status.recovery',
} as const;

/** Why more is asked for, in one sentence. */
export function whySentence(
  t: Translator,
  why: Why | undefined,
  names: { app: string | undefined; organisation: string },
): string | undefined {
  const { app, organisation } = names;
  if (why === undefined) return undefined;
  if (why === 'app' || why === 'organisation') {
    return app === undefined || why === 'organisation'
      ? t('why.organisation', { organisation })
      : t('why.app', { app });
  }
  if (why === 'again') return app === undefined ? t('why.againPlain') : t('why.again', { app });
  return t(whySentences[why]);
}

const whySentences = {
  device: 'why.device',
  network: 'why.network',
  place: 'why.place',
  travel: 'why.travel',
  unusual: 'why.unusual',
  enrolment: 'why.enrolment',
} as const;

/** "Do not ask again on this device for 30 days." */
export function rememberLabel(t: Translator, { lifetimeMs }: NonNullable<Transaction['remember']>): string {
  const minutes = Math.max(1, Math.round(lifetimeMs / 60_000));
  if (lifetimeMs === 0) return t('factor.remember');
  if (minutes % 1440 === 0) return t('factor.rememberDays', { count: minutes / 1440 });
  return minutes % 60 === 0
    ? t('factor.rememberHours', { count: minutes / 60 })
    : t('factor.rememberMinutes', { count: minutes });
}
