// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('log.nav', {
  title: { en: 'System Log', ja: 'システムログ' },
  keywords: { en: 'events audit history sign-ins', ja: 'イベント 監査 履歴 ログ サインイン' },
  commandFailures: { en: 'Show failed sign-ins', ja: '失敗したサインインを表示' },
  commandLive: { en: 'Follow the System Log live', ja: 'システムログをライブ表示' },
});
