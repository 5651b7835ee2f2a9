// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('groups.nav', {
  title: { en: 'Groups', ja: 'グループ' },
  create: { en: 'Create a group', ja: 'グループを作成' },
});
