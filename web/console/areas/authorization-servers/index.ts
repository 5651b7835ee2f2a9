import { IconCertificate } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.authorizationServers.read';

export const authorizationServers: Area = {
  nav: [
    {
      group: 'security',
      order: 60,
      label: t('title'),
      icon: IconCertificate,
      to: '/authorization-servers',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/authorization-servers', page: () => import('./servers-page.tsx') },
    { path: '/authorization-servers/$serverId', page: () => import('./server-page.tsx') },
  ],
  commands: [
    {
      label: t('create'),
      to: '/authorization-servers',
      search: { create: 'yes' },
      permission: 'okta.authorizationServers.manage',
    },
    {
      label: t('previewTokens'),
      keywords: t('previewKeywords'),
      to: '/authorization-servers/default',
      search: { tab: 'preview' },
      permission,
    },
  ],
};
