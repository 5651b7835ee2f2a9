import { answerPage, codesPage, confirmPage } from '#web/signin/index.ts';
import { field } from '#web/ui/index.ts';
import { ApiError, type Reply } from '#src/platform/http/index.ts';
import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import { requesterOfVisit } from '../visitor.ts';
import { addressPage, takeAddress } from './address.ts';
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
  pollAddress,
  problemIn,
  type Visit,
} from './security-visit.ts';

export function goalPage(visit: Visit, problem?: string): Promise<Reply> | Reply {
  const { state, frame, token } = visit;
  const { t } = frame;
  const { goal } = state;
  if (goal.kind === 'add') return addPage(visit);
  if (goal.kind === 'address') return addressPage(visit);
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
      foot: back(visit),
    }),
  );
}

export async function takeGoal(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, user } = visit;
  const { goal } = state;
  const by = requesterOfVisit(visit.ctx, visit.visitor);
  switch (goal.kind) {
    case 'add':
      return takeAdd(visit, form);
    case 'address':
      return takeAddress(visit, form);
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
  const { state, frame, token, user } = visit;
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
    problem: problemIn(state, frame),
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
      foot: back(visit),
    }),
  );
}

async function takeAdd(visit: Visit, form: ReadonlyMap<string, string>): Promise<Reply> {
  const { needs, state, user } = visit;
  const face = addedFace(visit);
  if (!face?.enroll) return { status: 303, redirect: overview };
  const by = requesterOfVisit(visit.ctx, visit.visitor);
  if (state.enrolled === undefined) {
    let isActive = false;
    const next = await limited(
      state,
      async () => {
        const { factorType, provider } = face;
        const profile = face.enroll?.profile?.read(form) ?? {};
        const made = await needs.factors.enroll(user, { factorType, provider, profile }, by, askedOf(visit));
        isActive = made.factor.status === 'ACTIVE';
        const enrolled = { factorId: made.factor.id, activation: made.activation };
        return { ...state, said: undefined, enrolled };
      },
      'security.badDetails',
    );
    if (isActive) return done(face.factorType === 'question' ? 'addedQuestion' : 'added');
    return go(visit, next);
  }
  const answer = face.enroll.answer(form);
  if (answer === undefined && face.enroll.polls !== true)
    return go(visit, { ...state, said: 'recovery.codeEmpty' });
  const next = await activated(visit, answer ?? {});
  return typeof next === 'string' ? { status: 303, redirect: next } : go(visit, next ?? state);
}

export async function pollEnrolment(visit: Visit): Promise<SecurityState | string | undefined> {
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
  const next = await limited(
    state,
    async () => {
      const factor = await needs.factors.activate(user, enrolled.factorId, answer, by, askedOf(visit));
      isActive = factor.status === 'ACTIVE';
      return state;
    },
    'recovery.codeWrong',
  );
  return isActive ? `${overview}?done=added` : next;
}

async function orGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'E0000007') throw error;
  }
}

const done = (what: 'added' | 'addedQuestion' | 'removed' | 'renamed'): Reply => ({
  status: 303,
  redirect: `${overview}?done=${what}`,
});
