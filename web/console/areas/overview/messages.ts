import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('overview', {
  title: { en: 'Overview', ja: '概要' },
});
