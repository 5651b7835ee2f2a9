import { IconPalette } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.brands.read';

export const branding: Area = {
  nav: [
    {
      group: 'settings',
      order: 10,
      label: t('title'),
      icon: IconPalette,
      to: '/branding',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/branding', page: () => import('./brands-page.tsx') },
    { path: '/branding/$brandId', page: () => import('./brand-page.tsx') },
    { path: '/branding/$brandId/mails/$templateName', page: () => import('./mail-page.tsx') },
  ],
};
