import { IconHome } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const overview: Area = {
  nav: [{ group: 'overview', order: 0, label: t('title'), icon: IconHome, to: '/', keywords: t('keywords') }],
  routes: [
    { path: '/', page: () => import('./overview-page.tsx') },
    { path: '/factor-coverage', page: () => import('./coverage-page.tsx') },
  ],
  commands: [{ label: t('coverageTitle'), to: '/factor-coverage', permission: 'okta.users.read' }],
};
