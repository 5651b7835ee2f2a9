import {
  answerPage,
  type Choice,
  choicePage,
  codesPage,
  confirmPage,
  type SigninFrame,
} from '#web/signin/index.ts';
import { field, html, keyIcon } from '#web/ui/index.ts';
import { passwordProof, type MethodProof } from '#src/access/proofs/index.ts';
import type { User, Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { RecoveryCodes } from '#src/signin/factors/recovery-code/index.ts';
import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import type { FactorAsked } from '#src/signin/factors/user-factors/index.ts';
import type { Pages, VerifyPassword } from '#src/signin/index.ts';
import type { Form, MakeFrame, Query } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { freshMs, freshProofs, type Goal, goalOf, isEnough } from './goal.ts';
import { faceOf, findMyFactors, type MyFactors, type MyFactorsNeeds } from './my-factors.ts';
import type { SecurityState, SecurityStates } from './security-state.ts';

export type SecurityWalkNeeds = MyFactorsNeeds & {
  clock: Clock;
  users: Pick<Users, 'getUser'>;
  verifyPassword: VerifyPassword;
  recoveryCodes: RecoveryCodes;
  pages: Pages;
  states: SecurityStates;
};

/** All that is asked of a request, whether it brings a form or not. */
type Ctx = Omit<RequestContext<unknown, Query>, 'body'>;

/** One visit: who, what they have, and what was asked of the page. */
type Visit = {
  needs: SecurityWalkNeeds;
  ctx: Ctx;
  visitor: Visitor;
  user: User;
  mine: MyFactors;
  state: SecurityState;
  frame: SigninFrame;
  /** Every form is of this session. */
  token: string;
};

export const walkPath = '/home/security/change';
const password = 'password';
const overview = '/home/security';

/** GET shows what is due: a proof, or the change itself. */
export async function showChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const goal = goalOf(ctx.query);
  const begun: SecurityState | undefined = goal && {
    sid: visitor.session.sid,
    userId: visitor.person.id,
    goal,
    proofs: [],
  };
  const state = begun ?? needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 303, redirect: overview };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  return isProved(visit) ? goalPage(visit) : proofPage(visit);
}

export async function takeChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const state = needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 303, redirect: overview };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  const form = formOf(ctx.body);
  // The proof is looked at by the write itself, whatever page led there.
  return isProved(visit) ? takeGoal(visit, form) : takeProof(visit, form);
}

/** For pages that wait for a phone. */
export async function pollChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const state = needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 200, json: { status: 'OVER' } };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  const next = isProved(visit) ? await pollEnrolment(visit) : await pollProof(visit);
  if (next === undefined) return { status: 200, json: { status: 'WAITING' } };
  const location = typeof next === 'string' ? next : addressOf(visit, next);
  return { status: 200, json: { status: 'GO', location } };
}

async function visitOf(
  needs: SecurityWalkNeeds,
  ctx: Ctx,
  visitor: Visitor,
  makeFrame: MakeFrame,
  state: SecurityState,
): Promise<Visit> {
  const user = await needs.users.getUser(visitor.person.id);
  const mine = await findMyFactors(needs, user);
  const { t, assets, organisation, formToken } = makeFrame(ctx, visitor, 'account');
  return { needs, ctx, visitor, user, mine, state, frame: { t, assets, organisation }, token: formToken };
}

/** What counts: proved on this way, or by signing in just now. */
function isProved({ needs, visitor, state, mine, user }: Visit): boolean {
  const nowMs = needs.clock.nowMs();
  const proofs = freshProofs([...visitor.session.proofs, ...state.proofs], nowMs);
  if (proofs.some((proof) => isEnough(state.goal, proof, mine.usable))) return true;
  // Who has nothing to prove here (another organisation vouches for them) has just come from there.
  return (
    !user.hasPassword && mine.usable.length === 0 && nowMs - visitor.session.authTimeMs <= freshMs
  );
}

// What proves somebody.

type Offer = { id: string; face: FactorFace | undefined; label: string; hint: string | undefined };

