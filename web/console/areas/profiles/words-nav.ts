// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('profiles.nav', {
  title: { en: 'Profiles', ja: 'プロファイル' },
  'tab.playground': { en: 'Try an expression', ja: '式を試す' },
  createType: { en: 'Create a user type', ja: 'ユーザータイプを作成' },
});
