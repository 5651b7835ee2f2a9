import type { MessageKey, Sentence } from '#web/messages/index.ts';
import {
  answerPage,
  type Choice,
  choicePage,
  confirmPage,
  newPasswordPage,
  type SigninFrame,
} from '#web/signin/index.ts';
import { computerIcon, field, html, type Markup, noteIcon, phoneIcon } from '#web/ui/index.ts';
import type { SelfServiceMethod } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { AskableFactor } from './walk-steps.ts';
import { backHref, pathOf, type Walk } from './walk.ts';

/** What every page of the walk is drawn with. */
export type WalkView = { frame: SigninFrame; walk: Walk; sealed: string };

const labels: Record<SelfServiceMethod, { label: MessageKey; hint: MessageKey; icon: () => Markup }> = {
  email: { label: 'recovery.email', hint: 'recovery.emailHint', icon: noteIcon },
  sms: { label: 'recovery.sms', hint: 'recovery.phoneHint', icon: phoneIcon },
  voice: { label: 'recovery.voice', hint: 'recovery.phoneHint', icon: phoneIcon },
  push: { label: 'recovery.push', hint: 'recovery.pushHint', icon: phoneIcon },
  otp: { label: 'recovery.otp', hint: 'recovery.otpHint', icon: computerIcon },
};

/** The same for everybody: what the organisation allows, never what somebody has. */
export function methodPage({ frame, walk, sealed }: WalkView, methods: readonly SelfServiceMethod[]): string {
  const { t } = frame;
  return choicePage(frame, {
    action: pathOf(walk.what),
    t: sealed,
    step: 'method',
    title: t('recovery.methodTitle'),
    lead: t('recovery.methodLead'),
    login: walk.login,
    choices: methods.map((method): Choice => {
      const { label, hint, icon } = labels[method];
      return { value: method, icon: icon(), label: t(label), hint: t(hint) };
    }),
    foot: foot(frame, walk),
  });
}

export function codePage(view: WalkView, canChoose: boolean): string {
  const { frame, walk, sealed } = view;
  const { t } = frame;
  const isPush = walk.method === 'push';
  const login = walk.login ?? '';
  const problem = walk.said && t(walk.said);
  return answerPage(frame, {
    action: pathOf(walk.what),
    t: sealed,
    step: 'code',
    title: t(isPush ? 'recovery.pushTitle' : 'recovery.codeTitle'),
    lead: t(
      isPush ? 'recovery.pushLead' : walk.method === 'otp' ? 'recovery.codeShown' : 'recovery.codeSent',
      { login },
    ),
    fields: isPush ? numberToMatch(view) : codeField(frame, problem),
    submit: isPush ? undefined : t('recovery.next'),
    polls: isPush,
    pollAt: `${pathOf(walk.what)}/poll`,
    againLabel: walk.method === 'otp' ? undefined : t('recovery.again'),
    otherLabel: canChoose ? t('recovery.other') : undefined,
    foot: foot(frame, walk),
  });
}

function codeField({ t }: SigninFrame, problem: string | undefined): Markup {
  return field({
    name: 'passCode',
    label: t('recovery.code'),
    autocomplete: 'one-time-code',
    verbatim: true,
    numeric: true,
    autofocus: true,
    maxLength: 20,
    problem,
  });
}

function numberToMatch({ frame, walk }: WalkView): Markup {
  return walk.number === undefined
    ? html`<p class="quiet">${frame.t('recovery.pushWaiting')}</p>`
    : html`<p>${frame.t('recovery.pushNumber')}</p><p class="big-number figures">${walk.number}</p>`;
}

/** From here on it is known who is there: they proved it. */
export function candidatesPage(
  { frame, walk, sealed }: WalkView,
  candidates: readonly AskableFactor[],
): string {
  const { t } = frame;
  return choicePage(frame, {
    action: pathOf(walk.what),
    t: sealed,
    step: 'candidate',
    title: t('recovery.moreTitle'),
    lead: t('recovery.moreLead'),
    said: walk.said && { kind: 'problem', text: t(walk.said) },
    choices: candidates.map(
      ({ factor, face }): Choice => ({
        value: factor.id,
        icon: face.icon(),
        label: face.name(t),
        hint: factor.nickname ?? face.hint?.(t, factor),
      }),
    ),
    foot: foot(frame, walk),
  });
}

export function candidatePage(
  { frame, walk, sealed }: WalkView,
  { factor, face: { name, challenge } }: AskableFactor,
): string {
  const { t } = frame;
  const problem = walk.said && t(walk.said);
  const view = { factor, shown: walk.asking?.shown ?? {}, problem, appLabel: undefined };
  const submit = challenge.submit?.(t);
  return answerPage(frame, {
    action: pathOf(walk.what),
    t: sealed,
    step: 'answer',
    title: name(t),
    lead: challenge.lead(t, view),
    fields: challenge.fields(frame, view),
    submit: submit === null ? undefined : (submit ?? t('recovery.next')),
    script: challenge.script,
    polls: challenge.polls === true,
    pollAt: `${pathOf(walk.what)}/poll`,
    otherLabel: t('recovery.other'),
    foot: foot(frame, walk),
  });
}

export function lastPage(
  { frame, walk, sealed }: WalkView,
  person: Person,
  requirements: readonly Sentence[],
  problem: string | undefined,
): string {
  const { t } = frame;
  const { login } = person;
  const action = pathOf(walk.what);
  return walk.what === 'unlock'
    ? confirmPage(frame, {
        action,
        t: sealed,
        title: t('unlock.title'),
        lead: t('unlock.lead', { login }),
        submit: t('unlock.submit'),
        fields: { step: 'unlock' },
      })
    : newPasswordPage(frame, {
        action,
        t: sealed,
        step: 'password',
        login,
        title: t('reset.title'),
        lead: t('reset.lead', { login }),
        submit: t('reset.submit'),
        requirements,
        problem,
      });
}

const foot = ({ t }: SigninFrame, walk: Walk): Markup =>
  html`<a href="${helpHref(walk.back)}">${t('recovery.cannot')}</a><a href="${backHref(walk.back)}">${t('forgot.back')}</a>`;

export const helpHref = (back: string | undefined): string =>
  back !== undefined && /^[A-Za-z0-9_-]+$/.test(back) ? `/signin/help?t=${back}` : '/signin/help';
