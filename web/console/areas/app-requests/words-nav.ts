// What the frame shows of this area before any of its pages is loaded.
import { defineMessages } from '../../kit/messages.ts';

export const t = defineMessages('app-requests.nav', {
  title: { en: 'Application requests', ja: 'アプリの利用申請' },
  keywords: { en: 'approve deny access request', ja: '承認 却下 申請 リクエスト' },
});
