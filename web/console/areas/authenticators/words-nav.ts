// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('authenticators.nav', {
  title: { en: 'Authenticators', ja: '認証方式' },
  keywords: {
    en: 'factors mfa passkeys security keys push otp totp sms phone email password tac aaguid',
    ja: '多要素認証 MFA パスキー セキュリティキー プッシュ ワンタイムコード SMS 電話 メール パスワード',
  },
  add: { en: 'Add authenticator', ja: '認証方式を追加' },
});
