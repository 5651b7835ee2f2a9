import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('profiles', {
  title: { en: 'Profiles', ja: 'プロファイル' },
  lead: {
    en: 'Which attributes people, groups and the users of applications have, and how the ones follow from the others.',
    ja: 'ユーザー、グループ、アプリケーションユーザーが持つ属性と、その間の属性マッピングを管理します。',
  },
  'tab.types': { en: 'People', ja: 'ユーザー' },
  'tab.groups': { en: 'Groups', ja: 'グループ' },
  'tab.apps': { en: 'Applications and mappings', ja: 'アプリケーションとマッピング' },
  'tab.playground': { en: 'Try an expression', ja: '式を試す' },

  types: { en: 'User types', ja: 'ユーザータイプ' },
  typesLead: {
    en: 'Every person is of one type, and the type says which attributes they have. Most organisations need no second one.',
    ja: 'ユーザーは必ず 1 つのタイプに属し、タイプごとに属性が決まります。多くの組織では 1 つで足ります。',
  },
  type: { en: 'User type', ja: 'ユーザータイプ' },
  variable: { en: 'Variable name', ja: '変数名' },
  isDefault: { en: 'Default', ja: 'デフォルト' },
  createType: { en: 'Create a user type', ja: 'ユーザータイプを作成' },
  createTypeLead: {
    en: 'It begins with the built-in attributes; its own are added on its page. People are given a type when they are created.',
    ja: '組み込み属性を持つタイプが作成されます。独自の属性は作成後のページで追加します。タイプはユーザーの作成時に選びます。',
  },
  displayName: { en: 'Name', ja: '名前' },
  displayNameHelp: {
    en: 'As administrators see it: “Contractor”.',
    ja: '管理者に表示される名前です(例:業務委託)。',
  },
  variableHelp: {
    en: 'Letters, digits and underscores. It cannot be changed later.',
    ja: '英数字とアンダースコアのみ。後から変更できません。',
  },
  notVariable: {
    en: 'Begin with a letter; then letters, digits and underscores only.',
    ja: '英字で始め、英数字とアンダースコアだけを使用してください。',
  },
  typeCreated: { en: '{{name}} was created.', ja: '{{name}} を作成しました。' },
  typeSaved: { en: '{{name}} was saved.', ja: '{{name}} を保存しました。' },
  peopleOfType: { en: 'People of this type', ja: 'このタイプのユーザー' },
  editType: { en: 'Rename', ja: '名前を変更' },
  deleteType: { en: 'Delete', ja: '削除' },
  deleteTypeTitle: { en: 'Delete the user type {{name}}?', ja: 'ユーザータイプ {{name}} を削除しますか?' },
  deleteTypeNow: { en: 'Delete the user type', ja: 'ユーザータイプを削除' },
  deleteTypeLead: {
    en: 'Its schema and its mappings go with it, and this cannot be taken back. A type that somebody has cannot be deleted.',
    ja: 'スキーマとマッピングも削除され、元に戻せません。ユーザーに割り当てられているタイプは削除できません。',
  },
  typeDeleted: { en: '{{name}} was deleted.', ja: '{{name}} を削除しました。' },
  noDescription: { en: 'No description.', ja: '説明はありません。' },

  custom: { en: 'Attributes of your own', ja: 'カスタム属性' },
  customLead: {
    en: 'Added by your organisation. They can be used in rules, mappings and claims at once.',
    ja: '組織で追加した属性です。ルール、マッピング、クレームですぐに使用できます。',
  },
  base: { en: 'Built-in attributes', ja: '組み込み属性' },
  baseLead: {
    en: 'They are always there. What people may do with them can be changed.',
    ja: '最初から用意されている属性です。本人の権限などを変更できます。',
  },
  noCustom: { en: 'There are no attributes of your own yet', ja: 'カスタム属性はまだありません' },
  noCustomHelp: {
    en: 'Add one for what your organisation knows and the built-in ones do not say, such as a badge number.',
    ja: '社員証番号など、組み込み属性にない情報を追加できます。',
  },
  addAttribute: { en: 'Add an attribute', ja: '属性を追加' },
  attribute: { en: 'Attribute', ja: '属性' },
  kind: { en: 'Kind', ja: 'データ型' },
  constraints: { en: 'Constraints', ja: '制約' },
  person: { en: 'The person', ja: '本人の権限' },
  edit: { en: 'Edit {{name}}', ja: '{{name}} を編集' },
  editNow: { en: 'Edit', ja: '編集' },
  removeNow: { en: 'Remove', ja: '削除' },
  groupsTitle: { en: 'Attributes of groups', ja: 'グループの属性' },

  appsTitle: { en: 'Applications', ja: 'アプリケーション' },
  appsLead: {
    en: 'Each application has users with a profile of their own. Mappings fill it from the person.',
    ja: 'アプリケーションごとにユーザープロファイルがあり、マッピングによってユーザーの属性から値が設定されます。',
  },
  searchApps: { en: 'Find applications by name', ja: '名前でアプリケーションを検索' },
  app: { en: 'Application', ja: 'アプリケーション' },
  signOn: { en: 'Sign-on', ja: 'サインオン方式' },
  noApps: { en: 'There are no applications yet', ja: 'アプリケーションはまだありません' },
  noAppsHelp: {
    en: 'Add one under Applications; its profile and its mappings are here then.',
    ja: '「アプリケーション」で追加すると、プロファイルとマッピングがここに表示されます。',
  },
  toApps: { en: 'Go to applications', ja: 'アプリケーションへ' },
  providers: { en: 'Identity providers', ja: 'ID プロバイダー' },
  providersLead: {
    en: 'Who comes from one has a profile there as well.',
    ja: '外部の ID プロバイダーから来るユーザーのプロファイルです。',
  },
  provider: { en: 'Identity provider', ja: 'ID プロバイダー' },
  appPageLead: {
    en: 'The profile of its users, and the mappings between it and people.',
    ja: 'ユーザーのプロファイルと、ユーザー属性とのマッピングです。',
  },
  toApp: { en: 'Go to the application', ja: 'アプリケーションへ' },
  'app.attributes': { en: 'Attributes', ja: '属性' },
  'app.to': { en: 'From the person to the application', ja: 'ユーザー → アプリ' },
  'app.from': { en: 'From the application to the person', ja: 'アプリ → ユーザー' },
});
