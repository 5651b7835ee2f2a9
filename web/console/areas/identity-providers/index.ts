import { IconBuildingCommunity } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.identityProviders.read';

export const identityProviders: Area = {
  nav: [
    {
      group: 'security',
      order: 50,
      label: t('title'),
      icon: IconBuildingCommunity,
      to: '/identity-providers',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/identity-providers', page: () => import('./providers-page.tsx') },
    { path: '/identity-providers/$idpId', page: () => import('./provider-page.tsx') },
  ],
  commands: [
    {
      label: t('add'),
      to: '/identity-providers',
      search: { create: 'OIDC' },
      permission: 'okta.identityProviders.manage',
    },
  ],
};