function offersOf({ needs, mine, state, user, frame }: Visit): Offer[] {
  const { t } = frame;
  const atMs = needs.clock.nowMs();
  const enough = (proof: MethodProof) => isEnough(state.goal, proof, mine.usable);
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

function proofPage(visit: Visit): Reply {
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
          ({ id, face, label, hint }): Choice => ({ value: id, icon: face?.icon() ?? keyIcon(), label, hint }),
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

async function takeProof(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, mine, visitor, ctx } = visit;
  const offers = offersOf(visit);
  if (form.get('step') === 'choose') {
    const chosen = offers.find(({ id }) => id === form.get('choice'));
    return go(visit, chosen ? await ask(visit, chosen.id) : state);
  }
  const asked = offers.find(({ id }) => id === state.asking?.factorId);
  if (!asked || form.get('other') === 'yes') return go(visit, { ...state, asking: undefined, said: undefined });
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
  if (factorId === password) return { ...state, said: undefined, asking: { factorId, state: undefined, shown: {} } };
  return limited(state, async () => {
    const made = await needs.factors.challenge(user, factorId, askedOf(visit));
    return { ...state, said: undefined, asking: { factorId, state: made?.state, shown: made?.shown ?? {} } };
  });
}

async function pollProof(visit: Visit): Promise<SecurityState | undefined> {
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

// The change itself.

function goalPage(visit: Visit, problem?: string): Promise<Reply> | Reply {
  const { state, frame, token } = visit;
  const { t } = frame;
  const { goal } = state;
  if (goal.kind === 'add') return addPage(visit);
  const action = addressOf(visit, state);
  if (goal.kind === 'codes') {
    return page(
      confirmPage(frame, {
        action,
        t: token,
        title: t('security.codesTitle'),
        lead: t('security.codesLead'),
        submit: t('security.codesMake'),
        stay: { label: t('security.back'), href: overview },
      }),
    );
  }
  const mine = visit.mine.list.find(({ factor }) => factor.id === goal.factorId);
  if (!mine) return { status: 303, redirect: overview };
  const { factor, face } = mine;
  const name = [face?.name(t) ?? t('security.someFactor'), factor.nickname ?? face?.hint?.(t, factor)]
    .filter(Boolean)
    .join(' · ');
  if (goal.kind === 'remove') {
    const isLast = visit.mine.usable.filter((one) => one.factor.id !== factor.id).length === 0;
    return page(
      confirmPage(frame, {
        action,
        t: token,
        title: t('security.removeTitle', { name }),
        lead: t(isLast ? 'security.removeLast' : 'security.removeLead'),
        submit: t('security.remove'),
        stay: { label: t('security.back'), href: overview },
      }),
    );
  }
  return page(
    answerPage(frame, {
      action,
      t: token,
      step: 'rename',
      title: t('security.renameTitle'),
      lead: name,
      fields: field({
        name: 'nickname',
        label: t('security.nickname'),
        value: factor.nickname ?? '',
        autofocus: true,
        maxLength: 50,
        problem,
      }),
      submit: t('account.save'),
      polls: false,
      foot: back(frame),
    }),
  );
}

async function takeGoal(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, user } = visit;
  const { goal } = state;
  const by = requesterOfVisit(visit.ctx, visit.visitor);
  switch (goal.kind) {
    case 'add':
      return takeAdd(visit, form);
    case 'codes':
      return page(
        codesPage(visit.frame, { codes: await needs.recoveryCodes.generate(user, by), doneHref: overview }),
      );
    case 'remove':
      // Taken out in another tab meanwhile: it is as it should be.
      await orGone(() => needs.factors.unenroll(user, goal.factorId, by));
      return done('removed');
    case 'rename': {
      const nickname = form.get('nickname')?.trim() ?? '';
      if (nickname === '' || nickname.length > 50 || /\p{Cc}/u.test(nickname))
        return goalPage(visit, visit.frame.t('security.nicknameBad'));
      await orGone(() => needs.factors.rename(user, goal.factorId, nickname, by));
      return done('renamed');
    }
  }
}

/** The face of what is to be added, where the organisation lets this person add it. */
const addedFace = ({ mine, state }: Visit): FactorFace | undefined =>
  state.goal.kind === 'add' ? faceOf(mine.addable, state.goal) : undefined;

async function addPage(visit: Visit): Promise<Reply> {
  const { state, frame, token, mine, user } = visit;
  const { t } = frame;
  const face = addedFace(visit);
  if (!face?.enroll) return { status: 303, redirect: overview };
  const { enrolled } = state;
  const profile = enrolled === undefined ? face.enroll.profile : undefined;
  if (enrolled === undefined && profile === undefined) {
    // Nothing has to be asked first, but nothing is made by a GET: a button begins.
    return page(
      confirmPage(frame, {
        action: addressOf(visit, state),
        t: token,
        title: face.name(t),
        lead: face.enroll.pitch(t),
        submit: t('security.addBegin'),
        stay: { label: t('security.back'), href: overview },
      }),
    );
  }
  const factor =
    enrolled && (await visit.needs.factors.list(user)).find(({ id }) => id === enrolled.factorId);
  const view = {
    factor,
    activation: enrolled?.activation,
    problem: state.said && t(state.said),
    login: user.login,
  };
  const part = profile ?? face.enroll;
  const submit = profile ? t('recovery.next') : face.enroll.submit?.(t);
  return page(
    answerPage(frame, {
      action: addressOf(visit, state),
      t: token,
      step: 'add',
      title: face.name(t),
      lead: part.lead(t, view),
      fields: part.fields(frame, view),
      submit: submit === null ? undefined : (submit ?? t('security.addConfirm')),
      script: profile ? undefined : face.enroll.script,
      polls: !profile && face.enroll.polls === true,
      pollAt: pollAddress(visit),
      foot: back(frame),
    }),
  );
}

async function takeAdd(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, user } = visit;
  const face = addedFace(visit);
  if (!face?.enroll) return { status: 303, redirect: overview };
  const by = requesterOfVisit(visit.ctx, visit.visitor);
  if (state.enrolled === undefined) {
    const next = await limited(
      state,
      async () => {
        const { factorType, provider } = face;
        const profile = face.enroll?.profile?.read(form) ?? {};
        const made = await needs.factors.enroll(user, { factorType, provider, profile }, by, askedOf(visit));
        const enrolled = { factorId: made.factor.id, activation: made.activation };
        return { ...state, said: undefined, enrolled };
      },
      'security.badDetails',
    );
    const isActive =
      next.enrolled !== undefined &&
      (await needs.factors.get(user, next.enrolled.factorId)).status === 'ACTIVE';
    return isActive ? done('added') : go(visit, next);
  }
  const answer = face.enroll.answer(form);
  if (answer === undefined && face.enroll.polls !== true)
    return go(visit, { ...state, said: 'recovery.codeEmpty' });
  const next = await activated(visit, answer ?? {});
  return typeof next === 'string' ? { status: 303, redirect: next } : go(visit, next ?? state);
}

