// Every page in every state it can show, from sample data: for looking at (tools/gallery-pictures.ts) and for checks that go through them all.
import { changePasswordPage, type HomeFrame, homeAssets } from '#web/home/index.ts';
import { createMessages, type Sentence } from '#web/messages/index.ts';
import {
  confirmPage,
  appAnswerPage,
  consentPage,
  forgotPage,
  formPostPage,
  leavingPage,
  leftOpenPage,
  identifierPage,
  messagePage,
  newPasswordFields,
  newPasswordPage,
  passwordPage,
  setupPage,
  signinAssets,
  type SigninFrame,
} from '#web/signin/index.ts';
import { type Assets, createAssets, type Language } from '#web/ui/index.ts';
import { credentialPages } from './gallery-credentials.ts';
import { factorPages } from './gallery-factors.ts';
import { appNames, galleryHome } from './gallery-home.ts';

/** The words a gallery is filled with: ordinary ones, or ones that try to break out of the page. */
export type Sample = {
  organisation: string;
  app: string;
  login: string;
  name: string;
  device: string;
  reference: string;
  scope: string;
  url: string;
};

export const ordinary: Record<Language, Sample> = {
  en: {
    organisation: 'Northwind Mobile',
    app: 'Store Planner',
    login: 'mia.tanaka@northwind.example',
    name: 'Mia Tanaka',
    device: 'Chrome on Android',
    reference: 'reqVb3xT0Qx8mL2nPq',
    scope: 'inventory.read',
    url: 'https://planner.northwind.example/start',
  },
  ja: {
    organisation: '北風モバイル株式会社',
    app: '店舗シフト管理',
    login: 'mia.tanaka@northwind.example',
    name: '田中 美亜',
    device: 'Chrome(Android)',
    reference: 'reqVb3xT0Qx8mL2nPq',
    scope: '在庫の参照',
    url: 'https://planner.northwind.example/start',
  },
};

export const galleryAssets = (): Assets => createAssets({ ...signinAssets, ...homeAssets });

const requirements: Sentence[] = [
  { key: 'rules.minLength', count: 8 },
  { key: 'rules.lowerCase', count: 1 },
  { key: 'rules.upperCase', count: 1 },
  { key: 'rules.number', count: 1 },
  { key: 'rules.username' },
  { key: 'rules.common' },
];

