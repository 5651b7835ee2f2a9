// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('developers.nav', {
  title: { en: 'Developers', ja: '開発者' },
  keywords: {
    en: 'API reference SDK Terraform quick start OpenAPI curl code',
    ja: 'API リファレンス SDK Terraform クイックスタート サンプルコード',
  },
  'tab.reference': { en: 'API reference', ja: 'API リファレンス' },
  'tab.start': { en: 'Quick starts', ja: 'クイックスタート' },
  'tab.tools': { en: 'Tools', ja: 'ツール' },
});
