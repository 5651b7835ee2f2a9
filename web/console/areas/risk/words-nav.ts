// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('risk.nav', {
  title: { en: 'Behaviours and risk', ja: '行動とリスク' },
  keywords: {
    en: 'attacks lockout password spraying device assurance score',
    ja: '攻撃 ロックアウト パスワードスプレー デバイス保証 スコア',
  },
  'tab.behaviors': { en: 'Behaviours', ja: '行動ルール' },
  'tab.threats': { en: 'Attacks and lockout', ja: '攻撃対策とロックアウト' },
  'tab.devices': { en: 'Device assurance', ja: 'デバイス保証' },
});
