import { answerPage, type Choice, choicePage } from '#web/signin/index.ts';
import { field, keyIcon } from '#web/ui/index.ts';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import { isEnough } from './goal.ts';
import { faceOf } from './my-factors.ts';
import type { SecurityState } from './security-state.ts';
import {
  addressOf,
  askedOf,
  back,
  go,
  limited,
  overview,
  page,
  password,
  pollAddress,
  type Visit,
} from './security-visit.ts';

type Offer = { id: string; face: FactorFace | undefined; label: string; hint: string | undefined };

function offersOf({ needs, mine, state, user, isTheirs, frame }: Visit): Offer[] {
  const { t } = frame;
  const atMs = needs.clock.nowMs();
  const enough = (proof: MethodProof) => isEnough(state.goal, proof, mine.usable, isTheirs);
  const offers = mine.usable.flatMap(({ factor, wouldProve }): (Offer & { strength: number })[] => {
    const face = faceOf(needs.faces, factor);
    if (!face || !enough({ ...wouldProve, atMs })) return [];
    const hint = factor.nickname ?? face.hint?.(t, factor);
    return [{ id: factor.id, face, label: face.name(t), hint, strength: face.strength }];
  });
  offers.sort((a, b) => b.strength - a.strength);
  if (user.hasPassword && enough(passwordProof(atMs)))
    offers.push({ id: password, face: undefined, label: t('password.label'), hint: undefined, strength: 0 });
  return offers;
}

export function proofPage(visit: Visit): Reply {
  const { frame, state, token, mine } = visit;
  const { t } = frame;
  const offers = offersOf(visit);
  if (offers.length === 0) return nothingEnough(visit);
  const asked = offers.find(({ id }) => id === state.asking?.factorId);
  const problem = state.said && t(state.said);
  if (!asked || !state.asking) {
    return page(
      choicePage(frame, {
        action: addressOf(visit, state),
        t: token,
        step: 'choose',
        title: t('security.proveTitle'),
        lead: t('security.proveLead'),
        said: problem === undefined ? undefined : { kind: 'problem', text: problem },
        choices: offers.map(
          ({ id, face, label, hint }): Choice => ({
            value: id,
            icon: face?.icon() ?? keyIcon(),
            label,
            hint,
          }),
        ),
        foot: back(frame),
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
      title: t('security.proveTitle'),
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
      foot: back(frame),
    }),
  );
}

/** They have nothing that shows as much as what they want to take away. */
function nothingEnough({ needs, ctx, frame }: Visit): Reply {
  const { t } = frame;
  return needs.pages.problems.notice(ctx, {
    title: t('security.notEnoughTitle'),
    kind: 'look',
    text: t('security.notEnough'),
    action: { label: t('security.back'), href: overview },
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
        ? proved(state, passwordProof(check.atMs))
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
      return check.proof && target ? proved(state, check.proof) : { ...state, said: 'recovery.codeWrong' };
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
    return check.proof ? proved(state, check.proof) : state;
  });
  return next === state ? undefined : next;
}

const proved = (state: SecurityState, proof: MethodProof): SecurityState => ({
  ...state,
  said: undefined,
  asking: undefined,
  proofs: [...state.proofs, proof],
});
