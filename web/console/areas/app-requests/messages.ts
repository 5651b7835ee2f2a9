import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('app-requests', {
  title: { en: 'Application requests', ja: 'アプリの利用申請' },
  lead: {
    en: 'People ask for applications they see and may not open yet. Approving assigns the application to the person.',
    ja: 'まだ利用できないアプリをユーザーが申請したものです。承認すると、アプリがユーザーに割り当てられます。',
  },
  status: { en: 'Status', ja: '状態' },
  ANY: { en: 'All', ja: 'すべて' },
  PENDING: { en: 'Waiting', ja: '承認待ち' },
  APPROVED: { en: 'Approved', ja: '承認済み' },
  DENIED: { en: 'Denied', ja: '却下' },
  CANCELLED: { en: 'Taken back', ja: '取り下げ' },
  EXPIRED: { en: 'Expired', ja: '期限切れ' },
  person: { en: 'Person', ja: 'ユーザー' },
  app: { en: 'Application', ja: 'アプリ' },
  reason: { en: 'Reason', ja: '申請理由' },
  asked: { en: 'Asked', ja: '申請日時' },
  note: { en: 'Note', ja: 'コメント' },
  noteHelp: {
    en: 'Optional. The person reads it with the answer.',
    ja: '任意です。結果とともに申請者に表示されます。',
  },
  approve: { en: 'Approve', ja: '承認' },
  deny: { en: 'Deny', ja: '却下' },
  approveTitle: {
    en: 'Give {{person}} the application {{app}}?',
    ja: '{{person}} に {{app}} の利用を許可しますか?',
  },
  denyTitle: {
    en: 'Deny {{person}} the application {{app}}?',
    ja: '{{person}} による {{app}} の利用申請を却下しますか?',
  },
  approved: {
    en: 'Approved: {{app}} is assigned to {{person}}.',
    ja: '承認しました。{{app}} を {{person}} に割り当てました。',
  },
  denied: { en: 'The request was denied.', ja: '申請を却下しました。' },
  none: { en: 'Nobody is waiting', ja: '承認待ちの申請はありません' },
  noneHelp: {
    en: 'Requests appear here when people ask for an application on their home page.',
    ja: 'ユーザーがホーム画面からアプリを申請すると、ここに表示されます。',
  },
});
