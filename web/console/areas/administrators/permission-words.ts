// What each permission lets somebody do, as a sentence: `okta.users.lifecycle.unlock` says little to most people.
import { defineMessages } from '../../kit/index.ts';

/** Of most there are two: seeing a kind of thing, and changing it. */
const things = defineMessages('permission-things', {
  agentPools: { en: 'agent pools', ja: 'エージェントプール' },
  agents: { en: 'agents', ja: 'エージェント' },
  apiTokens: { en: 'API tokens', ja: 'API トークン' },
  appGrants: { en: 'scopes granted to apps', ja: 'アプリに付与したスコープ' },
  apps: { en: 'applications', ja: 'アプリケーション' },
  authenticators: { en: 'authenticators', ja: '認証手段' },
  authorizationServers: { en: 'authorization servers', ja: '認可サーバー' },
  authzServers: { en: 'authorization servers', ja: '認可サーバー' },
  behaviors: { en: 'behaviour rules', ja: '行動検知ルール' },
  brands: { en: 'brands', ja: 'ブランド' },
  captchas: { en: 'CAPTCHAs', ja: 'CAPTCHA' },
  customizations: { en: 'branding, domains and mail', ja: 'ブランディング、ドメイン、メール' },
  deviceAssurance: { en: 'device requirements', ja: 'デバイス要件' },
  devices: { en: 'devices', ja: 'デバイス' },
  directories: { en: 'directory integrations', ja: 'ディレクトリ連携' },
  domains: { en: 'custom domains', ja: 'カスタムドメイン' },
  emailDomains: { en: 'e-mail domains', ja: 'メールドメイン' },
  emailServers: { en: 'e-mail servers', ja: 'メールサーバー' },
  eventHooks: { en: 'event hooks', ja: 'イベントフック' },
  features: { en: 'features', ja: '機能' },
  governance: { en: 'access requests and certifications', ja: 'アクセス申請と棚卸し' },
  groups: { en: 'groups', ja: 'グループ' },
  iam: { en: 'roles, resource sets and administrators', ja: 'ロール、リソースセット、管理者' },
  identityProviders: { en: 'identity providers', ja: '外部 ID プロバイダー' },
  identitySources: { en: 'identity sources', ja: 'ID ソース' },
  idps: { en: 'identity providers', ja: '外部 ID プロバイダー' },
  inlineHooks: { en: 'inline hooks', ja: 'インラインフック' },
  linkedObjects: { en: 'relations between people', ja: 'ユーザー間の関係' },
  logStreams: { en: 'log streams', ja: 'ログストリーム' },
  logs: { en: 'the System Log', ja: 'システムログ' },
  networkZones: { en: 'network zones', ja: 'ネットワークゾーン' },
  oauthIntegrations: { en: 'OAuth integrations', ja: 'OAuth 連携' },
  orgs: { en: 'settings of the organization', ja: '組織の設定' },
  policies: { en: 'policies', ja: 'ポリシー' },
  principalRateLimits: {
    en: 'rate limits of single tokens and apps',
    ja: 'トークンやアプリごとのレート制限',
  },
  profileMappings: { en: 'profile mappings', ja: 'プロファイルマッピング' },
  profilesources: { en: 'profile sources', ja: 'プロファイルソース' },
  pushProviders: { en: 'push providers', ja: 'プッシュ通知の送信元' },
  rateLimits: { en: 'rate limits', ja: 'レート制限' },
  realmAssignments: { en: 'realm assignments', ja: 'レルムの割り当て' },
  realms: { en: 'realms', ja: 'レルム' },
  roles: { en: 'roles, resource sets and administrators', ja: 'ロール、リソースセット、管理者' },
  schemas: { en: 'attributes of profiles', ja: 'プロファイルの属性' },
  securityEventsProviders: { en: 'providers of security events', ja: 'セキュリティイベントの提供元' },
  sessions: { en: 'sessions', ja: 'セッション' },
  templates: { en: 'message templates', ja: 'メッセージテンプレート' },
  threatInsights: { en: 'the defence against attacks', ja: '攻撃対策' },
  trustedOrigins: { en: 'trusted origins', ja: '信頼できるオリジン' },
  uischemas: { en: 'sign-up forms', ja: '登録フォーム' },
  userRisk: { en: 'the risk of people', ja: 'ユーザーのリスク' },
  userTypes: { en: 'user types', ja: 'ユーザータイプ' },
  users: { en: 'people', ja: 'ユーザー' },
  workflows: { en: 'workflows', ja: 'ワークフロー' },
});

