import { answerPage } from '#web/signin/index.ts';
import { html } from '#web/ui/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Answered } from '../factor-parts.ts';
import { passwordChoice } from '../offers.ts';
import { rememberLabel, whySentence } from '../sentences.ts';
import type { Step, StepOutcome, Visit } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Transaction } from '../transaction.ts';

/** Asks for an answer and has it checked. A wrong one costs nothing but itself, and the page says the same for every kind of wrong. */
export function checkFactor(parts: StepParts): Step {
  const load = async (transaction: Transaction) => {
    const user = await parts.factors.findUser(transaction.proved?.userId ?? '');
    const factor = user && (await parts.factors.find(user, transaction.chosen?.factorId ?? ''));
    const face = factor && parts.factors.faceOf(factor);
    return user && factor && face ? { user, factor, face } : undefined;
  };

  return {
    name: 'check-factor',
    isDue: ({ admitted, chosen }) =>
      admitted === undefined && chosen !== undefined && chosen.factorId !== passwordChoice,

    async page(transaction) {
      const loaded = await load(transaction);
      return (frame, sealed) => {
        const { t } = frame;
        const { chosen, said, remember, offered = [], stepUp } = transaction;
        const names = { app: parts.appLabel(transaction.appId), organisation: frame.organisation };
        const notice = parts.sentence(t, said);
        const problem = notice?.kind === 'problem' ? notice.text : undefined;
        const challenge = loaded?.face.challenge;
        const view = loaded && {
          factor: loaded.factor,
          shown: chosen?.shown ?? {},
          problem: said?.kind === 'wrong-answer' || said?.kind === 'no-answer' ? problem : undefined,
          appLabel: names.app,
        };
        const submit = challenge?.submit === undefined ? t('factor.verify') : challenge.submit(t);
        return answerPage(frame, {
          action: '/signin',
          t: sealed,
          step: 'check-factor',
          title: t('factor.title'),
          lead: whySentence(t, transaction.why, names),
          task: view && challenge?.lead(t, view),
          // Beside the field where there is one to be wrong.
          said: view?.problem === undefined ? notice : undefined,
          login: loaded?.user.login,
          fields: view && challenge ? challenge.fields(frame, view) : html`<p>${t('factor.unavailable')}</p>`,
          submit: submit ?? undefined,
          polls: challenge?.polls === true,
          script: challenge?.script,
          againLabel: challenge?.resends === true ? t('factor.again') : undefined,
          otherLabel: offered.length > 1 || loaded === undefined ? t('factor.other') : undefined,
          remember: remember && { label: rememberLabel(t, remember), checked: remember.wanted },
          foot: html`${
            stepUp === undefined &&
            html`<a href="${parts.switchHref(transaction)}">${t('factor.startAgain')}</a>`
          }<a href="/signin/help?t=${sealed}">${t('factor.help')}</a>`,
        });
      };
    },

    async take(transaction, visit) {
      const { form } = visit;
      if (form.get('other') === 'yes') {
        return { go: { ...transaction, chosen: undefined, said: undefined } };
      }
      const loaded = await load(transaction);
      // Removed meanwhile: whatever else would help is found anew.
      if (loaded === undefined) return { go: { ...transaction, chosen: undefined, offered: undefined } };
      const { user, factor, face } = loaded;
      const noted = withRemember(transaction, visit);
      if (form.get('again') === 'yes' && face.challenge.resends === true) {
        const context = (await parts.judge(noted, visit))?.decision.context;
        const { chosen, said } = await parts.factors.ask(noted, { ...visit, context }, user, factor.id, true);
        return { stay: { ...noted, chosen, said } };
      }
      const answer = face.challenge.answer(form);
      if (answer !== undefined) return settle(noted, await parts.factors.answer(noted, visit, user, answer));
      if (face.challenge.polls === true) return polled(parts, noted, visit, user);
      return { stay: { ...noted, said: { kind: 'no-answer' } } };
    },

    async poll(transaction, visit) {
      const loaded = await load(transaction);
      if (loaded?.face.challenge.polls !== true) return { stay: transaction };
      return polled(parts, withRemember(transaction, visit), visit, loaded.user);
    },
  };
}

async function polled(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  user: User,
): Promise<StepOutcome> {
  return settle(transaction, await parts.factors.poll(transaction, visit, user));
}

function settle(transaction: Transaction, answered: Answered): StepOutcome {
  if ('said' in answered) {
    const { said, shown } = answered;
    const chosen = transaction.chosen && { ...transaction.chosen, ...(shown && { shown }) };
    return { stay: { ...transaction, chosen, said } };
  }
  return { go: withProof(transaction, answered.proof) };
}

/** One more proof; what else is wanted is decided anew. */
export function withProof(
  transaction: Transaction,
  proof: NonNullable<Transaction['proofs']>[number],
): Transaction {
  const {
    chosen: _chosen,
    offered: _offered,
    why: _why,
    said: _said,
    enrolling: _enrolling,
    ...way
  } = transaction;
  return { ...way, proofs: [...(transaction.proofs ?? []), proof] };
}

function withRemember(transaction: Transaction, { form }: Visit): Transaction {
  const { remember } = transaction;
  if (remember === undefined || form.size === 0) return transaction;
  return { ...transaction, remember: { ...remember, wanted: form.get('remember') === 'yes' } };
}