async function pollEnrolment(visit: Visit): Promise<SecurityState | string | undefined> {
  const { state } = visit;
  if (state.goal.kind !== 'add' || state.enrolled === undefined) return undefined;
  const next = await activated(visit, {});
  // What has not come yet looks like a wrong answer; the page goes on waiting.
  return typeof next === 'string' ? next : undefined;
}

/** The address to go on to once it is active. */
async function activated(
  visit: Visit,
  answer: Readonly<Record<string, string>>,
): Promise<SecurityState | string | undefined> {
  const { needs, state, user } = visit;
  const { enrolled } = state;
  if (enrolled === undefined) return undefined;
  const by = requesterOfVisit(visit.ctx, visit.visitor);
  let isActive = false;
  const next = await limited(state, async () => {
    const factor = await needs.factors.activate(user, enrolled.factorId, answer, by, askedOf(visit));
    isActive = factor.status === 'ACTIVE';
    return state;
  }, 'recovery.codeWrong');
  return isActive ? `${overview}?done=added` : next;
}

// Small things.

function askedOf({ ctx, visitor, state, frame }: Visit): FactorAsked {
  return {
    by: requesterOfVisit(ctx, visitor),
    client: ctx.client,
    // What is answered in one session is worth nothing in another.
    binding: `home-security:${visitor.session.sid}`,
    language: frame.t.language,
    state: state.asking?.state,
  };
}

/** What a factor refuses is told in words: a limit by its own, the rest as what was typed being wrong. */
async function limited(
  state: SecurityState,
  work: () => Promise<SecurityState>,
  otherwise: NonNullable<SecurityState['said']> = 'recovery.codeWrong',
): Promise<SecurityState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { ...state, said: error.code === 'E0000047' ? 'recovery.tooMany' : otherwise };
  }
}

async function orGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'E0000007') throw error;
  }
}

const addressOf = ({ needs }: Visit, state: SecurityState) => `${walkPath}?s=${needs.states.seal(state)}`;
const pollAddress = ({ needs, state }: Visit) => `${walkPath}/poll?s=${needs.states.seal(state)}`;
const go = (visit: Visit, state: SecurityState): Reply => ({ status: 303, redirect: addressOf(visit, state) });
const done = (what: 'added' | 'removed' | 'renamed'): Reply => ({
  status: 303,
  redirect: `${overview}?done=${what}`,
});
const page = (text: string): Reply => ({ status: 200, page: 'app', html: text });
const back = ({ t }: SigninFrame) => html`<a href="${overview}">${t('security.back')}</a>`;

export const changeHref = (goal: Goal['kind'], of: { factor?: string; type?: string } = {}): string =>
  `${walkPath}?${new URLSearchParams({ goal, ...of }).toString()}`;

function formOf(body: Form): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
