// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('identity-providers.nav', {
  title: { en: 'Identity providers', ja: '外部 ID プロバイダー' },
  keywords: {
    en: 'IdP SAML OIDC federation social Google Microsoft inbound certificates',
    ja: 'IdP SAML OIDC フェデレーション Google Microsoft 証明書',
  },
  add: { en: 'Add an identity provider', ja: 'ID プロバイダーを追加' },
});
