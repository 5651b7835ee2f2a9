import { IconSettings } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.orgs.read';

export const settings: Area = {
  nav: [
    {
      group: 'settings',
      order: 20,
      label: t('title'),
      icon: IconSettings,
      to: '/settings',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/settings', page: () => import('./settings-page.tsx') }],
  commands: [
    { label: t('exportCommand'), to: '/settings', search: { tab: 'files' }, permission },
    {
      label: t('lockoutCommand'),
      keywords: t('lockoutKeywords'),
      to: '/settings',
      search: { tab: 'security' },
      permission,
    },
  ],
};
