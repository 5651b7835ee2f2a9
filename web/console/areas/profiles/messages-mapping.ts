import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('profiles.mapping', {
  toLead: {
    en: 'What the application is told of each person. Values follow the person by themselves; what an administrator gave by hand stays.',
    ja: 'アプリケーションに渡すユーザー情報です。ユーザーの変更に自動で追従します(管理者が手動で設定した値は維持されます)。',
  },
  fromLead: {
    en: 'What a person would be told by the application’s profile.',
    ja: 'アプリケーションのプロファイルからユーザー属性への対応です。',
  },
  fromApp: {
    en: 'Gatehouse does not import people from applications, so this direction is kept and changes nobody.',
    ja: 'Gatehouse はアプリケーションからユーザーをインポートしないため、この方向の設定は保存されるだけで、ユーザーは変更されません。',
  },
  userType: { en: 'For people of the type', ja: '対象のユーザータイプ' },
  preview: { en: 'Try it on', ja: '確認に使うユーザー' },
  previewHelp: {
    en: 'Shows what each expression comes to for one real person. Nothing is saved.',
    ja: '選択したユーザーで各式の結果を表示します。保存はされません。',
  },
  properties: { en: 'Mapped attributes', ja: 'マッピングされた属性' },
  none: { en: 'Nothing is mapped yet', ja: 'マッピングはまだありません' },
  noneHelp: {
    en: 'Choose an attribute below, and say by an expression where its value comes from.',
    ja: '下で属性を選択し、値の元になる式を入力してください。',
  },
  noTargets: {
    en: 'Every attribute is mapped, or there is none: add attributes in the first tab.',
    ja: '追加できる属性がありません。属性は「属性」タブで追加できます。',
  },
  add: { en: 'Map another attribute', ja: '属性を追加' },
  chooseAttribute: { en: 'Choose an attribute', ja: '属性を選択' },
  expression: { en: 'Expression for {{name}}', ja: '{{name}} の式' },
  expressionNeeded: {
    en: 'Write an expression, or remove the row.',
    ja: '式を入力するか、行を削除してください。',
  },
  push: { en: 'When {{name}} is written', ja: '{{name}} を書き込むとき' },
  'push.PUSH': { en: 'Always follows', ja: '常に反映' },
  'push.DONT_PUSH': { en: 'Once, at the beginning', ja: '最初の一度のみ' },
  remove: { en: 'Take {{name}} out of the mapping', ja: '{{name}} をマッピングから外す' },
  gives: { en: 'Gives', ja: '結果' },
  nothing: { en: 'nothing', ja: '(値なし)' },
  kept: {
    en: 'not written: an administrator or a group gives this attribute',
    ja: '書き込まれません(管理者またはグループが値を設定しています)',
  },
  now: { en: 'now {{value}}', ja: '現在:{{value}}' },
  saved: { en: 'The mapping was saved.', ja: 'マッピングを保存しました。' },
  unsaved: { en: 'Not saved yet', ja: '未保存' },
  toPlayground: { en: 'Try an expression by itself', ja: '式を単独で試す' },
  readOnly: {
    en: 'Your roles let you look at mappings only.',
    ja: '付与されているロールでは参照のみ可能です。',
  },
});
