import type { MessageKey } from '#web/messages/index.ts';
import { answerPage } from '#web/signin/index.ts';
import { html } from '#web/ui/index.ts';
import type { WayIn, WayInOutcome, WayInRequest } from '../../factors/index.ts';
import { waitMinutes } from '../../factors/attempts/index.ts';
import type { Reader, Step, StepOutcome, Visit } from '../step.ts';
import type { StepParts } from '../step-parts.ts';
import type { Transaction } from '../transaction.ts';

/** Another beginning than a password. It is offered to everybody alike, and leads to the same decision. */
export function useWay(parts: StepParts): Step {
  return {
    name: 'use-way',
    isDue: ({ proved, way }) => proved === undefined && way !== undefined,

    page(transaction, reader) {
      const way = wayOf(parts, transaction);
      return (frame, sealed) => {
        const { t } = frame;
        const { said, subject } = transaction;
        const request = requestOf(transaction, reader);
        // Said beside the field by ways that have one, else above the form.
        const problem =
          said?.kind === 'way' && said.problem !== '' ? t(said.problem as MessageKey) : undefined;
        const plain = way?.fields(frame, request, undefined) ?? html``;
        const fields = problem === undefined ? plain : (way?.fields(frame, request, problem) ?? plain);
        const isAtField = String(fields) !== String(plain);
        const submit = way?.submit === undefined ? t('identifier.next') : way.submit(t);
        return answerPage(frame, {
          action: '/signin',
          t: sealed,
          step: 'use-way',
          title: way?.title(t) ?? t('signin.title'),
          lead: way?.lead(t, request),
          said: isAtField
            ? undefined
            : problem === undefined
              ? parts.sentence(t, said)
              : { kind: 'problem', text: problem },
          fields,
          submit: way === undefined ? undefined : (submit ?? undefined),
          polls: way?.polls === true,
          script: way?.script,
          againLabel: way?.polls === true ? t('ways.again') : undefined,
          otherLabel: t('ways.password'),
          keep: subject === undefined && way?.polls !== true ? transaction.keep : undefined,
        });
      };
    },

    async take(transaction, visit) {
      const { form } = visit;
      const way = wayOf(parts, transaction);
      const { way: _way, ...without } = transaction;
      if (form.get('other') === 'yes' || way === undefined) return { go: { ...without, said: undefined } };
      const kept = { ...transaction, keep: form.get('keep') === 'yes' };
      if (form.get('again') === 'yes') return beginWay(kept, visit, way);
      return settleWay(parts, kept, visit, way, await way.take(form, requestOf(kept, visit)));
    },

    async poll(transaction, visit) {
      const way = wayOf(parts, transaction);
      if (way?.poll === undefined) return { stay: transaction };
      return settleWay(parts, transaction, visit, way, await way.poll(requestOf(transaction, visit)));
    },
  };
}

function wayOf(parts: StepParts, { way }: Transaction): WayIn | undefined {
  return parts.ways().find(({ name }) => name === way?.name);
}

export function requestOf(transaction: Transaction, { client, cookies }: Reader): WayInRequest {
  const { login, subject, appId, binding, way } = transaction;
  return { login, subject, appId, binding, client, cookies, state: way?.state };
}

/** Sends or makes what the way needs; the same work whoever was named. */
export async function beginWay(transaction: Transaction, visit: Visit, way: WayIn): Promise<StepOutcome> {
  const { way: _before, ...without } = transaction;
  const state = await way.begin(requestOf({ ...without, way: undefined }, visit));
  return { go: { ...without, way: { name: way.name, state }, said: undefined } };
}

/** What came of it: somebody, once their account may be used at all; or the same page. */
export async function settleWay(
  parts: StepParts,
  transaction: Transaction,
  visit: Visit,
  way: WayIn,
  outcome: WayInOutcome,
): Promise<StepOutcome> {
  if ('stay' in outcome) {
    const { state = transaction.way?.state, problem, tooOften } = outcome.stay;
    const said = problem === undefined ? limitOf(tooOften) : ({ kind: 'way', problem } as const);
    return { stay: { ...transaction, way: { name: way.name, ...(state && { state }) }, said } };
  }
  const { userId, proof, ...more } = outcome.proved;
  const { way: _way, said: _said, ...without } = transaction;
  if (transaction.subject !== undefined && transaction.subject !== userId) {
    return { stay: { ...without, said: { kind: 'other-person' } } };
  }
  const person = await parts.findPerson(userId);
  if (person === undefined) return { stay: { ...without, said: { kind: 'way', problem: '' } } };
  const closed = await parts.findClosed(person, proof, visit.client);
  if (closed) return { stay: { ...without, said: closed } };
  const atMost = 'atMost' in more ? (more.atMost as Transaction['atMost']) : undefined;
  return {
    go: {
      ...without,
      ...(atMost && { atMost }),
      proofs: [proof],
      proved: { userId, atMs: proof.atMs, change: 'none' },
    },
  };
}

const limitOf = (tooOften: { waitMs: number } | undefined) =>
  tooOften && ({ kind: 'too-often', minutes: waitMinutes(tooOften.waitMs) } as const);
