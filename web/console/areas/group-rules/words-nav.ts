// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('group-rules.nav', {
  title: { en: 'Group rules', ja: 'グループルール' },
  create: { en: 'Create a group rule', ja: 'グループルールを作成' },
});
