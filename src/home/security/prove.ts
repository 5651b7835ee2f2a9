import { answerPage, type Choice, choicePage } from '#web/signin/index.ts';
import { field, keyIcon } from '#web/ui/index.ts';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import { freshProofs, isEnough } from './goal.ts';
import { faceOf } from './my-factors.ts';
import type { SecurityState } from './security-state.ts';
import {
  addressOf,
  askedOf,
  back,
  go,
  isProved,
  limited,
  meansOf,
  originOf,
  page,
  password,
  pollAddress,
  problemIn,
  provedSoFar,
  type Visit,
} from './security-visit.ts';

type Offer = {
  id: string;
  face: FactorFace | undefined;
  label: string;
  hint: string | undefined;
  /** Another has to follow it. */
  isHalf: boolean;
};

/** What would be enough, or would be with one more after it: the strongest first. The password never begins where it does not do alone. */
function offersOf(visit: Visit): Offer[] {
  const { needs, mine, state, user, frame } = visit;
  const { t } = frame;
  const atMs = needs.clock.nowMs();
  const candidates = mine.usable.flatMap(({ factor, wouldProve }) => {
    const face = faceOf(needs.faces, factor);
    if (!face) return [];
    const hint = factor.nickname ?? face.hint?.(t, factor);
    const proof = { ...wouldProve, atMs };
    return [{ id: factor.id, face, label: face.name(t), hint, proof, strength: face.strength }];
  });
  candidates.sort((a, b) => b.strength - a.strength);
  const known = { id: password, face: undefined, label: t('password.label'), hint: undefined };
  const all = user.hasPassword ? [...candidates, { ...known, proof: passwordProof(atMs) }] : candidates;
  const [fresh, means] = [provedSoFar(visit), meansOf(visit)];
  const enough = (...more: MethodProof[]) => isEnough(state.goal, [...fresh, ...more], means);
  const halves = all.filter(({ proof }) => !enough(proof));
  const isHalf = (one: (typeof all)[number]) =>
    one.id !== password && halves.some((other) => other !== one && enough(one.proof, other.proof));
  return all.flatMap((one): Offer[] => {
    const { id, face, label, hint } = one;
    if (!halves.includes(one)) return [{ id, face, label, hint, isHalf: false }];
    return isHalf(one) ? [{ id, face, label, hint, isHalf: true }] : [];
  });
}

const isMore = ({ needs, state }: Visit): boolean =>
  freshProofs(state.proofs, needs.clock.nowMs()).length > 0;

function leadOf(visit: Visit, offers: readonly Offer[]): string {
  const { t } = visit.frame;
  if (isMore(visit)) return t('security.proveMoreLead');
  if (offers.every((one) => one.isHalf)) return t('security.proveTwoLead');
  return t(visit.state.goal.kind === 'address' ? 'address.proveLead' : 'security.proveLead');
}

export function proofPage(visit: Visit): Reply {
  const { frame, state, token, mine } = visit;
  const { t } = frame;
  const offers = offersOf(visit);
  if (offers.length === 0) return nothingEnough(visit);
  const asked = offers.find(({ id }) => id === state.asking?.factorId);
  const problem = problemIn(state, frame);
  if (!asked || !state.asking) {
    return page(
      choicePage(frame, {
        action: addressOf(visit, state),
        t: token,
        step: 'choose',
        title: t(isMore(visit) ? 'security.proveMoreTitle' : 'security.proveTitle'),
        lead: leadOf(visit, offers),
        said: problem === undefined ? undefined : { kind: 'problem', text: problem },
        choices: offers.map(
          ({ id, face, label, hint }): Choice => ({
            value: id,
            icon: face?.icon() ?? keyIcon(),
            label,
            hint,
          }),
        ),
        foot: back(visit),
      }),
    );
  }
  const { face } = asked;
  const factor = mine.usable.find((one) => one.factor.id === asked.id)?.factor;
  const view = factor && { factor, shown: state.asking.shown, problem, appLabel: undefined };
  const submit = face?.challenge.submit?.(t);
  return page(
    answerPage(frame, {
      action: addressOf(visit, state),
      t: token,
      step: 'answer',
      title: t(isMore(visit) ? 'security.proveMoreTitle' : 'security.proveTitle'),
      lead: view ? face?.challenge.lead(t, view) : t('security.provePassword'),
      fields:
        (view && face?.challenge.fields(frame, view)) ??
        field({
          name: 'password',
          label: t('password.label'),
          type: 'password',
          autocomplete: 'current-password',
          autofocus: true,
          problem,
        }),
      submit: submit === null ? undefined : (submit ?? t('recovery.next')),
      script: face?.challenge.script,
      polls: face?.challenge.polls === true,
      pollAt: pollAddress(visit),
      otherLabel: offers.length > 1 ? t('recovery.other') : undefined,
      foot: back(visit),
    }),
  );
}

