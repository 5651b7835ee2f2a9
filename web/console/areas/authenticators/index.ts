import { IconFingerprint } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.authenticators.read';

export const authenticators: Area = {
  nav: [
    {
      group: 'security',
      order: 15,
      label: t('title'),
      icon: IconFingerprint,
      to: '/authenticators',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/authenticators', page: () => import('./authenticators-page.tsx') },
    { path: '/authenticators/$authenticatorId', page: () => import('./authenticator-page.tsx') },
  ],
  commands: [
    {
      label: t('add'),
      to: '/authenticators',
      search: { panel: 'new' },
      permission: 'okta.authenticators.manage',
    },
  ],
};
