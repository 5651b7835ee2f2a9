// What the navigation and the command palette say; the rest is loaded with the pages.
import { defineMessages } from '../../kit/messages.ts';

export const nav = defineMessages('policies-nav', {
  title: { en: 'Policies', ja: 'ポリシー' },
  keywords: {
    en: 'rules sign-on authentication password enrolment MFA conditional access',
    ja: 'ルール サインオン 認証 パスワード 登録 多要素認証 条件付きアクセス',
  },
  whatIf: { en: 'What if', ja: 'シミュレーション' },
  whatIfKeywords: { en: 'simulate explain why access', ja: 'なぜ アクセスできない 理由 検証 試す' },
  drafts: { en: 'Policy drafts', ja: 'ポリシーの下書き' },
  replays: { en: 'Policy replays', ja: '過去のサインインによる検証' },
  newAppPolicy: { en: 'New app sign-on policy', ja: 'アプリのサインオンポリシーを作成' },
});
