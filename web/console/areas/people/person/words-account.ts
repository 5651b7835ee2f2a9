// Account, profile, groups and apps of a person.
export const accountWords = {
  'profile.facts': { en: 'Account', ja: 'アカウント' },
  'profile.title': { en: 'Profile', ja: 'プロファイル' },
  'profile.lead': {
    en: 'What apps, policies and group rules know of this person.',
    ja: 'アプリ・ポリシー・グループルールが参照する、このユーザーの属性です。',
  },
  'profile.saved': { en: 'Profile saved', ja: 'プロファイルを保存しました' },
  'profile.only': { en: 'Show only what is filled in', ja: '入力済みの項目だけを表示' },
  'profile.mayNot': {
    en: 'You may look at this profile, not change it.',
    ja: 'このプロファイルは閲覧のみで、変更する権限がありません。',
  },
  'profile.lastLogin': { en: 'Last sign-in', ja: '最終サインイン' },
  'profile.passwordChanged': { en: 'Password set', ja: 'パスワード設定' },
  'profile.statusSince': { en: 'In this status since', ja: '現在のステータスの開始' },
  'profile.provider': { en: 'Password checked by', ja: 'パスワードの確認元' },
  'profile.providerOkta': { en: 'this organisation', ja: 'この組織' },
  'profile.type': { en: 'User type', ja: 'ユーザータイプ' },
  'profile.roles': { en: 'Administrator roles', ja: '管理者ロール' },
  'profile.noRoles': { en: 'None', ja: 'なし' },
  'profile.rolesManage': { en: 'Open in administrators', ja: '管理者で開く' },
  'profile.realm': { en: 'Realm', ja: 'レルム' },
  'profile.added': { en: 'Added', ja: '追加日' },
  'profile.toSchema': { en: 'Attributes of everybody', ja: '属性の設定' },

  'groups.title': { en: 'Groups, and why', ja: '所属グループと理由' },
  'groups.lead': {
    en: 'A group that a rule gave is left when the rule no longer fits; one that was given by hand stays.',
    ja: 'ルールによる所属は条件から外れると解除され、手動での所属はそのまま残ります。',
  },
  'groups.group': { en: 'Group', ja: 'グループ' },
  'groups.why': { en: 'Why', ja: '理由' },
  'groups.everyone': { en: 'Everybody belongs to it', ja: '全員が所属します' },
  'groups.byHand': { en: 'Added by hand, an import or the API', ja: '手動・インポート・API で追加' },
  'groups.byRule': { en: 'By the rule {{rules}}', ja: 'ルール {{rules}} による' },
  'groups.add': { en: 'Add to a group', ja: 'グループに追加' },
  'groups.added': { en: 'Added to {{group}}', ja: '{{group}} に追加しました' },
  'groups.remove': { en: 'Remove from {{group}}', ja: '{{group}} から削除' },
  'groups.removed': { en: 'Removed from {{group}}', ja: '{{group}} から削除しました' },
  'groups.removeRule': {
    en: 'The rule {{rules}} puts people here. Removing this person excludes them from the rule.',
    ja: 'ルール {{rules}} による所属です。削除すると、このユーザーはルールから除外されます。',
  },
  'groups.search': { en: 'Filter by name', ja: '名前で絞り込み' },
  'groups.byApp': { en: 'By its app', ja: 'アプリとの連携' },
  'groups.byBoth': { en: 'By hand, and by the rule {{rules}}', ja: '手動、およびルール {{rules}} による' },
  'groups.none': { en: 'No groups', ja: 'グループはありません' },
  'groups.noneHelp': {
    en: 'Add this person to a group, or let a group rule do it.',
    ja: 'グループに追加するか、グループルールを使ってください。',
  },
  'groups.addDo': { en: 'Add', ja: '追加' },
  'groups.removeTitle': {
    en: 'Take {{name}} out of {{group}}?',
    ja: '{{name}} さんを {{group}} から削除しますか?',
  },
  'groups.removeConfirm': { en: 'Remove', ja: '削除' },

  'apps.title': { en: 'Apps, and why', ja: 'アプリと理由' },
  'apps.lead': {
    en: 'Apps that are assigned to this person. Whether they get in at this moment is another question: see “Why can’t they get in?”.',
    ja: 'このユーザーに割り当てられたアプリです。現時点で開けるかどうかは「サインインできない理由」で確認してください。',
  },
  'apps.app': { en: 'App', ja: 'アプリ' },
  'apps.why': { en: 'Why', ja: '理由' },
  'apps.direct': { en: 'Assigned to them', ja: '個別に割り当て' },
  'apps.directToo': {
    en: 'Assigned to them, and by the group {{groups}}',
    ja: '個別に割り当て (グループ {{groups}} でも)',
  },
  'apps.byGroup': { en: 'By the group {{group}}', ja: 'グループ {{group}} による' },
  'apps.byGroups': {
    en: 'By the group {{group}}; {{others}} would give it too',
    ja: 'グループ {{group}} による ({{others}} でも可)',
  },
  'apps.everyone': { en: 'It is for everybody', ja: '全員が利用できます' },
  'apps.explain': { en: 'Can they open it now?', ja: '今開けるか確認' },
  'apps.assign': { en: 'Assign an app', ja: 'アプリを割り当て' },
  'apps.assigned': { en: 'App assigned', ja: 'アプリを割り当てました' },
  'apps.unassign': { en: 'Take the own assignment of {{app}} away', ja: '{{app}} の個別割り当てを解除' },
  'apps.unassigned': {
    en: 'The own assignment of {{app}} is gone',
    ja: '{{app}} の個別割り当てを解除しました',
  },
  'apps.unassignHelp': {
    en: 'What this app was told of this person alone (user name, attributes) is lost. Groups that have the app still give it.',
    ja: 'このアプリでの個別のユーザー名や属性は失われます。グループによる割り当てがあれば引き続き利用できます。',
  },
  'apps.none': { en: 'No apps', ja: 'アプリはありません' },
  'apps.noneHelp': {
    en: 'Assign an app here, or add them to a group that has one.',
    ja: 'ここで割り当てるか、アプリのあるグループに追加してください。',
  },
  'apps.status': { en: 'Status', ja: 'ステータス' },
  'apps.explainOf': { en: 'Can they open {{app}} now?', ja: '{{app}} を今開けるか確認' },
  'apps.assignDo': { en: 'Assign', ja: '割り当て' },
  'apps.unassignShort': { en: 'End the assignment', ja: '割り当てを解除' },
  'apps.unassignTitle': {
    en: 'End their own assignment of {{app}}?',
    ja: '{{app}} の個別割り当てを解除しますか?',
  },
  'apps.noneDeactivated': {
    en: 'Nobody who is deactivated has apps. Activate them first.',
    ja: '無効なユーザーはアプリを利用できません。先に有効化してください。',
  },

  'place.change': { en: 'Change …', ja: '変更…' },
  'place.typeHelp': { en: 'It says which attributes the profile has.', ja: 'プロファイルの属性を決めます。' },
  'place.lost': {
    en: 'The other type does not have {{names}}; these values are lost.',
    ja: '変更先のタイプには {{names}} がないため、値は失われます。',
  },
  'place.done': { en: 'Changed', ja: '変更しました' },

  'linked.title': { en: 'Linked people', ja: '関連するユーザー' },
  'linked.lead': {
    en: 'By the relations that your organisation has defined.',
    ja: '組織で定義された関係です。',
  },
  'linked.none': { en: 'Nobody', ja: 'なし' },
  'linked.choose': { en: 'Choose …', ja: '選択…' },
  'linked.set': { en: '{{relation}}: {{who}}', ja: '{{relation}}: {{who}}' },
  'linked.clear': { en: 'Take {{relation}} away', ja: '{{relation}} を解除' },
  'linked.cleared': { en: '{{relation}} taken away', ja: '{{relation}} を解除しました' },

  'idps.title': { en: 'Accounts elsewhere', ja: '外部アカウント' },
  'idps.lead': {
    en: 'Identity providers by which they sign in too.',
    ja: 'サインインに使える ID プロバイダーです。',
  },
  'idps.name': { en: 'Identity provider', ja: 'ID プロバイダー' },
  'idps.type': { en: 'Kind', ja: '種類' },
  'idps.unlink': { en: 'Unlink {{idp}}', ja: '{{idp}} との連携を解除' },
  'idps.unlinkDo': { en: 'Unlink', ja: '解除' },
  'idps.unlinked': { en: '{{idp}} unlinked', ja: '{{idp}} との連携を解除しました' },
  'idps.unlinkHelp': {
    en: 'They can no longer sign in by it, until it is linked again.',
    ja: '再度連携するまで、この ID プロバイダーではサインインできません。',
  },

  'password.new': { en: 'New password', ja: '新しいパスワード' },
  'password.help': {
    en: 'Your password policy decides what is good enough.',
    ja: 'パスワードポリシーの条件を満たす必要があります。',
  },
  'password.mustChange': {
    en: 'They have to change it at the next sign-in',
    ja: '次回のサインイン時に変更を求める',
  },

  'do.activate': { en: 'Activate …', ja: '有効化…' },
  'do.reactivate': { en: 'Send the invitation again …', ja: '招待を再送…' },
  'do.suspend': { en: 'Suspend', ja: '一時停止' },
  'do.unsuspend': { en: 'Lift the suspension', ja: '一時停止を解除' },
  'do.unlock': { en: 'Unlock', ja: 'ロック解除' },
  'do.resetPassword': { en: 'Reset the password …', ja: 'パスワードを再設定…' },
  'do.expirePassword': { en: 'Ask for a new password', ja: 'パスワードの変更を求める' },
  'do.temporaryPassword': { en: 'Give a temporary password …', ja: '仮パスワードを発行…' },
  'do.clearSessions': { en: 'Sign out everywhere …', ja: 'すべての端末からサインアウト…' },
  'do.deactivate': { en: 'Deactivate …', ja: '無効化…' },
  'do.delete': { en: 'Delete for good …', ja: '完全に削除…' },
  'do.setPassword': { en: 'Set a password …', ja: 'パスワードを設定…' },

  'done.activate': {
    en: 'Activated. A mail with a link to set a password is on its way.',
    ja: '有効化しました。パスワード設定用のリンクをメールで送信しました。',
  },
  'done.reactivate': { en: 'The invitation was sent again', ja: '招待を再送しました' },
  'done.suspend': {
    en: 'Suspended; all their sessions ended',
    ja: '一時停止し、すべてのセッションを終了しました',
  },
  'done.unsuspend': { en: 'The suspension was lifted', ja: '一時停止を解除しました' },
  'done.unlock': { en: 'Unlocked', ja: 'ロックを解除しました' },
  'done.resetPassword': {
    en: 'A mail with a link to a new password is on its way',
    ja: 'パスワード再設定用のリンクをメールで送信しました',
  },
  'done.expirePassword': {
    en: 'They are asked for a new password at the next sign-in',
    ja: '次回のサインイン時にパスワードの変更を求めます',
  },
  'done.clearSessions': { en: 'Signed out everywhere', ja: 'すべての端末からサインアウトしました' },
  'done.deactivate': { en: 'Deactivated', ja: '無効化しました' },
  'done.delete': { en: 'Deleted', ja: '削除しました' },
  'done.temporaryPassword': { en: 'A temporary password is set', ja: '仮パスワードを設定しました' },
  'done.link': { en: 'The link is made', ja: 'リンクを発行しました' },
  'done.setPassword': { en: 'The password is set', ja: 'パスワードを設定しました' },

  'ask.activate': { en: 'Activate {{name}}?', ja: '{{name}} さんを有効化しますか?' },
  'ask.reactivate': { en: 'Invite {{name}} again?', ja: '{{name}} さんに招待を再送しますか?' },
  'ask.resetPassword': {
    en: 'Reset the password of {{name}}?',
    ja: '{{name}} さんのパスワードを再設定しますか?',
  },
  'ask.temporaryPassword': {
    en: 'Give {{name}} a temporary password?',
    ja: '{{name}} さんに仮パスワードを発行しますか?',
  },
  'ask.clearSessions': {
    en: 'Sign {{name}} out everywhere?',
    ja: '{{name}} さんをすべての端末からサインアウトさせますか?',
  },
  'ask.suspend': { en: 'Suspend {{name}}?', ja: '{{name}} さんを一時停止しますか?' },
  'ask.deactivate': { en: 'Deactivate {{name}}?', ja: '{{name}} さんを無効化しますか?' },
  'ask.delete': { en: 'Delete {{name}} for good?', ja: '{{name}} さんを完全に削除しますか?' },
  'ask.expirePassword': {
    en: 'Ask {{name}} for a new password?',
    ja: '{{name}} さんにパスワードの変更を求めますか?',
  },
  'ask.setPassword': { en: 'Set a password for {{name}}?', ja: '{{name}} さんのパスワードを設定しますか?' },

  'help.activate': {
    en: 'They get a link with which they set a password. Mail it, or take it yourself to hand it over.',
    ja: 'パスワードを設定するためのリンクを発行します。メールで送るか、表示して本人に渡せます。',
  },
  'help.resetPassword': {
    en: 'Until they have set a new one, the old password does not let them in. Mail them the link, or take it yourself to hand it over.',
    ja: '新しいパスワードを設定するまで、以前のパスワードではサインインできません。リンクはメールで送るか、表示して本人に渡せます。',
  },
  'help.temporaryPassword': {
    en: 'The old password stops working. The new one is shown once, and has to be changed at the next sign-in.',
    ja: '以前のパスワードは使えなくなります。仮パスワードは一度だけ表示され、次回のサインイン時に変更が必要です。',
  },
  'help.expirePassword': {
    en: 'Their password still lets them in once more, to choose a new one.',
    ja: '現在のパスワードでもう一度サインインし、新しいパスワードを設定します。',
  },
  'help.clearSessions': {
    en: 'All their sessions end, on every device.',
    ja: 'すべての端末のセッションが終了します。',
  },
  'help.clearTokens': {
    en: 'Also take back the tokens that apps hold for them',
    ja: 'アプリが保持するトークンも取り消す',
  },
  'help.forgetDevices': {
    en: 'Also forget the devices they are known by: each next sign-in is looked at closely',
    ja: '既知のデバイスも消去する (次回のサインインを厳しく確認)',
  },
  'help.suspend': {
    en: 'They cannot sign in until you lift it, and their sessions end. Nothing else changes.',
    ja: '解除するまでサインインできず、セッションは終了します。それ以外は変わりません。',
  },
  'help.deactivate': {
    en: 'They can sign in nowhere. Sessions end; their password and own app assignments go, and do not come back when you activate them again. The account and its groups stay.',
    ja: 'どこにもサインインできなくなります。セッションは終了し、パスワードと個別のアプリ割り当ては失われ、再度有効化しても戻りません。アカウントとグループは残ります。',
  },
  'help.delete': {
    en: 'The account is gone, with its profile, groups and history of devices. The System Log keeps what they did. This cannot be taken back.',
    ja: 'アカウント・プロファイル・グループ・デバイスの履歴が削除されます。システムログの記録は残ります。元に戻せません。',
  },
  'help.setPassword': {
    en: 'The old password stops working at once. You know the new one until they change it; a temporary password or a mailed link is better where you can.',
    ja: '以前のパスワードはすぐに使えなくなります。変更されるまで、あなたも新しいパスワードを知っている状態になります。できれば仮パスワードか再設定リンクを使ってください。',
  },
  'help.keepOld': {
    en: 'The old password works until they have set a new one',
    ja: '新しいパスワードを設定するまで、以前のパスワードも使える',
  },

  'link.mail': { en: 'Mail the link', ja: 'リンクをメールで送る' },
  'link.show': { en: 'Show me the link', ja: 'リンクを表示する' },

  'once.title': { en: 'Shown this once', ja: '一度だけ表示されます' },
  'once.help': {
    en: 'Hand it over in person or by a call. Whoever has it can use it.',
    ja: '対面または電話で本人に伝えてください。知っている人は誰でも使えます。',
  },
  'once.link': { en: 'Link', ja: 'リンク' },
  'once.password': { en: 'Temporary password', ja: '仮パスワード' },
  'once.code': { en: 'Temporary access code', ja: '一時アクセスコード' },
  'once.until': { en: 'It works until {{when}}.', ja: '{{when}} まで有効です。' },

  people: { en: 'People', ja: 'ユーザー' },

  tabs: { en: 'About this person', ja: 'このユーザーの情報' },

  'tab.profile': { en: 'Profile', ja: 'プロファイル' },
  'tab.access': { en: 'Why can’t they get in?', ja: 'サインインできない理由' },
  'tab.groups': { en: 'Groups', ja: 'グループ' },
  'tab.apps': { en: 'Apps', ja: 'アプリ' },
  'tab.factors': { en: 'Factors', ja: '認証要素' },
  'tab.devices': { en: 'Devices', ja: 'デバイス' },
  'tab.sessions': { en: 'Sessions', ja: 'セッション' },
  'tab.timeline': { en: 'Timeline', ja: 'タイムライン' },
  'tab.risk': { en: 'Risk', ja: 'リスク' },

  actions: { en: 'Actions', ja: '操作' },
} as const;
