import { defineMessages } from '../../kit/messages.ts';
import { assignmentWords } from './words-assignments.ts';
import { keyWords } from './words-keys.ts';
import { provisioningWords } from './words-provisioning.ts';
import { signOnWords } from './words-sign-on.ts';
import { testWords } from './words-test.ts';

export const t = defineMessages('applications', {
  title: { en: 'Applications', ja: 'アプリケーション' },
  lead: {
    en: 'What people sign in to: who may use it, how, and what it is told about them.',
    ja: 'ユーザーがサインインする先です。利用できる人、サインオンの方法、アプリケーションに渡す情報を管理します。',
  },
  add: { en: 'Add an application', ja: 'アプリケーションを追加' },
  search: { en: 'Find applications by name', ja: '名前でアプリケーションを検索' },
  kind: { en: 'Kind', ja: '種類' },
  anyKind: { en: 'All kinds', ja: 'すべての種類' },
  anyStatus: { en: 'Any status', ja: 'すべてのステータス' },
  name: { en: 'Name', ja: '名前' },
  empty: { en: 'No applications yet', ja: 'アプリケーションがまだありません' },
  emptyText: {
    en: 'Applications that people open with one sign-in appear here. Add the first one: it takes a few minutes.',
    ja: '一度のサインインで開けるアプリケーションがここに表示されます。数分で最初のアプリケーションを追加できます。',
  },
  'kind.web': { en: 'Web app (OpenID Connect)', ja: 'Web アプリ (OpenID Connect)' },
  'kind.browser': { en: 'Single-page app (OpenID Connect)', ja: 'シングルページアプリ (OpenID Connect)' },
  'kind.native': { en: 'Native app (OpenID Connect)', ja: 'ネイティブアプリ (OpenID Connect)' },
  'kind.service': { en: 'Service (OAuth 2.0)', ja: 'サービス (OAuth 2.0)' },
  'kind.saml': { en: 'SAML 2.0', ja: 'SAML 2.0' },
  'kind.wsfed': { en: 'WS-Federation', ja: 'WS-Federation' },
  'kind.site': { en: 'Site behind a proxy', ja: 'プロキシ配下のサイト' },
  'kind.vault': { en: 'Saved password', ja: 'パスワード保管' },
  'kind.bookmark': { en: 'Bookmark', ja: 'ブックマーク' },
  'kind.own': { en: 'Part of Gatehouse', ja: 'Gatehouse 本体' },
  'for.web': {
    en: 'It runs on a server, can keep a secret, and speaks OpenID Connect. The first choice for what you write yourself.',
    ja: 'サーバーで動作し、シークレットを安全に保管でき、OpenID Connect に対応しているアプリ。自社開発ではまずこれを選びます。',
  },
  'for.browser': {
    en: 'It runs in the browser alone (React, Vue, …) and keeps no secret. PKCE protects its sign-in.',
    ja: 'ブラウザーだけで動作し (React、Vue など)、シークレットを持たないアプリ。PKCE でサインインを保護します。',
  },
  'for.native': {
    en: 'It is installed on a phone or a computer, and opens the browser to sign in.',
    ja: 'スマートフォンや PC にインストールし、サインイン時にブラウザーを開くアプリ。',
  },
  'for.service': {
    en: 'A program without a person: a nightly job, or a server that calls APIs.',
    ja: '人が介在しないプログラム。夜間バッチや、API を呼び出すサーバーなど。',
  },
  'for.saml': {
    en: 'Most bought software can do this. Have its metadata at hand, or its ACS address and entity ID.',
    ja: '多くの市販ソフトウェアが対応しています。メタデータ、または ACS URL とエンティティ ID を用意してください。',
  },
  'for.wsfed': {
    en: 'SharePoint Server, older Microsoft products, and their like.',
    ja: 'SharePoint Server など、従来の Microsoft 製品向け。',
  },
  'for.site': {
    en: 'It knows nothing of sign-on. nginx, HAProxy or another proxy in front of it asks Gatehouse.',
    ja: 'サインオンの仕組みを持たないサイト。前段の nginx や HAProxy などのプロキシが Gatehouse に確認します。',
  },
  'for.vault': {
    en: 'It knows only a user name and a password. Gatehouse keeps them encrypted, and fills them in.',
    ja: 'ユーザー名とパスワードしか使えないアプリ。Gatehouse が暗号化して保管し、代わりに入力します。',
  },
  'for.bookmark': {
    en: 'A link on people’s home page, and nothing more.',
    ja: 'ユーザーのホームページに表示するリンクのみ。',
  },
  'for.own': { en: 'Comes with the product.', ja: '製品に付属しています。' },
  notYours: {
    en: 'This application belongs to Gatehouse: its policy can be changed, and nothing else.',
    ja: 'Gatehouse に付属するアプリケーションです。変更できるのはサインオンポリシーだけです。',
  },
  tabs: { en: 'Parts of this application', ja: 'このアプリケーションの項目' },
  'tab.general': { en: 'General', ja: '全般' },
  'tab.sign-on': { en: 'Sign-on', ja: 'サインオン' },
  'tab.assignments': { en: 'Assignments', ja: '割り当て' },
  'tab.attributes': { en: 'Attributes sent', ja: '送信する属性' },
  'tab.keys': { en: 'Keys and certificates', ja: 'キーと証明書' },
  'tab.grants': { en: 'Grants and tokens', ja: '権限とトークン' },
  'tab.provisioning': { en: 'Provisioning', ja: 'プロビジョニング' },
  test: { en: 'Test sign-on', ja: 'サインオンをテスト' },

  activate: { en: 'Activate', ja: '有効にする' },
  deactivate: { en: 'Deactivate', ja: '無効にする' },
  delete: { en: 'Delete', ja: '削除' },
  activated: { en: '{{name}} is active', ja: '{{name}} を有効にしました' },
  deactivated: { en: '{{name}} is inactive', ja: '{{name}} を無効にしました' },
  deleted: { en: '{{name}} was deleted', ja: '{{name}} を削除しました' },
  'deactivate.title': { en: 'Deactivate {{name}}?', ja: '{{name}} を無効にしますか?' },
  'deactivate.help': {
    en: 'Nobody can sign in to it until it is active again. Assignments and settings stay.',
    ja: '再び有効にするまで誰もサインインできません。割り当てと設定は残ります。',
  },
  'delete.title': { en: 'Delete {{name}}?', ja: '{{name}} を削除しますか?' },
  'delete.help': {
    en: 'Its settings, keys and assignments are gone for good. This cannot be undone.',
    ja: '設定、キー、割り当てがすべて失われます。元に戻すことはできません。',
  },

  'new.lead': { en: 'What kind of application is it?', ja: 'アプリケーションの種類を選択してください。' },
  'new.title': { en: 'Add: {{kind}}', ja: '追加: {{kind}}' },
  'new.create': { en: 'Add the application', ja: 'アプリケーションを作成' },
  'new.done': { en: 'The application was added', ja: 'アプリケーションを追加しました' },
  'new.otherKind': { en: 'Choose another kind', ja: '別の種類を選択' },
  'new.after': {
    en: 'Next you get the values for the other side. Nobody can use it until it is assigned.',
    ja: '次の画面で、相手側に設定する値が表示されます。割り当てるまで誰も利用できません。',
  },
  'next.title': { en: '{{name}} is here. What comes next', ja: '{{name}} を追加しました。次の手順' },
  'next.text': {
    en: 'Set up the other side with the values below, test the sign-on, then assign a group.',
    ja: '下の値を相手側に設定し、サインオンをテストしてから、グループを割り当てます。',
  },
  'next.service': {
    en: 'Give the program the client id and the secret below. Scopes of the management API are granted under “Grants and tokens”.',
    ja: '下のクライアント ID とシークレットをプログラムに設定します。管理 API のスコープは「権限とトークン」で付与します。',
  },
  'next.bookmark': {
    en: 'Assign a group: the tile appears on their home page.',
    ja: 'グループを割り当てると、ホームページにタイルが表示されます。',
  },
  'next.assign': { en: 'Assign people or groups', ja: 'ユーザーまたはグループを割り当てる' },

  'general.title': { en: 'About the application', ja: 'アプリケーションの概要' },
  'general.lead': {
    en: 'What people see of it, and by what name it knows them.',
    ja: 'ユーザーへの表示と、アプリでのユーザー名を設定します。',
  },
  'settings.title': { en: 'Settings: {{kind}}', ja: '設定: {{kind}}' },
  'settings.lead': {
    en: 'What Gatehouse has to know of the other side.',
    ja: '相手側に合わせて Gatehouse に設定する内容です。',
  },
  'logo.upload': { en: 'Upload a logo', ja: 'ロゴをアップロード' },
  'logo.help': { en: 'PNG, JPEG, GIF or SVG, less than 1 MB.', ja: 'PNG、JPEG、GIF、SVG (1 MB 未満)。' },
  'logo.done': { en: 'The logo was changed', ja: 'ロゴを変更しました' },
  showsWeb: { en: 'Show on the home page', ja: 'ホームページに表示する' },
  'showsWeb.help': {
    en: 'Whoever has it assigned sees a tile.',
    ja: '割り当てられたユーザーにタイルが表示されます。',
  },
  showsIos: { en: 'Show on phones', ja: 'スマートフォンに表示する' },
  userName: { en: 'User name in this application', ja: 'このアプリでのユーザー名' },
  'userName.help': {
    en: 'The name by which the application knows a person. An assignment may say another.',
    ja: 'アプリがユーザーを識別する名前です。割り当てごとに変更できます。',
  },
  'userName.login': { en: 'Login', ja: 'ログイン' },
  'userName.email': { en: 'E-mail address', ja: 'メールアドレス' },
  'userName.prefix': { en: 'Login up to the @', ja: 'ログインの @ より前' },
  'userName.custom': { en: 'An expression', ja: '式' },
  'userName.none': { en: 'None: said at each assignment', ja: 'なし (割り当てごとに指定)' },
  'userName.expression': { en: 'Expression for the user name', ja: 'ユーザー名の式' },
  'userName.expression.help': { en: 'Such as ${source.email}.', ja: '例: ${source.email}' },
  'notes.enduser': { en: 'Note for people', ja: 'ユーザー向けのメモ' },
  'notes.enduser.help': { en: 'Shown at the tile.', ja: 'タイルに表示されます。' },
  'notes.admin': { en: 'Note for administrators', ja: '管理者向けのメモ' },
  'notes.admin.help': { en: 'Who runs it, whom to ask.', ja: '運用担当者や問い合わせ先など。' },
  'metadata.update': { en: 'Update from metadata', ja: 'メタデータから更新' },
  'metadata.updateLead': {
    en: 'When the other side has changed its addresses or certificates: what would change is shown first.',
    ja: '相手側の URL や証明書が変わったときに使います。変更内容を先に確認できます。',
  },
  'metadata.compare': { en: 'Show what would change', ja: '変更内容を確認' },
  'metadata.apply': { en: 'Apply these changes', ja: '変更を適用' },
  'metadata.same': { en: 'The settings are as the metadata says.', ja: '設定はメタデータと一致しています。' },
  'metadata.field': { en: 'Setting', ja: '設定' },
  'metadata.before': { en: 'Now', ja: '現在' },
  'metadata.afterwards': { en: 'By the metadata', ja: 'メタデータの値' },

  ...signOnWords,
  ...assignmentWords,
  ...keyWords,
  ...provisioningWords,
  ...testWords,
});
