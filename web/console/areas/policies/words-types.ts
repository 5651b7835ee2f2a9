type Pair = { en: string; ja: string };

/** Each type of policies: its name, and what it guards. */
export const typeWords = {
  'group.signIn': { en: 'Signing in', ja: 'サインイン' },
  'group.credentials': { en: 'Passwords and factors', ja: 'パスワードと認証要素' },
  'group.after': { en: 'While signed in', ja: 'サインイン後' },
  'group.devices': { en: 'Devices and identity providers', ja: 'デバイスと IdP' },
  'type.OKTA_SIGN_ON': { en: 'Global session', ja: 'グローバルセッション' },
  'for.OKTA_SIGN_ON': {
    en: 'Guards the organisation’s session: who may begin one, whether a second factor is asked for, and how long it lasts.',
    ja: '組織へのサインイン(セッション)を保護します。開始できる人、2 要素目の要否、有効期間を決めます。',
  },
  'type.ACCESS_POLICY': { en: 'App sign-on', ja: 'アプリのサインオン' },
  'for.ACCESS_POLICY': {
    en: 'Guards apps: what somebody has to prove before an app opens, by where they are, their device and their risk.',
    ja: 'アプリを保護します。場所・デバイス・リスクに応じて、アプリを開く前に必要な認証を決めます。',
  },
  'type.IDP_DISCOVERY': { en: 'IdP routing', ja: 'IdP ルーティング' },
  'for.IDP_DISCOVERY': {
    en: 'Says at which identity provider somebody signs in, by what they typed, where they are and which app they want.',
    ja: '入力されたログイン名、場所、開くアプリに応じて、サインインに使う IdP を決めます。',
  },
  'type.PASSWORD': { en: 'Password', ja: 'パスワード' },
  'for.PASSWORD': {
    en: 'Says what passwords must be, how long they last, when accounts are locked, and how people help themselves.',
    ja: 'パスワードの条件、有効期限、ロックアウト、本人による再設定を決めます。',
  },
  'type.MFA_ENROLL': { en: 'Authenticator enrolment', ja: '認証器の登録' },
  'for.MFA_ENROLL': {
    en: 'Says which factors people may or have to set up, and when they are asked to.',
    ja: '登録できる認証要素と登録が必須の認証要素、登録を求めるタイミングを決めます。',
  },
  'type.PROFILE_ENROLLMENT': { en: 'Profile enrolment', ja: 'プロファイル登録' },
  'for.PROFILE_ENROLLMENT': {
    en: 'Says what happens to people who are not known yet, and what they are asked for.',
    ja: '未登録の人がサインインしようとしたときの扱いと、入力を求める項目を決めます。',
  },
  'type.ENTITY_RISK': { en: 'Risk of people', ja: 'ユーザーのリスク' },
  'for.ENTITY_RISK': {
    en: 'Says what is done when somebody is found to be at risk.',
    ja: 'ユーザーにリスクが検出されたときの対応を決めます。',
  },
  'type.SESSION_VIOLATION_DETECTION': { en: 'Changes within a session', ja: 'セッション中の変化の検出' },
  'for.SESSION_VIOLATION_DETECTION': {
    en: 'Says when a session is judged again because its address or device has changed.',
    ja: 'セッション中に IP アドレスやデバイスが変わったときに、再評価する条件を決めます。',
  },
  'type.POST_AUTH_SESSION': { en: 'Sessions that fail', ja: 'セッション違反時の対応' },
  'for.POST_AUTH_SESSION': {
    en: 'Says what is done with a session that no longer meets the policies.',
    ja: 'ポリシーを満たさなくなったセッションへの対応を決めます。',
  },
  'type.DEVICE_SIGNAL_COLLECTION': { en: 'Device signals', ja: 'デバイス情報の収集' },
  'for.DEVICE_SIGNAL_COLLECTION': {
    en: 'Says who is asked about the device on which somebody signs in.',
    ja: 'サインインに使われたデバイスの情報をどこに問い合わせるかを決めます。',
  },
  'type.CLIENT_UPDATE': { en: 'Authenticator app updates', ja: '認証アプリの更新' },
  'for.CLIENT_UPDATE': {
    en: 'Says which updates the authenticator app on computers takes.',
    ja: 'パソコンの認証アプリに適用する更新の範囲を決めます。',
  },
  'type.IDENTITY_CLAIM_SOURCING': { en: 'Claims of identity providers', ja: 'IdP のクレームの取得' },
  'for.IDENTITY_CLAIM_SOURCING': {
    en: 'Says when claims are fetched from identity providers again.',
    ja: 'IdP からクレームを再取得するタイミングを決めます。',
  },
} as const satisfies Record<string, Pair>;
