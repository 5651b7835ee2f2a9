import { type AnswerPage, answerPage, type SigninFrame } from '#web/signin/index.ts';
import { html } from '#web/ui/index.ts';
import type { EnrollView, FactorFace } from '../../factors/index.ts';
import type { Step, StepOutcome, Visit } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Enrolling, Transaction } from '../transaction.ts';
import { withProof } from './check-factor.ts';

/** Sets a factor up: what has to be asked first, then what shows that it works. It counts only after that. */
export function setUpFactor(parts: StepParts): Step {
  return {
    name: 'set-up-factor',
    isDue: ({ proved, admitted, enrolling }) =>
      proved !== undefined && admitted === undefined && enrolling?.chosen !== undefined,

    async page(transaction) {
      const { enrolling, said } = transaction;
      const user = await parts.factors.findUser(transaction.proved?.userId ?? '');
      const { factorId, activation } = enrolling ?? {};
      const factor =
        user && factorId === undefined ? undefined : user && (await parts.factors.find(user, factorId ?? ''));
      return (frame, sealed) => {
        const { t } = frame;
        const face = enrolling?.chosen && parts.factors.faceOf(enrolling.chosen);
        const notice = parts.sentence(t, said);
        const isAtField = said?.kind === 'wrong-answer' || said?.kind === 'profile-wrong';
        const problem = isAtField ? notice?.text : undefined;
        const view = { factor, activation, problem, login: user?.login ?? '' };
        return answerPage(frame, {
          action: '/signin',
          t: sealed,
          step: 'set-up-factor',
          title: face?.name(t) ?? t('enrol.title'),
          said: problem === undefined ? notice : undefined,
          otherLabel: t('enrol.back'),
          ...(factorId === undefined
            ? profileParts(frame, face?.enroll?.profile, view)
            : activationParts(frame, face?.enroll, view)),
        });
      };
    },

    async take(transaction, visit) {
      const { enrolling } = transaction;
      const { form } = visit;
      const face = enrolling?.chosen && parts.factors.faceOf(enrolling.chosen);
      if (enrolling === undefined || face?.enroll === undefined || form.get('other') === 'yes') {
        return { go: { ...transaction, said: undefined, enrolling: enrolling && unchosen(enrolling) } };
      }
      if (enrolling.factorId === undefined) {
        return setUp(
          parts,
          { ...transaction, said: undefined },
          visit,
          face.enroll.profile?.read(form) ?? {},
        );
      }
      const answer = face.enroll.answer(form);
      if (answer === undefined) {
        if (face.enroll.polls === true) return confirm(parts, transaction, visit, {}, true);
        return { stay: { ...transaction, said: { kind: 'no-answer' } } };
      }
      return confirm(parts, transaction, visit, answer, false);
    },

    async poll(transaction, visit) {
      const { enrolling } = transaction;
      const face = enrolling?.chosen && parts.factors.faceOf(enrolling.chosen);
      if (enrolling?.factorId === undefined || face?.enroll?.polls !== true) return { stay: transaction };
      return confirm(parts, transaction, visit, {}, true);
    },
  };
}

const unchosen = ({ why, offered }: Enrolling): Enrolling => ({ why, offered });

/** Begins to set it up, once what has to be asked is known. `profile` undefined: nothing was asked yet. */
export async function setUp(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  profile: Record<string, unknown> | undefined,
): Promise<StepOutcome> {
  const { enrolling, proved } = transaction;
  const face = enrolling?.chosen && parts.factors.faceOf(enrolling.chosen);
  if (enrolling?.chosen === undefined || face?.enroll === undefined) return { stay: transaction };
  if (profile === undefined && face.enroll.profile !== undefined) return { go: transaction };
  const user = await parts.factors.findUser(proved?.userId ?? '');
  if (user === undefined) return { go: parts.begunAgain(transaction) };
  const { factorType, provider } = enrolling.chosen;
  const begun = await parts.factors.enroll(transaction, visit, user, {
    factorType,
    provider,
    profile: profile ?? {},
  });
  if ('said' in begun) {
    const stays = face.enroll.profile === undefined ? unchosen(enrolling) : enrolling;
    return { stay: { ...transaction, enrolling: stays, said: begun.said } };
  }
  const { factor, activation } = begun;
  const set: Transaction = { ...transaction, enrolling: { ...enrolling, factorId: factor.id, activation } };
  // Nothing more to show: it is theirs as it is.
  return factor.status === 'ACTIVE'
    ? done(parts, set, await parts.factors.activate(set, visit, user, factor.id, {}))
    : { go: set };
}

async function confirm(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  answer: Readonly<Record<string, string>>,
  isPoll: boolean,
): Promise<StepOutcome> {
  const user = await parts.factors.findUser(transaction.proved?.userId ?? '');
  if (user === undefined) return { go: parts.begunAgain(transaction) };
  const factorId = transaction.enrolling?.factorId ?? '';
  const outcome = await parts.factors.activate(transaction, visit, user, factorId, answer);
  if (isPoll && 'said' in outcome && outcome.said.kind === 'wrong-answer') {
    return { stay: { ...transaction, said: { kind: 'waiting' } } };
  }
  return done(parts, transaction, outcome);
}

function done(
  _parts: StepParts,
  transaction: Transaction,
  outcome: Awaited<ReturnType<StepParts['factors']['activate']>>,
): StepOutcome {
  if ('said' in outcome) return { stay: { ...transaction, said: outcome.said } };
  const key = transaction.enrolling?.offered.find(
    ({ factorType, provider }) =>
      factorType === transaction.enrolling?.chosen?.factorType &&
      provider === transaction.enrolling.chosen.provider,
  )?.key;
  const settled = [...(transaction.settled ?? []), ...(key === undefined ? [] : [key])];
  return { go: { ...withProof(transaction, outcome.proof), settled } };
}

type Enroll = NonNullable<FactorFace['enroll']>;
type Parts = Pick<AnswerPage, 'lead' | 'fields' | 'submit' | 'polls' | 'script'>;

/** What has to be asked before it can be set up. */
function profileParts(frame: SigninFrame, profile: Enroll['profile'], view: EnrollView): Parts {
  return {
    lead: profile?.lead(frame.t),
    fields: profile?.fields(frame, view) ?? html``,
    submit: frame.t('enrol.next'),
    polls: false,
  };
}

/** What shows that it works. */
function activationParts(frame: SigninFrame, enroll: Enroll | undefined, view: EnrollView): Parts {
  const { t } = frame;
  const submit = enroll?.submit === undefined ? t('enrol.confirm') : enroll.submit(t);
  return {
    lead: enroll?.lead(t, view),
    fields: enroll?.fields(frame, view) ?? html``,
    submit: submit ?? undefined,
    polls: enroll?.polls === true,
    script: enroll?.script,
  };
}
