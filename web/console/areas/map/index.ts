import { IconMap2 } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.logs.read';

export const map: Area = {
  nav: [
    {
      group: 'reports',
      order: 0,
      label: t('title'),
      icon: IconMap2,
      to: '/map',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/map', page: () => import('./map-page.tsx') }],
  commands: [
    { label: t('commandFailures'), to: '/map', search: { outcome: 'failure' }, permission },
    { label: t('commandDenials'), to: '/map', search: { outcome: 'deny' }, permission },
  ],
};
