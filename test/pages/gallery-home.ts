// The pages of home in every state they can show: no apps, a few, many, in sections, searched for, with requests, with problems.
import {
  type AccountPage,
  accountPage,
  type AppsPage,
  appsPage,
  type AppTile,
  arrangePage,
  type HomeFrame,
  profilePage,
  requestFormPage,
  type RequestLine,
  requestsPage,
} from '#web/home/index.ts';
import type { Translator } from '#web/messages/index.ts';
import type { Language } from '#web/ui/index.ts';
import type { Sample } from './gallery.ts';

export const appNames: Record<Language, string[]> = {
  en: [
    'Store Planner',
    'Payroll',
    'Customer Care',
    'Wiki',
    'Device Returns',
    'Expenses',
    'Learning',
    'Ticket Desk',
    'Inventory',
    'Roster',
    'Network Coverage and Incident Reporting for Partner Stores',
    'Mail',
    'Calendar',
    'Contracts',
    'SIM Activation',
    'Number Porting',
    'Health & Safety',
    'Donaudampfschifffahrtsgesellschaftskapitän',
  ],
  ja: [
    '店舗シフト管理',
    '給与明細',
    'カスタマーケア',
    '社内 Wiki',
    '端末返品',
    '経費精算',
    '研修',
    '問い合わせ管理',
    '在庫照会',
    '勤怠',
    '提携店舗向けネットワークカバレッジ・障害報告システム(関東甲信越エリア)',
    'メール',
    'カレンダー',
    '契約管理',
    'SIM 開通',
    '番号ポータビリティ',
    '安全衛生',
    'セキュリティインシデントレスポンスマネジメントポータル',
  ],
};

const words: Record<Language, { note: string; reason: string; answer: string; sections: [string, string] }> =
  {
    en: {
      note: 'Shifts for next month are open from the 20th.\nQuestions: extension 4711.',
      reason: 'I stand in for Ken at the Osaka store in December and need to see its stock.',
      answer: 'Ask again when you have done the training, please.',
      sections: ['At the counter', 'Back office'],
    },
    ja: {
      note: '来月のシフトは 20 日から入力できます。\nお問い合わせ: 内線 4711',
      reason: '12 月に大阪店で健さんの代理をするため、在庫を確認する必要があります。',
      answer: '研修の受講後に、もう一度申請してください。',
      sections: ['窓口業務', '事務作業'],
    },
  };

export function galleryHome(
  t: Translator,
  language: Language,
  sample: Sample,
  home: (current: HomeFrame['current']) => HomeFrame,
): [string, string][] {
  const said = words[language];
  const isHostile = sample.app !== appNames[language][0];
  const note = isHostile ? sample.app : said.note;
  const tiles: AppTile[] = [sample.app, ...appNames[language].slice(1)].map((label, index) => ({
    id: `app${index}`,
    label,
    href: `/home/oidc_client/app${index}`,
    isNew: index === 4,
    isFavourite: index === 1 || index === 3,
    note: index % 4 === 0 ? note : undefined,
    credentialsHref: index === 5 ? '/home/credentials/app5' : undefined,
  }));
  const sections = said.sections.map((name) => (isHostile ? sample.app : name));
  const page: AppsPage = {
    query: '',
    found: undefined,
    sections: [
      { id: 's1', name: sections[0], tiles: tiles.slice(0, 6) },
      { id: 's2', name: sections[1], tiles: tiles.slice(6, 8) },
      { id: undefined, name: undefined, tiles: tiles.slice(8) },
    ],
    favourites: tiles.filter((app) => app.isFavourite),
    recent: [2, 0, 10, 7, 11, 4].flatMap((index) => tiles[index] ?? []),
    autoLaunch: [],
    total: tiles.length,
    opensIn: 'NEW_TAB',
  };
  const common = (shown: readonly AppTile[]): AppsPage => ({
    ...page,
    sections: [{ id: undefined, name: undefined, tiles: shown }],
    favourites: [],
    recent: [],
    total: shown.length,
  });
  const plain = tiles.map((app) => ({ ...app, isFavourite: false, isNew: false }));
  const many = Array.from({ length: 60 }, (_, index) => plain[index % plain.length]).flatMap((app, index) =>
    app === undefined ? [] : { ...app, id: `many${index}`, label: `${app.label} ${index}` },
  );
  const apps = (more: Partial<AppsPage>) => appsPage(home('apps'), { ...page, ...more });
  const arrange = (said: Parameters<typeof arrangePage>[1]['said']) =>
    arrangePage(home('apps'), { sections: page.sections, mayAdd: true, maxName: 60, said });
  return [
    ['home', appsPage(home('apps'), common(plain.slice(0, 10)))],
    ['home-few', appsPage(home('apps'), common(plain.slice(0, 3)))],
    ['home-sections', apps({})],
    ['home-many', appsPage(home('apps'), { ...common(many), recent: page.recent })],
    ['home-said', apps({ said: { done: 'favourite', app: { id: 'app1', label: tiles[1]?.label ?? '' } } })],
    ['home-arriving', apps({ autoLaunch: tiles.slice(0, 2) })],
    ['home-search', apps({ query: sample.app, found: tiles.slice(0, 2) })],
    ['home-nothing-found', apps({ query: sample.app, found: [] })],
    ['home-empty', appsPage(home('apps'), common([]))],
    ['home-arrange', arrange({ done: 'added' })],
    [
      'home-arrange-plain',
      arrangePage(home('apps'), {
        sections: [page.sections[2] ?? page.sections[0]].flatMap((one) => one ?? []),
        mayAdd: true,
        maxName: 60,
        said: {},
      }),
    ],
    [
      'home-arrange-problem',
      arrange({ problem: { at: 'section', section: 's1', why: 'tooLong', value: sample.name } }),
    ],
    ['home-arrange-none', arrange({ problem: { at: 'apps', why: 'none' } })],
    ...requestPages(t, sample, home, { tiles, note, said, isHostile }),
    ...accountPages(t, language, sample, home),
  ];
}

