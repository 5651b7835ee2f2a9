// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('api-access.nav', {
  title: { en: 'API access', ja: 'API アクセス' },
  keywords: {
    en: 'tokens SSWS service accounts trusted origins CORS machine トークン',
    ja: 'API トークン サービスアカウント 信頼できるオリジン CORS SSWS tokens',
  },
  createToken: { en: 'Create a token', ja: 'トークンを作成' },
  createAccount: { en: 'Create a service account', ja: 'サービスアカウントを作成' },
  createOrigin: { en: 'Add an origin', ja: 'オリジンを追加' },
});