const sentences = defineMessages('permission-sentences', {
  'verb.read': { en: 'See {{what}}', ja: '{{what}}を表示' },
  'verb.manage': { en: 'See and change {{what}}', ja: '{{what}}を表示・変更' },
  'okta.agents.view': { en: 'See agents', ja: 'エージェントを表示' },
  'okta.agents.manage': { en: 'See and change agents', ja: 'エージェントを表示・変更' },
  'okta.agents.register': { en: 'Register agents', ja: 'エージェントを登録' },
  'okta.apps.assignment.manage': {
    en: 'Assign applications to people and groups',
    ja: 'アプリケーションをユーザーやグループに割り当て',
  },
  'okta.apps.clientCredentials.read': {
    en: 'See the secrets and keys of applications',
    ja: 'アプリケーションのシークレットと鍵を表示',
  },
  'okta.apps.manageFirstPartyApps': {
    en: 'Change Gatehouse’s own applications',
    ja: 'Gatehouse 自身のアプリケーションを変更',
  },
  'okta.devices.lifecycle.manage': {
    en: 'Activate, suspend, deactivate and delete devices',
    ja: 'デバイスを有効化・一時停止・無効化・削除',
  },
  'okta.devices.lifecycle.activate': { en: 'Activate devices', ja: 'デバイスを有効化' },
  'okta.devices.lifecycle.deactivate': { en: 'Deactivate devices', ja: 'デバイスを無効化' },
  'okta.devices.lifecycle.suspend': { en: 'Suspend devices', ja: 'デバイスを一時停止' },
  'okta.devices.lifecycle.unsuspend': { en: 'End the suspension of devices', ja: 'デバイスの一時停止を解除' },
  'okta.devices.lifecycle.delete': { en: 'Delete devices', ja: 'デバイスを削除' },
  'okta.governance.accessCertifications.manage': {
    en: 'Run access certifications',
    ja: 'アクセス棚卸しを実施',
  },
  'okta.governance.accessRequests.manage': { en: 'Run access requests', ja: 'アクセス申請を運用' },
  'okta.groups.create': { en: 'Create groups', ja: 'グループを作成' },
  'okta.groups.members.manage': {
    en: 'Add people to groups, and take them out',
    ja: 'グループのメンバーを追加・削除',
  },
  'okta.groups.appAssignment.manage': {
    en: 'Assign applications to groups',
    ja: 'グループにアプリケーションを割り当て',
  },
  'okta.profilesources.import.run': {
    en: 'Run imports from profile sources',
    ja: 'プロファイルソースからのインポートを実行',
  },
  'okta.users.create': { en: 'Create people', ja: 'ユーザーを作成' },
  'okta.users.userprofile.manage': { en: 'Change profiles of people', ja: 'ユーザーのプロファイルを変更' },
  'okta.users.userprofile.read': { en: 'See profiles of people', ja: 'ユーザーのプロファイルを表示' },
  'okta.users.credentials.manage': {
    en: 'Reset passwords and factors of people',
    ja: 'ユーザーのパスワードと要素をリセット',
  },
  'okta.users.credentials.resetPassword': { en: 'Reset passwords', ja: 'パスワードをリセット' },
  'okta.users.credentials.expirePassword': { en: 'Expire passwords', ja: 'パスワードを期限切れにする' },
  'okta.users.credentials.resetFactors': {
    en: 'Remove second factors of people',
    ja: 'ユーザーの第 2 要素を解除',
  },
  'okta.users.credentials.manageTemporaryAccessCode': {
    en: 'Give temporary access codes',
    ja: '一時アクセスコードを発行',
  },
  'okta.users.lifecycle.manage': {
    en: 'Activate, suspend, unlock, deactivate and delete people',
    ja: 'ユーザーを有効化・一時停止・ロック解除・無効化・削除',
  },
  'okta.users.lifecycle.activate': { en: 'Activate people', ja: 'ユーザーを有効化' },
  'okta.users.lifecycle.deactivate': { en: 'Deactivate people', ja: 'ユーザーを無効化' },
  'okta.users.lifecycle.suspend': { en: 'Suspend people', ja: 'ユーザーを一時停止' },
  'okta.users.lifecycle.unsuspend': { en: 'End the suspension of people', ja: 'ユーザーの一時停止を解除' },
  'okta.users.lifecycle.delete': { en: 'Delete people', ja: 'ユーザーを削除' },
  'okta.users.lifecycle.unlock': { en: 'Unlock people', ja: 'ユーザーのロックを解除' },
  'okta.users.lifecycle.clearSessions': { en: 'End sessions of people', ja: 'ユーザーのセッションを終了' },
  'okta.users.groupMembership.manage': {
    en: 'Change which groups people are in',
    ja: 'ユーザーの所属グループを変更',
  },
  'okta.users.groupMembership.read': {
    en: 'See which groups people are in',
    ja: 'ユーザーの所属グループを表示',
  },
  'okta.users.appAssignment.manage': {
    en: 'Change which applications people have',
    ja: 'ユーザーへのアプリ割り当てを変更',
  },
  'okta.users.appAssignment.read': {
    en: 'See which applications people have',
    ja: 'ユーザーへのアプリ割り当てを表示',
  },
  'okta.users.apitokens.read': { en: 'See API tokens of people', ja: 'ユーザーの API トークンを表示' },
  'okta.users.apitokens.manage': {
    en: 'See and revoke API tokens of people',
    ja: 'ユーザーの API トークンを表示・失効',
  },
  'okta.users.apitokens.clear': { en: 'Revoke API tokens of people', ja: 'ユーザーの API トークンを失効' },
  'okta.users.risk.read': { en: 'See the risk of people', ja: 'ユーザーのリスクを表示' },
  'okta.users.risk.manage': { en: 'See and set the risk of people', ja: 'ユーザーのリスクを表示・設定' },
  'okta.users.manage': {
    en: 'Everything about people: create, change, reset, lock, delete',
    ja: 'ユーザーに関するすべて(作成・変更・リセット・ロック・削除)',
  },
  'okta.workflows.invoke': { en: 'Start workflows', ja: 'ワークフローを実行' },
});

export function permissionSentence(permission: string): string {
  if (sentences.has(permission)) return sentences(permission);
  const [, noun = '', verb = ''] = permission.split('.');
  if (!things.has(noun) || (verb !== 'read' && verb !== 'manage')) return permission;
  return sentences(`verb.${verb}`, { what: things(noun) });
}

/** Under which heading it stands. */
export const areaOf = (permission: string): string => permission.split('.')[1] ?? permission;

export function areaName(area: string): string {
  if (!things.has(area)) return area;
  const name = things(area);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function byArea<Item>(
  items: readonly Item[],
  permissionOf: (item: Item) => string,
): [string, Item[]][] {
  const areas = new Map<string, Item[]>();
  for (const item of items) {
    const area = areaOf(permissionOf(item));
    areas.set(area, [...(areas.get(area) ?? []), item]);
  }
  return [...areas].sort(([a], [b]) => areaName(a).localeCompare(areaName(b)));
}
