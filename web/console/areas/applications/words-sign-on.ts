// The sentences of what the other side needs, and of the sign-on policy.
export const signOnWords = {
  'values.title': { en: 'Values for the other side', ja: '相手側に設定する値' },
  'values.oidc': {
    en: 'Copy these into the settings of the application.',
    ja: 'アプリの設定にコピーしてください。',
  },
  'values.saml': {
    en: 'Most applications take the address of the metadata, or the file. The rest is for those that do not.',
    ja: '多くのアプリはメタデータの URL またはファイルで設定できます。対応していない場合は個別の値を使います。',
  },
  'values.wsfed': {
    en: 'The application trusts Gatehouse by these.',
    ja: 'アプリが Gatehouse を信頼するための値です。',
  },
  'values.site': {
    en: 'The reverse proxy in front of the site asks here about each request.',
    ja: 'サイト前段のリバースプロキシが、リクエストごとにここへ確認します。',
  },
  'values.vault': { en: 'Nothing has to be set up at the application.', ja: 'アプリ側の設定は不要です。' },
  'values.bookmark': { en: 'Nothing has to be set up at the application.', ja: 'アプリ側の設定は不要です。' },
  'values.launch': { en: 'Link that opens it', ja: 'アプリを開くリンク' },
  'values.launch.help': {
    en: 'For an intranet page: signs people in first.',
    ja: '社内ポータルなどに掲載できます。未サインインの場合はサインイン後に開きます。',
  },
  'values.clientId': { en: 'Client ID', ja: 'クライアント ID' },
  'values.clientSecret': { en: 'Client secret', ja: 'クライアントシークレット' },
  'values.clientSecret.help': {
    en: 'Keep it on the server, never in a page or a repository.',
    ja: 'サーバーで安全に保管し、Web ページやリポジトリには含めないでください。',
  },
  'values.clientSecret.copy': { en: 'Copy the client secret', ja: 'クライアントシークレットをコピー' },
  'values.reveal': { en: 'Show the secret', ja: 'シークレットを表示' },
  'values.server': { en: 'Authorization server', ja: '認可サーバー' },
  'values.server.help': {
    en: 'The addresses below are those of this server.',
    ja: '下の URL はこのサーバーのものです。',
  },
  'values.server.org': { en: 'The organisation itself', ja: '組織 (org) サーバー' },
  'values.issuer': { en: 'Issuer', ja: '発行者 (Issuer)' },
  'values.authorization_endpoint': { en: 'Authorize endpoint', ja: '認可エンドポイント' },
  'values.token_endpoint': { en: 'Token endpoint', ja: 'トークンエンドポイント' },
  'values.userinfo_endpoint': { en: 'UserInfo endpoint', ja: 'UserInfo エンドポイント' },
  'values.jwks_uri': { en: 'Public keys (JWKS)', ja: '公開鍵 (JWKS)' },
  'values.end_session_endpoint': { en: 'Sign-out endpoint', ja: 'サインアウトエンドポイント' },
  'values.discovery': { en: 'Discovery document', ja: 'ディスカバリードキュメント' },
  'values.discovery.help': {
    en: 'Most libraries need no more than this and the client id.',
    ja: '多くのライブラリは、これとクライアント ID だけで設定できます。',
  },
  'values.quickStarts': { en: 'Quick starts for your framework', ja: 'フレームワーク別のクイックスタート' },
  'values.metadata': { en: 'Metadata address', ja: 'メタデータ URL' },
  'values.metadata.help': {
    en: 'Everything below in one file, without signing in.',
    ja: '下の値がすべて含まれます。サインインなしで取得できます。',
  },
  'values.metadata.download': { en: 'Download the metadata', ja: 'メタデータをダウンロード' },
  'values.sso': { en: 'SSO URL', ja: 'SSO URL' },
  'values.sso.help': {
    en: 'Where the application sends people to sign in.',
    ja: 'アプリがサインインのためにユーザーを送る URL です。',
  },
  'values.entityId': { en: 'Entity ID of Gatehouse', ja: 'Gatehouse のエンティティ ID' },
  'values.entityId.help': { en: 'Also called issuer.', ja: '発行者 (Issuer) とも呼ばれます。' },
  'values.slo': { en: 'Single logout URL', ja: 'シングルログアウト URL' },
  'values.certificate': { en: 'Certificate', ja: '証明書' },
  'values.certificate.help': {
    en: 'The application verifies signatures with it.',
    ja: 'アプリが署名を検証するための証明書です。',
  },
  'values.certificate.download': { en: 'Download the certificate', ja: '証明書をダウンロード' },
  'values.passive': { en: 'Sign-in address (passive)', ja: 'サインイン URL (パッシブ)' },
  'values.passive.help': {
    en: 'Where the application sends people to sign in.',
    ja: 'アプリがサインインのためにユーザーを送る URL です。',
  },
  'values.realm': { en: 'Realm (wtrealm)', ja: 'レルム (wtrealm)' },
  'values.check': { en: 'Address to ask', ja: '確認先の URL' },
  'values.check.help': {
    en: 'For HAProxy, Caddy, Traefik and Envoy.',
    ja: 'HAProxy、Caddy、Traefik、Envoy 向け。',
  },
  'values.checkNginx': { en: 'Address to ask for nginx', ja: '確認先の URL (nginx)' },
  'values.checkNginx.help': {
    en: 'For auth_request, which takes 401 and 403 only.',
    ja: '401 と 403 だけを扱う auth_request 向け。',
  },
  'values.headers': { en: 'Headers to hand on', ja: '引き渡すヘッダー' },
  'values.headers.help': {
    en: 'The proxy has to replace each of them, or anybody could make them up.',
    ja: 'プロキシで必ずすべて置き換えてください。置き換えないと偽装が可能になります。',
  },
  'values.jwks': { en: 'Public keys for the assertion', ja: 'アサーション検証用の公開鍵' },
  'values.jwks.help': {
    en: 'The site verifies X-Gatehouse-Assertion with them.',
    ja: 'サイトが X-Gatehouse-Assertion を検証する鍵です。',
  },

  'policy.title': { en: 'Sign-on policy', ja: 'サインオンポリシー' },
  'policy.lead': {
    en: 'Who gets in, from where, and what they have to prove.',
    ja: '誰が、どこから、何を証明すればサインインできるかを決めます。',
  },
  'policy.label': { en: 'Policy of this application', ja: 'このアプリのポリシー' },
  'policy.save': { en: 'Use this policy', ja: 'このポリシーを適用' },
  'policy.done': { en: 'The policy was changed', ja: 'ポリシーを変更しました' },
  'policy.open': { en: 'Open the policy', ja: 'ポリシーを開く' },
  'policy.help': {
    en: 'It counts from the next sign-on. A policy may guard several applications.',
    ja: '次のサインオンから適用されます。1 つのポリシーを複数のアプリで使えます。',
  },
};
