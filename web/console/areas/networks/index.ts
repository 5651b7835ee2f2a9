import { IconNetwork } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.networkZones.read';

export const networks: Area = {
  nav: [
    {
      group: 'security',
      order: 20,
      label: t('title'),
      icon: IconNetwork,
      to: '/networks',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/networks', page: () => import('./networks-page.tsx') },
    { path: '/networks/new', page: () => import('./new-zone-page.tsx') },
    { path: '/networks/$zoneId', page: () => import('./zone-page.tsx') },
  ],
  commands: [
    { label: t('createZone'), to: '/networks/new', permission: 'okta.networkZones.manage' },
    { label: t('whoHolds'), to: '/networks', search: { tab: 'address' }, permission },
  ],
};
