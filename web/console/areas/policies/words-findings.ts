type Pair = { en: string; ja: string };

/** What is said of a change before it is made. The server says findings in English; in Japanese they go by their codes. */
export const findingWords = {
  'severity.ERROR': { en: 'This would be refused', ja: '保存できません' },
  'severity.WARNING': { en: 'Please look at this', ja: '確認してください' },
  'severity.INFO': { en: 'Good to know', ja: '参考' },
  noFindings: {
    en: 'Checked: every rule can apply, and no administrator is locked out.',
    ja: 'チェック済み: すべてのルールが適用可能で、管理者は締め出されません。',
  },
  notYet: { en: 'This cannot be saved yet', ja: 'まだ保存できません' },
  refused: {
    en: 'Saving is refused while all super administrators would be locked out.',
    ja: 'すべてのスーパー管理者が締め出されるため、保存できません。',
  },
  force: { en: 'Lock these administrators out', ja: '一部の管理者が締め出されることを承知で保存する' },
  forceHelp: {
    en: 'Some super administrators could no longer sign in. Others still can.',
    ja: '一部のスーパー管理者がサインインできなくなります。他の管理者は引き続きサインインできます。',
  },
  forceFirst: {
    en: 'Some administrators would be locked out: tick the box below if that is meant.',
    ja: '一部の管理者が締め出されます。意図した変更であれば、下のチェックボックスをオンにしてください。',
  },
  tried: {
    en: 'Tried on {{people}} people; {{failed}} would fail.',
    ja: '{{people}} 人で試した結果、{{failed}} 人が満たせません。',
  },
  forInstance: { en: 'For instance', ja: '例:' },
  'finding.SHADOWED_RULE': {
    en: '{{rule}} can never apply.',
    ja: '「{{rule}}」は適用されません。対象がすべて、上にあるルールに先に一致します。',
  },
  'mend.SHADOWED_RULE': {
    en: 'Move it up.',
    ja: 'このルールを上へ移動するか、上のルールの対象を絞ってください。',
  },
  'finding.SHADOWED_POLICY': {
    en: '{{policy}} can never apply.',
    ja: '「{{policy}}」は適用されません。対象がすべて、上にあるポリシーに先に一致します。',
  },
  'mend.SHADOWED_POLICY': { en: 'Move it up.', ja: 'このポリシーを上へ移動してください。' },
  'finding.CONTRADICTION': {
    en: '{{rule}} can never apply.',
    ja: '「{{rule}}」は適用されません。対象に含めたものがすべて除外されています。',
  },
  'mend.CONTRADICTION': { en: 'Exclude less.', ja: '除外から、対象にしたいものを外してください。' },
  'finding.GROUP_GONE': {
    en: '{{rule}} names groups that are gone.',
    ja: '「{{rule}}」に、削除されたグループが含まれています。',
  },
  'mend.GROUP_GONE': { en: 'Take them out.', ja: '条件から削除してください。' },
  'finding.GROUPS_EMPTY': {
    en: '{{rule}} means nobody at present.',
    ja: '「{{rule}}」の対象グループにはメンバーがいないため、現在は誰も対象になりません。',
  },
  'mend.GROUPS_EMPTY': { en: 'Name other groups.', ja: 'メンバーのいるグループを指定してください。' },
  'finding.EVERYONE_EXCLUDED': {
    en: '{{rule}} excludes Everyone.',
    ja: '「{{rule}}」は Everyone を除外しているため、適用されません。',
  },
  'mend.EVERYONE_EXCLUDED': {
    en: 'Exclude fewer groups.',
    ja: '対象外にするグループだけを除外してください。',
  },
  'finding.ADMINS_LOCKED_OUT': {
    en: '{{rule}} would keep out every super administrator.',
    ja: '「{{rule}}」により、すべてのスーパー管理者がどこからもサインインできなくなり、元に戻せません。',
  },
  'mend.ADMINS_LOCKED_OUT': {
    en: 'Let them in before it.',
    ja: '管理者を許可するルールを上に追加してください。',
  },
  'finding.SOME_ADMINS_LOCKED_OUT': {
    en: '{{rule}} would keep out some super administrators.',
    ja: '「{{rule}}」により、一部のスーパー管理者がサインインできなくなります。',
  },
  'mend.SOME_ADMINS_LOCKED_OUT': {
    en: 'Let them in before it.',
    ja: 'その管理者を許可するルールを上に追加するか、承知のうえで保存してください。',
  },
  'finding.EXPRESSION_FAILS': {
    en: 'The expression of {{rule}} fails on some people.',
    ja: '「{{rule}}」の式が、一部のユーザーでエラーになります。',
  },
  'mend.EXPRESSION_FAILS': {
    en: 'Ask first whether it is there.',
    ja: 'user.department != null && … のように、値の有無を先に確認してください。',
  },
  'finding.NOBODY_CAN_MEET': {
    en: 'Nobody has what {{rule}} asks for.',
    ja: '「{{rule}}」が求める認証要素を登録しているユーザーがいません。',
  },
  'mend.NOBODY_CAN_MEET': {
    en: 'Have it set up first.',
    ja: '認証器の登録ポリシーで登録を必須にするか、他の要素も認めてください。',
  },
  'finding.FEW_CAN_MEET': {
    en: 'Some do not have what {{rule}} asks for.',
    ja: '「{{rule}}」が求める認証要素を登録していないユーザーがいます。',
  },
  'mend.FEW_CAN_MEET': {
    en: 'Have it set up first.',
    ja: '認証器の登録ポリシーで登録を必須にするか、他の要素も認めてください。',
  },
} as const satisfies Record<string, Pair>;
