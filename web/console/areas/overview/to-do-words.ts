import { defineMessages } from '../../kit/messages.ts';
import type { InsightsToDo } from '../../kit/api.ts';

export type ToDoItem = InsightsToDo['items'][number];
export type ToDoThing = ToDoItem['things'][number];

export const toDoWords = defineMessages('to-do', {
  APP_CERTIFICATES_one: {
    en: 'The signing certificate of {{count}} application ends within 30 days',
    ja: '{{count}} 件のアプリの署名証明書が 30 日以内に期限切れになります',
  },
  APP_CERTIFICATES_other: {
    en: 'The signing certificates of {{count}} applications end within 30 days',
    ja: '{{count}} 件のアプリの署名証明書が 30 日以内に期限切れになります',
  },
  PROVIDER_CERTIFICATES_one: {
    en: 'The certificate of {{count}} identity provider ends within 30 days',
    ja: '{{count}} 件の ID プロバイダーの証明書が 30 日以内に期限切れになります',
  },
  PROVIDER_CERTIFICATES_other: {
    en: 'The certificates of {{count}} identity providers end within 30 days',
    ja: '{{count}} 件の ID プロバイダーの証明書が 30 日以内に期限切れになります',
  },
  API_TOKENS_one: {
    en: '{{count}} API token ends within 14 days',
    ja: '{{count}} 件の API トークンが 14 日以内に失効します',
  },
  API_TOKENS_other: {
    en: '{{count}} API tokens end within 14 days',
    ja: '{{count}} 件の API トークンが 14 日以内に失効します',
  },
  LOCKED_OUT_one: { en: '{{count}} person is locked out', ja: '{{count}} 人のユーザーがロックされています' },
  LOCKED_OUT_other: {
    en: '{{count}} people are locked out',
    ja: '{{count}} 人のユーザーがロックされています',
  },
  APP_REQUESTS_one: {
    en: '{{count}} request for an application waits for an answer',
    ja: '{{count}} 件のアプリ利用申請が承認待ちです',
  },
  APP_REQUESTS_other: {
    en: '{{count}} requests for applications wait for an answer',
    ja: '{{count}} 件のアプリ利用申請が承認待ちです',
  },
  EVENT_HOOKS_one: {
    en: '{{count}} event hook could not deliver in the last day',
    ja: '{{count}} 件のイベントフックで直近 1 日に配信エラーが発生しています',
  },
  EVENT_HOOKS_other: {
    en: '{{count}} event hooks could not deliver in the last day',
    ja: '{{count}} 件のイベントフックで直近 1 日に配信エラーが発生しています',
  },
  LOG_STREAMS_one: {
    en: '{{count}} log stream is not delivering',
    ja: '{{count}} 件のログストリームが配信できていません',
  },
  LOG_STREAMS_other: {
    en: '{{count}} log streams are not delivering',
    ja: '{{count}} 件のログストリームが配信できていません',
  },
  POLICY_FINDINGS_one: {
    en: '{{count}} thing is wrong with a policy in force',
    ja: '適用中のポリシーに {{count}} 件の問題があります',
  },
  POLICY_FINDINGS_other: {
    en: '{{count}} things are wrong with policies in force',
    ja: '適用中のポリシーに {{count}} 件の問題があります',
  },
  ADMINS_WITHOUT_FACTOR_one: {
    en: '{{count}} administrator has no second factor',
    ja: '{{count}} 人の管理者が多要素認証を登録していません',
  },
  ADMINS_WITHOUT_FACTOR_other: {
    en: '{{count}} administrators have no second factor',
    ja: '{{count}} 人の管理者が多要素認証を登録していません',
  },
  INACTIVE_ADMINS_one: {
    en: '{{count}} administrator has not signed in for 90 days',
    ja: '{{count}} 人の管理者が 90 日以上サインインしていません',
  },
  INACTIVE_ADMINS_other: {
    en: '{{count}} administrators have not signed in for 90 days',
    ja: '{{count}} 人の管理者が 90 日以上サインインしていません',
  },
  UNASSIGNED_APPS_one: {
    en: '{{count}} active application is assigned to nobody',
    ja: '{{count}} 件の有効なアプリが誰にも割り当てられていません',
  },
  UNASSIGNED_APPS_other: {
    en: '{{count}} active applications are assigned to nobody',
    ja: '{{count}} 件の有効なアプリが誰にも割り当てられていません',
  },
  UNUSED_ZONES_one: {
    en: 'Nothing uses {{count}} network zone',
    ja: '{{count}} 件のネットワークゾーンがどこからも使われていません',
  },
  UNUSED_ZONES_other: {
    en: 'Nothing uses {{count}} network zones',
    ja: '{{count}} 件のネットワークゾーンがどこからも使われていません',
  },
  until: { en: 'until {{time}}', ja: '{{time}}まで' },
  since: { en: 'since {{time}}', ja: '{{time}}から' },
  lastSeen: { en: 'last {{time}}', ja: '最終 {{time}}' },
  deliveries: { en: '{{count}} failed deliveries', ja: '配信エラー {{count}} 件' },
});

/** The list behind a kind of thing, and where one of them is. */
export const toDoPlaces: Readonly<
  Record<
    ToDoItem['kind'],
    { list: { to: string; search?: Record<string, string> }; one: (thing: ToDoThing) => string }
  >
> = {
  APP_CERTIFICATES: { list: { to: '/applications' }, one: ({ id }) => `/applications/${id}` },
  PROVIDER_CERTIFICATES: { list: { to: '/identity-providers' }, one: () => '/identity-providers' },
  API_TOKENS: { list: { to: '/api-access' }, one: () => '/api-access' },
  LOCKED_OUT: {
    list: { to: '/people', search: { status: 'LOCKED_OUT' } },
    one: ({ id }) => `/people/${id}`,
  },
  APP_REQUESTS: { list: { to: '/app-requests' }, one: () => '/app-requests' },
  EVENT_HOOKS: { list: { to: '/hooks' }, one: ({ id }) => `/hooks/event/${id}` },
  LOG_STREAMS: { list: { to: '/hooks', search: { tab: 'streams' } }, one: () => '/hooks' },
  POLICY_FINDINGS: { list: { to: '/policies' }, one: ({ id }) => `/policies/${id}` },
  ADMINS_WITHOUT_FACTOR: { list: { to: '/administrators' }, one: ({ id }) => `/people/${id}` },
  INACTIVE_ADMINS: { list: { to: '/administrators' }, one: ({ id }) => `/administrators/who/${id}` },
  UNASSIGNED_APPS: { list: { to: '/applications' }, one: ({ id }) => `/applications/${id}` },
  UNUSED_ZONES: { list: { to: '/networks' }, one: ({ id }) => `/networks/${id}` },
};