function requestPages(
  t: Translator,
  sample: Sample,
  home: (current: HomeFrame['current']) => HomeFrame,
  p: {
    tiles: readonly AppTile[];
    note: string;
    said: { reason: string; answer: string };
    isHostile: boolean;
  },
): [string, string][] {
  const when = t.moment(1_763_800_000_000, 'Asia/Tokyo');
  const states: RequestLine['state'][] = ['PENDING', 'APPROVED', 'DENIED', 'CANCELLED', 'EXPIRED'];
  const requests = states.map((state, index): RequestLine => {
    const isAnswered = state === 'DENIED';
    return {
      id: `r${index}`,
      label: p.tiles[index + 8]?.label ?? '',
      state,
      reason: p.isHostile ? sample.app : p.said.reason,
      note: isAnswered ? (p.isHostile ? sample.app : p.said.answer) : undefined,
      asked: when,
      until: when,
      decided: state === 'PENDING' ? undefined : when,
    };
  });
  const catalogue = p.tiles.slice(0, 6);
  const frame = home('requests');
  const form = { app: { ...catalogue[0], label: sample.app, id: 'app0', note: p.note }, maxReason: 500 };
  return [
    [
      'home-requests',
      requestsPage(frame, { query: '', catalogue, total: 6, requests, said: t('requests.sent') }),
    ],
    ['home-requests-first', requestsPage(frame, { query: '', catalogue, total: 6, requests: [] })],
    ['home-requests-none', requestsPage(frame, { query: '', catalogue: [], total: 0, requests: [] })],
    [
      'home-requests-search',
      requestsPage(frame, { query: sample.app, catalogue: [], total: 6, requests: [] }),
    ],
    ['home-request-form', requestFormPage(frame, { ...form, reason: '' })],
    [
      'home-request-form-problem',
      requestFormPage(frame, { ...form, reason: sample.name, problem: t('requests.reasonEmpty') }),
    ],
  ];
}

function accountPages(
  t: Translator,
  language: Language,
  sample: Sample,
  home: (current: HomeFrame['current']) => HomeFrame,
): [string, string][] {
  const when = t.moment(1_763_800_000_000, 'Asia/Tokyo');
  const device = (id: string, more: Partial<AccountPage['sessions'][number]>) => ({
    id,
    isThis: false,
    isPhone: false,
    device: sample.device,
    ipAddress: '192.0.2.14',
    signedIn: when,
    lastSeen: when,
    ...more,
  });
  const account: AccountPage = {
    profile: [
      { label: t('account.username'), value: sample.login },
      { label: t('profile.lastName'), value: sample.name },
      { label: t('profile.email'), value: sample.login },
      { label: t('profile.organization'), value: sample.organisation },
    ],
    mayEdit: true,
    passwordChanged: when,
    mayChangePassword: true,
    language,
    timeZone: 'Asia/Tokyo',
    timeZones: ['UTC', 'Asia/Tokyo', 'Europe/Amsterdam'],
    opensIn: 'NEW_TAB',
    sessions: [
      device('s1', { isThis: true }),
      device('s2', { isPhone: true, ipAddress: '2001:db8::7' }),
      device('s3', { device: undefined, ipAddress: '198.51.100.7' }),
    ],
    said: { kind: 'done', text: t('account.languageSaved') },
  };
  const text = (name: string, label: string, value: string, more: object = {}) => ({
    name,
    label,
    kind: 'text' as const,
    value,
    required: true,
    choices: [],
    ...more,
  });
  const choices = [
    { value: 'S', label: 'S' },
    { value: 'M', label: sample.app },
  ];
  const fields = [
    text('firstName', t('profile.firstName'), sample.name),
    text('lastName', t('profile.lastName'), sample.name),
    text('assistant', sample.app, sample.login, { kind: 'email' as const }),
    text('mobilePhone', t('profile.mobilePhone'), '', { required: false }),
    text('shirt', sample.app, 'M', { kind: 'choice' as const, required: false, choices }),
    text('badge', sample.app, 'true', { kind: 'check' as const }),
  ];
  const addresses = [
    {
      label: t('profile.email'),
      value: sample.login,
      change: t('address.email'),
      href: '/home/security/change?goal=address&name=email',
    },
    {
      label: t('profile.secondEmail'),
      value: '',
      change: t('address.secondEmail'),
      href: '/home/security/change?goal=address&name=secondEmail',
    },
  ];
  return [
    ['account', accountPage(home('account'), account)],
    [
      'account-elsewhere',
      accountPage(home('account'), {
        ...account,
        mayEdit: false,
        mayChangePassword: false,
        passwordChanged: undefined,
        timeZone: '',
        opensIn: 'SAME_TAB',
        sessions: account.sessions.slice(0, 1),
        said: undefined,
      }),
    ],
    ['home-profile', profilePage(home('account'), { fields, addresses })],
    [
      'home-profile-problem',
      profilePage(home('account'), {
        fields: fields.map((field) =>
          field.name === 'assistant'
            ? { ...field, value: sample.app, problem: t('profile.emailWrong') }
            : field,
        ),
        addresses,
      }),
    ],
  ];
}
