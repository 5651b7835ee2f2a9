// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('authorization-servers.nav', {
  title: { en: 'Authorization servers', ja: '認可サーバー' },
  keywords: {
    en: 'OAuth OIDC issuer scopes claims tokens JWT',
    ja: 'OAuth OIDC issuer スコープ クレーム トークン JWT',
  },
  create: { en: 'Create an authorization server', ja: '認可サーバーを作成' },
  previewTokens: { en: 'Preview tokens', ja: 'トークンをプレビュー' },
  previewKeywords: { en: 'claims JWT why refused', ja: 'クレーム JWT 拒否の理由' },
});
