// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('map.nav', {
  title: { en: 'Sign-in map', ja: 'サインインマップ' },
  keywords: {
    en: 'map places cities countries geography impossible travel',
    ja: '地図 場所 都市 国 不可能な移動 位置',
  },
  commandFailures: { en: 'Map: where sign-ins fail', ja: '地図: サインインに失敗した場所' },
  commandDenials: { en: 'Map: where policies keep people out', ja: '地図: ポリシーで拒否された場所' },
});
