import { IconMailQuestion } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const appRequests: Area = {
  nav: [
    {
      group: 'applications',
      order: 10,
      label: t('title'),
      icon: IconMailQuestion,
      to: '/app-requests',
      permission: 'okta.apps.read',
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/app-requests', page: () => import('./requests-page.tsx') }],
};
