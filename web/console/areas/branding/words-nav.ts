// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('branding.nav', {
  title: { en: 'Branding', ja: 'ブランディング' },
  keywords: {
    en: 'logo colours theme favicon e-mail templates sign-in page brand',
    ja: 'ロゴ 配色 テーマ ファビコン メールテンプレート サインイン画面 ブランド',
  },
});
