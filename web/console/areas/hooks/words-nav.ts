// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('hooks.nav', {
  title: { en: 'Hooks and streams', ja: 'フックとストリーム' },
  keywords: {
    en: 'webhooks log streams splunk siem event hooks inline hooks callbacks integrations telephony token',
    ja: 'Webhook ログストリーム SIEM イベントフック インラインフック 連携 電話 トークン',
  },
  eventNew: { en: 'Create event hook', ja: 'イベントフックを作成' },
  inlineNew: { en: 'Create inline hook', ja: 'インラインフックを作成' },
});
