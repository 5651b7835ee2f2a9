// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('people.nav', {
  title: { en: 'People', ja: 'ユーザー' },
  keywords: { en: 'users accounts employees workers staff', ja: 'アカウント 従業員 社員 利用者 users' },
  addPerson: { en: 'Add a person', ja: 'ユーザーを追加' },
  addKeywords: { en: 'create new user account hire', ja: '作成 新規 アカウント 入社' },
  importPeople: { en: 'Import people', ja: 'ユーザーをインポート' },
  importKeywords: { en: 'csv file upload bulk', ja: 'CSV ファイル 一括 取り込み' },
  whyCommand: { en: 'Why can’t somebody get in?', ja: 'サインインできない理由を調べる' },
  whyKeywords: {
    en: 'help desk locked access denied sign-in trouble',
    ja: 'ヘルプデスク ロック 拒否 サインイン 障害',
  },
});
