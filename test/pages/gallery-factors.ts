// The generic pages of factors, each with an authenticator app on it.
import type { Translator } from '#web/messages/index.ts';
import {
  answerPage,
  type Choice,
  choicePage,
  identifierPage,
  passwordPage,
  type SigninFrame,
} from '#web/signin/index.ts';
import { html, keyIcon, noteIcon, phoneIcon } from '#web/ui/index.ts';
import { questionFace } from '#src/signin/factors/question/index.ts';
import { totpFaces } from '#src/signin/factors/totp/index.ts';
import type { UserFactor } from '#src/signin/factors/index.ts';
import type { Sample } from './gallery.ts';

const factor: UserFactor = {
  id: 'ost1',
  factorType: 'token:software:totp',
  provider: 'GOOGLE',
  status: 'ACTIVE',
  created: new Date(0),
  lastUpdated: new Date(0),
  profile: {},
};

export function factorPages(frame: SigninFrame, sample: Sample): [string, string][] {
  const { t } = frame;
  const [face] = totpFaces;
  if (face?.enroll === undefined) throw new Error('no authenticator app');
  const common = { action: '/signin', t: 'sealed', login: sample.login };
  const view = { factor, shown: {}, problem: undefined, appLabel: sample.app };
  const why = t('why.network');
  const activation = { sharedSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
  const enrol = { factor, activation, problem: undefined, login: sample.login };
  const answer = {
    ...common,
    step: 'check-factor',
    title: t('factor.title'),
    lead: why,
    task: face.challenge.lead(t, view),
    submit: t('factor.verify'),
    polls: false,
    otherLabel: t('factor.other'),
    foot: html`<a href="/signin">${t('factor.startAgain')}</a>`,
  };
  const question: UserFactor = { ...factor, factorType: 'question', profile: { question: 'first_award' } };
  const unset = { ...enrol, factor: undefined, activation: undefined };
  return [
    [
      'question-set-up',
      answerPage(frame, {
        ...answer,
        title: questionFace.name(t),
        lead: questionFace.enroll?.profile?.lead(t) ?? '',
        task: undefined,
        fields:
          questionFace.enroll?.profile?.fields(frame, { ...unset, problem: t('security.badDetails') }) ??
          html``,
        submit: t('recovery.next'),
        otherLabel: undefined,
      }),
    ],
    [
      'question-asked',
      answerPage(frame, {
        ...answer,
        title: questionFace.name(t),
        lead: questionFace.challenge.lead(t, view),
        task: undefined,
        fields: questionFace.challenge.fields(frame, { ...view, factor: question }),
        submit: t('recovery.next'),
      }),
    ],
    ['factor-code', answerPage(frame, { ...answer, fields: face.challenge.fields(frame, view) })],
    [
      'factor-code-wrong',
      answerPage(frame, {
        ...answer,
        lead: t('why.app', { app: sample.app }),
        fields: face.challenge.fields(frame, { ...view, problem: t('factor.wrong') }),
        remember: { label: t('factor.rememberDays', { count: 30 }), checked: true },
      }),
    ],
    [
      'factor-too-often',
      answerPage(frame, {
        ...answer,
        said: { kind: 'problem', text: t('factor.tooOften') },
        fields: face.challenge.fields(frame, view),
      }),
    ],
    [
      'factor-waiting',
      answerPage(frame, {
        ...answer,
        task: undefined,
        said: { kind: 'look', text: t('factor.waiting') },
        fields: html``,
        submit: undefined,
        polls: true,
        againLabel: t('factor.again'),
      }),
    ],
    [
      'factor-choose',
      choicePage(frame, {
        ...common,
        step: 'choose-factor',
        title: t('factor.choose'),
        lead: why,
        choices: choices(t, sample),
      }),
    ],
    [
      'enrol-choose',
      choicePage(frame, {
        ...common,
        step: 'choose-enrolment',
        title: t('enrol.title'),
        lead: t('enrol.policy', { organisation: sample.organisation }),
        choices: [
          {
            value: 'totp',
            icon: phoneIcon(),
            label: face.name(t),
            hint: face.enroll.pitch(t),
            mark: t('enrol.required'),
          },
        ],
        laterLabel: t('enrol.laterTimes', { count: 2 }),
      }),
    ],
    [
      'enrol-totp',
      answerPage(frame, {
        ...answer,
        login: undefined,
        step: 'set-up-factor',
        title: face.name(t),
        lead: face.enroll.lead(t, enrol),
        task: undefined,
        fields: face.enroll.fields(frame, enrol),
        submit: t('enrol.confirm'),
        otherLabel: t('enrol.back'),
        foot: undefined,
      }),
    ],
    [
      'identifier-ways',
      identifierPage(frame, { action: '/signin', t: 'sealed', forgotHref: '/forgot', ways: ways(t) }),
    ],
    [
      'password-ways',
      passwordPage(frame, {
        ...common,
        switchHref: '/signin',
        forgotHref: '/forgot',
        keep: false,
        ways: ways(t),
      }),
    ],
  ];
}

const choices = (t: Translator, sample: Sample): Choice[] => [
  { value: 'a', icon: phoneIcon(), label: t('totp.name'), hint: sample.device },
  { value: 'b', icon: keyIcon(), label: t('factor.password') },
];

const ways = (t: Translator): Choice[] => [
  { value: 'a', icon: keyIcon(), label: t('totp.name') },
  { value: 'b', icon: noteIcon(), label: t('totp.nameOfApp') },
];
