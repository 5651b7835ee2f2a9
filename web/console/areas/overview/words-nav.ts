// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('overview.nav', {
  title: { en: 'Overview', ja: '概要' },
  keywords: { en: 'home dashboard statistics', ja: 'ホーム ダッシュボード 統計' },
  coverageTitle: { en: 'People without a factor', ja: '認証要素が未登録のユーザー' },
});
