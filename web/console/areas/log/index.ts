import { IconHistory } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.logs.read';

export const log: Area = {
  nav: [
    {
      group: 'reports',
      order: 10,
      label: t('title'),
      icon: IconHistory,
      to: '/log',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/log', page: () => import('./log-page.tsx') }],
  commands: [
    {
      label: t('commandFailures'),
      to: '/log',
      search: { filter: 'eventType eq "user.session.start" and outcome.result eq "FAILURE"' },
      permission,
    },
    { label: t('commandLive'), to: '/log', search: { live: '1' }, permission },
  ],
};