export function galleryPages(
  assets: Assets,
  language: Language,
  sample: Sample = ordinary[language],
): Map<string, string> {
  const t = createMessages().in(language);
  const leavingApps = (['waiting', 'confirmed', 'refused', 'unreachable'] as const).map((state, i) => ({
    id: String(i),
    label: i === 0 ? sample.app : (appNames[language][i] ?? ''),
    // Nothing is behind the gallery that a frame could ask.
    href: state === 'unreachable' || state === 'waiting' ? undefined : '/signout',
    state,
  }));
  const frame: SigninFrame = {
    t,
    assets,
    organisation: sample.organisation,
    languageHref: (to) => `/signin?t=sealed&lang=${to}`,
  };
  const home = (current: HomeFrame['current']): HomeFrame => ({
    t,
    assets,
    organisation: sample.organisation,
    person: { displayName: sample.name, login: sample.login },
    formToken: 'sealed',
    current,
    hasCatalogue: true,
    path: '/home',
  });
  const common = { action: '/signin', t: 'sealed' };
  const links = { forgotHref: '/signin/forgot-password', switchHref: '/signin?t=other' };
  const homeSamples = galleryHome(t, language, sample, home);
  return new Map([
    ...factorPages(frame, sample),
    ['identifier', identifierPage(frame, { ...common, ...links })],
    [
      'identifier-on-the-way',
      identifierPage(frame, { ...common, ...links, appLabel: sample.app, login: sample.login }),
    ],
    ['identifier-problem', identifierPage(frame, { ...common, ...links, problem: t('identifier.empty') })],
    [
      'identifier-restarted',
      identifierPage(frame, { ...common, ...links, said: { kind: 'look', text: t('signin.restarted') } }),
    ],
    [
      'password',
      passwordPage(frame, { ...common, ...links, appLabel: sample.app, login: sample.login, keep: false }),
    ],
    [
      'password-wrong',
      passwordPage(frame, {
        ...common,
        ...links,
        login: sample.login,
        keep: true,
        said: { kind: 'problem', text: t('password.wrong') },
      }),
    ],
    [
      'password-again',
      passwordPage(frame, {
        ...common,
        ...links,
        switchHref: undefined,
        login: sample.login,
        keep: undefined,
        reason: t('reauthenticate.because', { app: sample.app }),
      }),
    ],
    [
      'password-expired',
      newPasswordPage(frame, {
        ...common,
        step: 'change-password',
        title: t('change.title'),
        lead: t('change.expired'),
        login: sample.login,
        submit: t('change.submit'),
        requirements,
      }),
    ],
    [
      'password-warning',
      newPasswordPage(frame, {
        ...common,
        step: 'change-password',
        title: t('change.title'),
        lead: t('change.warning', { count: 3 }),
        login: sample.login,
        submit: t('change.submit'),
        requirements,
        laterLabel: t('change.later'),
      }),
    ],
    [
      'password-refused',
      newPasswordPage(frame, {
        ...common,
        step: 'change-password',
        title: t('change.title'),
        lead: t('change.expired'),
        login: sample.login,
        submit: t('change.submit'),
        requirements,
        problem: t('change.refused'),
      }),
    ],
    [
      'welcome',
      newPasswordPage(frame, {
        ...common,
        step: 'link',
        title: t('welcome.title', { name: sample.name }),
        lead: t('welcome.lead', { login: sample.login }),
        login: sample.login,
        submit: t('welcome.submit'),
        requirements,
      }),
    ],
    [
      'forgot',
      forgotPage(frame, {
        ...common,
        title: t('forgot.title'),
        lead: t('forgot.lead'),
        submit: t('forgot.submit'),
        backHref: '/signin',
        help: { label: t('recovery.cannot'), href: '/signin/help' },
      }),
    ],
    [
      'forgot-sent',
      messagePage(frame, {
        title: t('forgot.sentTitle'),
        kind: 'done',
        text: t('forgot.sent', { login: sample.login }),
        more: t('forgot.nothing'),
        second: { label: t('forgot.back'), href: '/signin' },
      }),
    ],
    [
      'link-gone',
      messagePage(frame, {
        title: t('link.goneTitle'),
        kind: 'look',
        text: t('link.gone'),
        action: { label: t('link.again'), href: '/signin/forgot-password' },
        second: { label: t('forgot.back'), href: '/signin' },
      }),
    ],
    [
      'unlock',
      confirmPage(frame, {
        ...common,
        title: t('unlock.title'),
        lead: t('unlock.lead', { login: sample.login }),
        submit: t('unlock.submit'),
      }),
    ],
    [
      'signout',
      confirmPage(frame, {
        ...common,
        title: t('signout.title'),
        lead: t('signout.lead', { login: sample.login }),
        submit: t('signout.submit'),
        stay: { label: t('signout.stay'), href: '/home' },
        gate: 'open',
      }),
    ],
    [
      'signed-out',
      messagePage(frame, {
        title: t('signout.doneTitle'),
        kind: 'plain',
        text: t('signout.done'),
        action: { label: t('signout.again'), href: '/signin' },
      }),
    ],
    [
      'setup',
      setupPage(frame, {
        ...common,
        values: { organisation: '', firstName: '', lastName: '', email: '' },
        problems: {},
        passwordFields: newPasswordFields(frame, { requirements, focus: false }),
      }),
    ],
    [
      'setup-problems',
      setupPage(frame, {
        ...common,
        values: {
          organisation: sample.organisation,
          firstName: sample.name,
          lastName: '',
          email: sample.login,
        },
        problems: { lastName: t('setup.required'), email: t('setup.emailWrong') },
        passwordFields: newPasswordFields(frame, {
          requirements,
          focus: false,
          problem: t('change.refused'),
        }),
      }),
    ],
    [
      'error',
      messagePage(frame, {
        title: t('error.title'),
        kind: 'problem',
        text: t('error.generic'),
        action: { label: t('error.home'), href: '/home' },
        reference: sample.reference,
      }),
    ],
    [
      'denied',
      messagePage(frame, {
        title: t('denied.title', { app: sample.app }),
        kind: 'look',
        text: t('denied.notAssigned', { app: sample.app }),
        action: { label: t('error.home'), href: '/home' },
        reference: sample.reference,
      }),
    ],
    [
      'consent',
      consentPage(frame, {
        appLabel: sample.app,
        login: sample.login,
        scopes: [
          { name: 'openid' },
          { name: 'email' },
          { name: 'offline_access' },
          { name: 'custom', displayName: sample.scope, description: sample.scope },
        ],
        action: '/oauth2/v1/consent',
        fields: { t: 'sealed' },
        policyUri: sample.url,
        termsUri: sample.url,
      }),
    ],
    [
      'form-post',
      formPostPage(frame, {
        action: '/gallery-sink',
        fields: [
          ['code', sample.reference],
          ['state', sample.name],
        ],
      }),
    ],
    ['leaving', leavingPage(frame, { apps: leavingApps, frameUrls: [], goOn: '#content', leadsAway: false })],
    ['left-open', leftOpenPage(frame, { apps: leavingApps, again: '/signin' })],
    [
      'app-answered',
      appAnswerPage(frame, { app: { id: '1', label: sample.app }, isConfirmed: true, nonce: '' }),
    ],
    [
      'app-did-not-answer',
      appAnswerPage(frame, {
        app: { id: '1', label: sample.app },
        isConfirmed: false,
        nonce: '',
        reference: 'r-1',
      }),
    ],
    ...homeSamples,
    ...credentialPages(frame, sample),
    ['change-password', changePasswordPage(home('account'), { requirements, problems: {} })],
    [
      'change-password-problem',
      changePasswordPage(home('account'), { requirements, problems: { current: t('change.currentWrong') } }),
    ],
  ]);
}
