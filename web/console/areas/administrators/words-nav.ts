// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('administrators.nav', {
  title: { en: 'Administrators', ja: '管理者' },
  keywords: {
    en: 'roles permissions admins resource sets custom role privileges 権限',
    ja: 'ロール 権限 リソースセット カスタムロール admin roles permissions',
  },
  add: { en: 'Add an administrator', ja: '管理者を追加' },
  'tab.roles': { en: 'Roles', ja: 'ロール' },
  'tab.sets': { en: 'Resource sets', ja: 'リソースセット' },
});
