import { IconKey } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.apiTokens.read';

export const apiAccess: Area = {
  nav: [
    {
      group: 'security',
      order: 65,
      label: t('title'),
      icon: IconKey,
      to: '/api-access',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/api-access', page: () => import('./api-access-page.tsx') },
    { path: '/api-access/service-accounts/$accountId', page: () => import('./account-page.tsx') },
  ],
  commands: [
    {
      label: t('createToken'),
      to: '/api-access',
      search: { panel: 'token' },
      permission: 'okta.apiTokens.manage',
    },
    {
      label: t('createAccount'),
      to: '/api-access',
      search: { tab: 'accounts', panel: 'account' },
      permission: 'okta.apiTokens.manage',
    },
    {
      label: t('createOrigin'),
      to: '/api-access',
      search: { tab: 'origins', panel: 'origin' },
      permission: 'okta.trustedOrigins.manage',
    },
  ],
};