/** They have nothing that shows as much as what they want to take away. */
function nothingEnough(visit: Visit): Reply {
  const { needs, ctx, frame, state } = visit;
  const { t } = frame;
  return needs.pages.problems.notice(ctx, {
    title: t('security.notEnoughTitle'),
    kind: 'look',
    text: t(state.goal.kind === 'address' ? 'address.notEnough' : 'security.notEnough'),
    action: originOf(visit),
    second: { label: t('recovery.cannot'), href: '/signin/help' },
  });
}

export async function takeProof(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, mine, visitor, ctx } = visit;
  const offers = offersOf(visit);
  if (form.get('step') === 'choose') {
    const chosen = offers.find(({ id }) => id === form.get('choice'));
    return go(visit, chosen ? await ask(visit, chosen.id) : state);
  }
  const asked = offers.find(({ id }) => id === state.asking?.factorId);
  if (!asked || form.get('other') === 'yes')
    return go(visit, { ...state, asking: undefined, said: undefined });
  if (asked.id === password) {
    const typed = form.get('password') ?? '';
    if (typed === '') return go(visit, { ...state, said: 'recovery.codeEmpty' });
    const check = await needs.verifyPassword({
      who: { userId: visitor.person.id },
      password: typed,
      client: ctx.client,
      path: 'change-password',
    });
    return go(
      visit,
      check.outcome === 'RIGHT'
        ? await proved(visit, passwordProof(check.atMs))
        : { ...state, said: 'recovery.codeWrong' },
    );
  }
  const answer = asked.face?.challenge.answer(form);
  if (answer === undefined) {
    const polled = asked.face?.challenge.polls === true ? await pollProof(visit) : undefined;
    return go(visit, polled ?? { ...state, said: 'recovery.codeEmpty' });
  }
  return go(
    visit,
    await limited(state, async () => {
      const check = await needs.factors.check(visit.user, asked.id, answer, askedOf(visit));
      const target = mine.usable.some(({ factor }) => factor.id === asked.id);
      return check.proof && target ? proved(visit, check.proof) : { ...state, said: 'recovery.codeWrong' };
    }),
  );
}

async function ask(visit: Visit, factorId: string): Promise<SecurityState> {
  const { needs, state, user } = visit;
  if (factorId === password)
    return { ...state, said: undefined, asking: { factorId, state: undefined, shown: {} } };
  return limited(state, async () => {
    const made = await needs.factors.challenge(user, factorId, askedOf(visit));
    return { ...state, said: undefined, asking: { factorId, state: made?.state, shown: made?.shown ?? {} } };
  });
}

export async function pollProof(visit: Visit): Promise<SecurityState | undefined> {
  const { needs, state, user } = visit;
  const factorId = state.asking?.factorId;
  if (factorId === undefined || factorId === password) return undefined;
  const next = await limited(state, async () => {
    const check = await needs.factors.poll(user, factorId, askedOf(visit));
    return check.proof ? proved(visit, check.proof) : state;
  });
  return next === state ? undefined : next;
}

/** One more proof; where only one thing can follow it, that is asked for at once. */
async function proved(visit: Visit, proof: MethodProof): Promise<SecurityState> {
  const { state: before } = visit;
  const state = { ...before, said: undefined, asking: undefined, proofs: [...before.proofs, proof] };
  const next = { ...visit, state };
  if (isProved(next)) return state;
  const [only, ...others] = offersOf(next);
  return only === undefined || others.length > 0 ? state : ask(next, only.id);
}
