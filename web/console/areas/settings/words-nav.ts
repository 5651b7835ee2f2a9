// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('settings.nav', {
  title: { en: 'Settings', ja: '設定' },
  keywords: {
    en: 'organisation address contacts security lockout notices rate limits domains SMTP mail export retention',
    ja: '組織 連絡先 セキュリティ ロックアウト 通知 レート制限 ドメイン SMTP メール エクスポート 保持期間',
  },
  exportCommand: { en: 'Export the organisation as files', ja: '組織の設定をファイルに書き出す' },
  lockoutCommand: { en: 'Security notices and lockout', ja: 'セキュリティ通知とロックアウト' },
  lockoutKeywords: { en: 'brute force notify', ja: '総当たり 通知' },
});
