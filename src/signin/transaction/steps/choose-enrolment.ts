import { choicePage } from '#web/signin/index.ts';
import type { Translator } from '#web/messages/index.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Enrolling, Offered, Transaction } from '../transaction.ts';
import { setUp } from './set-up-factor.ts';

/** Which of what may be set up; or later, where the policy lets it wait. */
export function chooseEnrolment(parts: StepParts): Step {
  return {
    name: 'choose-enrolment',
    isDue: ({ proved, admitted, enrolling }) =>
      proved !== undefined &&
      admitted === undefined &&
      enrolling !== undefined &&
      enrolling.chosen === undefined,

    async page(transaction) {
      const enrolling = enrollingOf(transaction);
      const user = await parts.factors.findUser(transaction.proved?.userId ?? '');
      return (frame, sealed) => {
        const { t, organisation } = frame;
        const choices = enrolling.offered.flatMap((offer) => {
          const face = parts.factors.faceOf(offer);
          if (face?.enroll === undefined) return [];
          const mark = enrolling.why === 'policy' && offer.isRequired ? t('enrol.required') : undefined;
          const hint = face.enroll.pitch(t);
          return [{ value: nameOf(offer), icon: face.icon(), label: face.name(t), hint, mark }];
        });
        return choicePage(frame, {
          action: '/signin',
          t: sealed,
          step: 'choose-enrolment',
          title: t('enrol.title'),
          lead: enrolling.why === 'needed' ? t('enrol.needed') : t('enrol.policy', { organisation }),
          said: parts.sentence(t, transaction.said),
          login: user?.login,
          choices,
          laterLabel: laterLabel(t, enrolling),
        });
      };
    },

    async take(transaction, visit) {
      const enrolling = enrollingOf(transaction);
      if (visit.form.get('later') === 'yes') return putOff(parts, transaction, enrolling);
      const chosen = enrolling.offered.find((offer) => nameOf(offer) === visit.form.get('choice'));
      if (chosen === undefined) return { stay: transaction };
      return setUp(
        parts,
        { ...transaction, said: undefined, enrolling: { ...enrolling, chosen } },
        visit,
        undefined,
      );
    },
  };
}

const nameOf = ({ factorType, provider }: Offered) => `${factorType} ${provider}`;

function enrollingOf({ enrolling }: Transaction): Enrolling {
  if (enrolling === undefined) throw new Error('an enrolment was reached that nobody offered');
  return enrolling;
}

const required = ({ why, offered }: Enrolling): Offered[] =>
  why === 'policy' ? offered.filter(({ isRequired }) => isRequired) : [];

/** All that is required can wait, or none of it does. */
function mayWait(enrolling: Enrolling): boolean {
  const must = required(enrolling);
  return enrolling.why === 'policy' && must.every(({ later }) => later !== undefined);
}

function laterLabel(t: Translator, enrolling: Enrolling): string | undefined {
  if (!mayWait(enrolling)) return undefined;
  const laters = required(enrolling).flatMap(({ later }) => later ?? []);
  const times = laters.flatMap((later) => later.times ?? []);
  const untils = laters.flatMap((later) => later.untilMs ?? []);
  if (times.length > 0) return t('enrol.laterTimes', { count: Math.min(...times) });
  return untils.length > 0
    ? t('enrol.laterUntil', { when: t.moment(Math.min(...untils)) })
    : t('enrol.later');
}

/** Counted, so that what may wait three times waits three times. */
async function putOff(
  parts: StepParts,
  transaction: Transaction,
  enrolling: Enrolling,
): Promise<StepOutcome> {
  if (!mayWait(enrolling)) return { stay: transaction };
  const userId = transaction.proved?.userId ?? '';
  for (const { key, later } of required(enrolling)) {
    // Put off for the last time somewhere else meanwhile: what is left is decided anew.
    if (later?.most !== undefined && !(await parts.putOff(userId, key, later.most))) {
      return { go: { ...transaction, enrolling: undefined } };
    }
  }
  const settled = [...(transaction.settled ?? []), ...enrolling.offered.map(({ key }) => key)];
  return { go: { ...transaction, enrolling: undefined, settled } };
}
