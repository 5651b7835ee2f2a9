// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('networks.nav', {
  title: { en: 'Networks', ja: 'ネットワーク' },
  keywords: {
    en: 'zones IP addresses block list countries VPN Tor',
    ja: 'ゾーン IPアドレス ブロックリスト 国 VPN Tor',
  },
  createZone: { en: 'Create zone', ja: 'ゾーンを作成' },
  whoHolds: { en: 'Which zones hold an address?', ja: 'IP アドレスがどのゾーンに含まれるかを調べる' },
});
