import { IconUserShield } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.roles.read';

export const administrators: Area = {
  nav: [
    {
      group: 'security',
      order: 70,
      label: t('title'),
      icon: IconUserShield,
      to: '/administrators',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/administrators', page: () => import('./administrators-page.tsx') },
    { path: '/administrators/who/$principalId', page: () => import('./who-page.tsx') },
    { path: '/administrators/roles/$roleId', page: () => import('./role-page.tsx') },
    { path: '/administrators/resource-sets/$setId', page: () => import('./set-page.tsx') },
  ],
  commands: [
    { label: t('add'), to: '/administrators', search: { panel: 'give' }, permission: 'okta.roles.manage' },
    { label: t('tab.roles'), to: '/administrators', search: { tab: 'roles' }, permission },
    { label: t('tab.sets'), to: '/administrators', search: { tab: 'sets' }, permission },
  ],
};
