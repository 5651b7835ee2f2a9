import { IconCode } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const developers: Area = {
  nav: [
    {
      group: 'settings',
      order: 90,
      label: t('title'),
      icon: IconCode,
      to: '/developers',
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/developers', page: () => import('./developers-page.tsx') }],
  commands: [
    { label: t('tab.reference'), to: '/developers' },
    { label: t('tab.start'), to: '/developers', search: { tab: 'start' } },
    { label: t('tab.tools'), to: '/developers', search: { tab: 'tools' } },
  ],
};
