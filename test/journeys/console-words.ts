// The labels that a newcomer reads on the first day, as they stand on the pages: English, Japanese.
const words = {
  organisation: ['Name of your organisation', '組織の名前'],
  firstName: ['First name', '名'],
  lastName: ['Last name', '姓'],
  workMail: ['Work e-mail address', '会社のメールアドレス'],
  newPassword: ['New password', '新しいパスワード'],
  newPasswordAgain: ['New password again', '新しいパスワード(確認)'],
  createAndSignIn: ['Create and sign in', '作成してサインイン'],
  myApps: ['My apps', 'マイアプリ'],
  administration: ['Administration', '管理コンソール'],
  overview: ['Overview', '概要'],

  groups: ['Groups', 'グループ'],
  createGroup: ['Create a group', 'グループを作成'],
  name: ['Name', '名前'],
  people: ['People', 'ユーザー'],
  addPerson: ['Add a person', 'ユーザーを追加'],
  mail: ['E-mail', 'メールアドレス'],
  withPassword: ['Activate now, with a password that I set', 'すぐに有効化し、管理者がパスワードを設定する'],
  password: ['Password', 'パスワード'],
  mustChange: ['They have to change it when they first sign in', '最初のサインインで変更を求める'],
  add: ['Add', '追加'],

  applications: ['Applications', 'アプリケーション'],
  addApplication: ['Add an application', 'アプリケーションを追加'],
  webApp: ['Web app (OpenID Connect)', 'Web アプリ (OpenID Connect)'],
  saml: ['SAML 2.0', 'SAML 2.0'],
  redirects: ['Sign-in redirect addresses', 'サインインのリダイレクト URI'],
  addTheApplication: ['Add the application', 'アプリケーションを作成'],
  metadata: ['Metadata of the app', 'アプリのメタデータ'],
  readMetadata: ['Read the metadata', 'メタデータを読み込む'],
  assignments: ['Assignments', '割り当て'],
  assignGroups: ['Assign groups', 'グループを割り当て'],
  groupsToAssign: ['Groups to assign', '割り当てるグループ'],
  assign: ['Assign', '割り当てる'],
  signOn: ['Sign-on', 'サインオン'],
  policyOfApplication: ['Policy of this application', 'このアプリのポリシー'],
  usePolicy: ['Use this policy', 'このポリシーを適用'],
  policyChanged: ['The policy was changed', 'ポリシーを変更しました'],

  networks: ['Networks', 'ネットワーク'],
  createZone: ['Create zone', 'ゾーンを作成'],
  addresses: ['Addresses', 'IP アドレス'],
  policies: ['Policies', 'ポリシー'],
  appSignOn: ['App sign-on', 'アプリのサインオン'],
  newPolicy: ['New policy', 'ポリシーを作成'],
  createPolicy: ['Create policy', '作成'],
  addRule: ['Add rule', 'ルールを追加'],
  network: ['Network', 'ネットワーク'],
  outside: ['Outside these zones', '次のネットワークゾーンの外側から'],
  zones: ['Network zones', 'ネットワークゾーン'],
  passkey: [
    'Require a passkey (phishing-resistant possession factor)',
    'パスキーを必須にする(フィッシング耐性のある所持要素)',
  ],
  saveRule: ['Save rule', 'ルールを保存'],
  enrolment: ['Authenticator enrolment', '認証器の登録'],
  whenSetUp: ['When people set up factors', '認証要素を登録するタイミング'],
  never: ['never set up while signing in', 'サインイン中は登録させない'],

  testSignOn: ['Test sign-on', 'サインオンをテスト'],
  person: ['Person', 'ユーザー'],
  theyWouldBeAsked: ['They would be asked for more', '追加の認証が求められます'],
  runTest: ['Run the test', 'テストを実行'],

  username: ['Username', 'ユーザー名'],
  next: ['Next', '次へ'],
  signIn: ['Sign in', 'サインイン'],
  moreProof: ['More proof is needed', '追加の本人確認が必要です'],

  log: ['System Log', 'システムログ'],
  evaluation: ['Evaluation of sign-on policy', 'サインオンポリシーを評価'],
  askedForMore: ['Asked for more', '追加の認証を要求'],
  whyItCameOutSo: ['Why it came out so', 'この結果になった理由'],
  wantsMore: [
    'That rule asks for more than had been proved.',
    'そのルールは、それまでに証明された以上のものを求めます。',
  ],
  decides: [
    'The rule “Outside the office” of the policy “Sales apps” decides.',
    'ポリシー「Sales apps」のルール「Outside the office」で決まります。',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof words;
export type Say = (word: Word) => string;

/** 0: English, 1: Japanese. */
export const sayIn =
  (at: 0 | 1): Say =>
  (word) =>
    words[word][at];
