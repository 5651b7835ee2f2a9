import { IconHome } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './messages.ts';

export const overview: Area = {
  nav: [{ group: 'overview', order: 0, label: t('title'), icon: IconHome, to: '/' }],
  routes: [{ path: '/', page: () => import('./overview-page.tsx') }],
};
