import { policyEvaluation } from '#src/access/decide/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { isRevoked, type Judged } from '../admission.ts';
import { type Challenge, passwordChoice, whyOf } from '../offers.ts';
import type { Step, StepOutcome, Visit } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Transaction } from '../transaction.ts';

/**
 * Whether a session may begin, or go on: access/decide says, here as on every other way in. What it still wants is asked for, one thing
 * after the other, and it is asked again after each.
 */
export function decideAdmission(parts: StepParts): Step {
  return {
    name: 'decide-admission',
    isDue: ({ proved, admitted, chosen, offered, enrolling }) =>
      proved !== undefined &&
      admitted === undefined &&
      chosen === undefined &&
      offered === undefined &&
      enrolling === undefined,

    async take(transaction, visit) {
      const judged = await parts.judge(transaction, visit);
      // The session that was to go on has ended: whoever it was signs in like everybody.
      if (judged === undefined) return { go: parts.begunAgain({ ...transaction, stepUp: undefined }) };
      const { decision, input } = judged;
      const seen = { ...visit, context: decision.context };
      if (decision.person && isRevoked(transaction, decision.person.sessionsRevokedMs)) {
        return { go: parts.begunAgain(transaction) };
      }
      switch (decision.outcome) {
        case 'ALLOW':
          return admit(parts, transaction, seen, judged, decision.person);
        case 'CHALLENGE':
          return askMore(parts, transaction, seen, judged, decision);
        case 'DENY':
          // An expired password is chosen anew by who knows the old one.
          return decision.reason === 'PASSWORD_EXPIRED' && transaction.proved?.change === 'none'
            ? askPassword(transaction)
            : parts.refuse({ input, decision }, transaction);
      }
    },
  };
}

const askPassword = (transaction: Transaction): StepOutcome => ({
  go: { ...transaction, offered: [passwordChoice], chosen: { factorId: passwordChoice } },
});

async function admit(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  judged: Judged,
  person: Person,
): Promise<StepOutcome> {
  const isAgain = transaction.stepUp !== undefined && transaction.need === 'reauthenticate';
  if (isAgain && !transaction.proofs?.length) {
    const offered = await parts.findOffers(transaction, judged, person);
    if (offered.length > 0) return choose(parts, { ...transaction, why: 'again' }, visit, person, offered);
    // Nothing proved is nothing new: the app would send them back here, for ever.
    const { trace, context } = judged.decision;
    const reason = 'there is nothing by which they could prove themselves again';
    const decision = {
      outcome: 'CHALLENGE',
      need: 'reauthenticate',
      reason,
      person,
      trace,
      context,
    } as const;
    return parts.refuse({ input: judged.input, decision }, transaction, 'none');
  }
  if (transaction.stepUp !== undefined && !transaction.proofs?.length && !isAgain) {
    // What was missing is not missing any more; the session goes on as it is.
    await parts.noteContext(transaction, visit, judged.decision.context);
    return { end: { status: 303, redirect: transaction.resume } };
  }
  const due = await parts.findDue(transaction, visit, judged, person);
  if (due.outcome === 'PROVE_FIRST') {
    return choose(parts, { ...transaction, why: 'enrolment' }, visit, person, due.factorIds);
  }
  // From a place where it is not safe they go on as they are: what the sign-on policies ask for is done.
  if (due.outcome === 'OFFERED') {
    return { go: { ...transaction, enrolling: { why: 'policy', offered: due.offered } } };
  }
  return { go: { ...transaction, admitted: admissionOf(judged) } };
}

function admissionOf({ input, decision }: Judged): NonNullable<Transaction['admitted']> {
  if (decision.outcome !== 'ALLOW') throw new Error('nobody is admitted without an ALLOW');
  const { sessionLimits: limits, context } = decision;
  return { limits, context, evaluation: policyEvaluation(input, decision) };
}

async function askMore(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  judged: Judged,
  decision: Challenge,
): Promise<StepOutcome> {
  const { person, prompt } = decision;
  const refusal = { input: judged.input, decision };
  if (decision.need === 'sign-in' || person === undefined) return parts.refuse(refusal, transaction);
  const spared = await parts.judgeRemembered(transaction, visit, judged);
  if (spared) {
    return { go: { ...transaction, admitted: { ...admissionOf(spared), remembered: spared.remembered } } };
  }
  // A screen that others use, too, spares nobody anything.
  const isShared = transaction.atMost !== undefined;
  const isOffered = prompt?.mode === 'DEVICE' && transaction.stepUp === undefined && !isShared;
  const asking: Transaction = {
    ...transaction,
    why: whyOf(decision, transaction.stepUp !== undefined && transaction.appId !== undefined),
    ...(isOffered && {
      remember: transaction.remember ?? { lifetimeMs: prompt.lifetimeMs, wanted: prompt.rememberByDefault },
    }),
  };
  const offered = await parts.findOffers(transaction, judged, person);
  if (offered.length > 0) {
    await parts.noteDecision(judged);
    return choose(parts, asking, visit, person, offered);
  }
  const help = await parts.findHelp(transaction, visit, judged, person);
  switch (help.outcome) {
    case 'OFFERED':
      await parts.noteDecision(judged);
      return { go: { ...asking, enrolling: { why: 'needed', offered: help.offered } } };
    case 'PROVE_FIRST':
      await parts.noteDecision(judged);
      return choose(parts, { ...asking, why: 'enrolment' }, visit, person, help.factorIds);
    case 'UNSAFE':
      return parts.refuse(refusal, transaction, 'unsafe');
    case 'NONE':
      return parts.refuse(refusal, transaction, 'none');
  }
}

/** Asks for the best of what would help; the others stay one button away. */
async function choose(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  person: Person,
  offered: readonly string[],
): Promise<StepOutcome> {
  const [best] = offered;
  if (best === undefined) throw new Error('nothing was offered');
  if (best === passwordChoice) return { go: { ...transaction, offered, chosen: { factorId: best } } };
  const user = await parts.factors.findUser(person.id);
  if (user === undefined) return { go: parts.begunAgain(transaction) };
  const { chosen, said } = await parts.factors.ask({ ...transaction, offered }, visit, user, best);
  return { go: { ...transaction, offered, chosen, said } };
}
