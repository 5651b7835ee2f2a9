// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('applications.nav', {
  title: { en: 'Applications', ja: 'アプリケーション' },
  add: { en: 'Add an application', ja: 'アプリケーションを追加' },
});
